"""The commands, one module each: ``command`` is what click runs. Loaded when they are used."""
