"""Keys ESP between two hosts from a secret that both have, and changes the keys in time."""
