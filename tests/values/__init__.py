"""What values, keys and algorithms accept, refuse and show."""
