"""Below this line there is C: backends, the memory of one call, and the structs of fwpmu.h."""
