"""fwpmu_cdef.h and what is built on it, held against Microsoft's layout in tests/vectors."""
