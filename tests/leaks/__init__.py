"""Keys go nowhere that nobody sent them: not into text, not into memory that outlives them."""
