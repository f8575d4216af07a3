"""Plans: which native calls make an SA pair, and what they leave."""
