"""Values become C structs and C structs become values, and nothing is lost on the way."""
