/* What Python's headers want to know of the machine, for the limited API on 64-bit Linux. */

#ifndef Py_PYCONFIG_H
#define Py_PYCONFIG_H

#define HAVE_STDDEF_H 1
#define SIZEOF_SHORT 2
#define SIZEOF_INT 4
#define SIZEOF_LONG 8
#define SIZEOF_LONG_LONG 8
#define SIZEOF_VOID_P 8
#define SIZEOF_SIZE_T 8
#define SIZEOF_WCHAR_T 4
#define SIZEOF_PID_T 4

#endif
