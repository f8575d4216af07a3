"""Tools as others write them, and that they get along with what is public."""
