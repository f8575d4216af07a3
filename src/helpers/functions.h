/* What Python calls of reading.h and writing.h, and the memory that it owns then. */

/* A struct with all that it points to, for a value: wiped when nobody refers to it any more. */

typedef struct {
  PyObject_HEAD UINT64 memory[WFP_IPSEC_ROOM / 8];
} wfp_ipsec_wired;

static PyObject *wfp_ipsec_wired_type;
static Py_ssize_t wfp_ipsec_wired_count;

static void wfp_ipsec_wired_dealloc(PyObject *self) {
  volatile UINT64 *memory = ((wfp_ipsec_wired *)(void *)self)->memory;
  for (size_t at = 0; at < WFP_IPSEC_ROOM / 8; ++at) memory[at] = 0;
  --wfp_ipsec_wired_count;
  wfp_ipsec_release(self);
}

/* A result of the engine, given back when no value reads from it any more. */

typedef struct {
  PyObject_HEAD void *result;
  const wfp_ipsec_form *wiped; /* NULL where the engine wipes what it is given back */
} wfp_ipsec_held;

static PyObject *wfp_ipsec_held_type;
static Py_ssize_t wfp_ipsec_held_count;

static void wfp_ipsec_held_dealloc(PyObject *self) {
  wfp_ipsec_held *held = (wfp_ipsec_held *)(void *)self;
  if (held->result != NULL) {
    if (held->wiped != NULL) wfp_ipsec_wipe(held->wiped, (char *)held->result);
    PyThreadState *thread;
    wfp_ipsec_begin(&thread);
    FwpmFreeMemory0(&held->result);
    wfp_ipsec_end(thread);
    --wfp_ipsec_held_count;
  }
  wfp_ipsec_release(self);
}

/* What Python calls. Forms, handles and C memory are given as the numbers of their addresses. */

static PyObject *wfp_ipsec_py_open(PyObject *self, PyObject *const *given, Py_ssize_t count) {
  const wfp_ipsec_form *form;
  const char *c;
  (void)self;
  if (count != 4) return PyErr_Format(PyExc_TypeError, "open takes 4 arguments");
  form = (const wfp_ipsec_form *)PyLong_AsVoidPtr(given[1]);
  c = (const char *)PyLong_AsVoidPtr(given[2]);
  if (PyErr_Occurred()) return NULL;
  if (!PyObject_TypeCheck(given[0], (PyTypeObject *)(void *)form->value_class)) {
    return PyErr_Format(PyExc_TypeError, "what is opened is none of the form's values");
  }
  if (wfp_ipsec_read_into(form, given[0], c, given[3]) != 0) return NULL;
  Py_RETURN_NONE;
}

static PyObject *wfp_ipsec_py_view(PyObject *self, PyObject *const *given, Py_ssize_t count) {
  const wfp_ipsec_form *form;
  const char *c;
  (void)self;
  if (count != 3) return PyErr_Format(PyExc_TypeError, "view takes 3 arguments");
  form = (const wfp_ipsec_form *)PyLong_AsVoidPtr(given[0]);
  c = (const char *)PyLong_AsVoidPtr(given[1]);
  return PyErr_Occurred() ? NULL : wfp_ipsec_view(form, c, given[2]);
}

static PyObject *wfp_ipsec_py_wipe(PyObject *self, PyObject *const *given, Py_ssize_t count) {
  const wfp_ipsec_form *form;
  char *c;
  (void)self;
  if (count != 2) return PyErr_Format(PyExc_TypeError, "wipe takes 2 arguments");
  form = (const wfp_ipsec_form *)PyLong_AsVoidPtr(given[0]);
  c = (char *)PyLong_AsVoidPtr(given[1]);
  if (PyErr_Occurred()) return NULL;
  wfp_ipsec_wipe(form, c);
  Py_RETURN_NONE;
}

/* (form, value, version of IP) -> (owner, address), or None where it has to be written otherwise.
 */
static PyObject *wfp_ipsec_py_write(PyObject *self, PyObject *const *given, Py_ssize_t count) {
  const wfp_ipsec_form *form;
  wfp_ipsec_room room;
  PyObject *owner;
  char *c;
  int written;
  (void)self;
  if (count != 3) return PyErr_Format(PyExc_TypeError, "write takes 3 arguments");
  form = (const wfp_ipsec_form *)PyLong_AsVoidPtr(given[0]);
  owner = PyErr_Occurred() ? NULL : wfp_ipsec_new(wfp_ipsec_wired_type);
  if (owner == NULL) return NULL;
  ++wfp_ipsec_wired_count;
  room.at = (char *)((wfp_ipsec_wired *)(void *)owner)->memory;
  room.left = WFP_IPSEC_ROOM;
  room.version = given[2];
  c = wfp_ipsec_take(&room, form->size);
  written = c != NULL && wfp_ipsec_write(form, given[1], c, &room);
  if (written) return Py_BuildValue("NN", owner, PyLong_FromVoidPtr(c));
  Py_DECREF(owner);
  /* The caller finds out what is wrong with the value; an interruption is none of its errors. */
  if (PyErr_Occurred() && !PyErr_ExceptionMatches(PyExc_Exception)) return NULL;
  PyErr_Clear();
  Py_RETURN_NONE;
}

static PyObject *wfp_ipsec_py_sa_context(PyObject *self, PyObject *const *given, Py_ssize_t count) {
  wfp_ipsec_held *held;
  const wfp_ipsec_form *form;
  PyThreadState *thread;
  PyObject *found;
  HANDLE engine;
  UINT64 id;
  int version, wiped;
  DWORD status;
  (void)self;
  if (count != 5) return PyErr_Format(PyExc_TypeError, "sa_context takes 5 arguments");
  engine = PyLong_AsVoidPtr(given[0]);
  id = PyLong_AsUnsignedLongLong(given[1]);
  version = PyObject_IsTrue(given[2]);
  form = (const wfp_ipsec_form *)PyLong_AsVoidPtr(given[3]);
  wiped = PyObject_IsTrue(given[4]);
  if (PyErr_Occurred()) return NULL;
  held = (wfp_ipsec_held *)(void *)wfp_ipsec_new(wfp_ipsec_held_type);
  if (held == NULL) return NULL;
  held->wiped = wiped ? form : NULL;
  wfp_ipsec_begin(&thread);
  status = version ? IPsecSaContextGetById1(engine, id, (IPSEC_SA_CONTEXT1 **)&held->result)
                   : IPsecSaContextGetById0(engine, id, (IPSEC_SA_CONTEXT0 **)&held->result);
  wfp_ipsec_end(thread);
  if (held->result != NULL) ++wfp_ipsec_held_count;
  found = status != 0 ? PyLong_FromUnsignedLong(status)
                      : wfp_ipsec_read(form, (const char *)held->result, (PyObject *)(void *)held);
  Py_DECREF((PyObject *)(void *)held);
  return found;
}

/* How many results are held, and how many structs are wired. */
static PyObject *wfp_ipsec_py_counts(PyObject *self, PyObject *unused) {
  (void)self;
  (void)unused;
  return Py_BuildValue("nn", wfp_ipsec_held_count, wfp_ipsec_wired_count);
}

/* Lets an object live as long as the process: what forms refer to is needed until the very end,
 * when results are given back after the modules have gone. */
static PyObject *wfp_ipsec_py_keep(PyObject *self, PyObject *given) {
  (void)self;
  Py_INCREF(given);
  Py_RETURN_NONE;
}

/* The first is what views are opened by. */
static PyMethodDef wfp_ipsec_functions[] = {
    {"open", (PyCFunction)(void (*)(void))wfp_ipsec_py_open, METH_FASTCALL, NULL},
    {"keep", wfp_ipsec_py_keep, METH_O, NULL},
    {"view", (PyCFunction)(void (*)(void))wfp_ipsec_py_view, METH_FASTCALL, NULL},
    {"wipe", (PyCFunction)(void (*)(void))wfp_ipsec_py_wipe, METH_FASTCALL, NULL},
    {"write", (PyCFunction)(void (*)(void))wfp_ipsec_py_write, METH_FASTCALL, NULL},
    {"sa_context", (PyCFunction)(void (*)(void))wfp_ipsec_py_sa_context, METH_FASTCALL, NULL},
    {"calls", (PyCFunction)(void (*)(void))wfp_ipsec_py_calls, METH_FASTCALL, NULL},
    {"place", (PyCFunction)(void (*)(void))wfp_ipsec_py_place, METH_FASTCALL, NULL},
    {"filling", (PyCFunction)(void (*)(void))wfp_ipsec_py_filling, METH_FASTCALL, NULL},
    {"counts", wfp_ipsec_py_counts, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL}};

static PyObject *wfp_ipsec_type(const char *name, int size, destructor dealloc,
                                PyMethodDef *methods) {
  PyType_Slot slots[] = {
      {Py_tp_dealloc, (void *)dealloc}, {Py_tp_methods, (void *)methods}, {0, NULL}};
  PyType_Spec spec = {name, size, 0, Py_TPFLAGS_DEFAULT | Py_TPFLAGS_DISALLOW_INSTANTIATION, slots};
  return PyType_FromSpec(&spec);
}

static int wfp_ipsec_functions_into(PyObject *scope) {
  static PyMethodDef none[] = {{NULL, NULL, 0, NULL}};
  if (wfp_ipsec_held_type == NULL) {
    wfp_ipsec_held_type =
        wfp_ipsec_type("wfp_ipsec.Held", sizeof(wfp_ipsec_held), wfp_ipsec_held_dealloc, none);
    wfp_ipsec_wired_type =
        wfp_ipsec_type("wfp_ipsec.Wired", sizeof(wfp_ipsec_wired), wfp_ipsec_wired_dealloc, none);
    wfp_ipsec_calls_type = wfp_ipsec_type("wfp_ipsec.Calls", sizeof(wfp_ipsec_calls),
                                          wfp_ipsec_calls_dealloc, wfp_ipsec_calls_methods);
  }
  if (wfp_ipsec_held_type == NULL || wfp_ipsec_wired_type == NULL || wfp_ipsec_calls_type == NULL)
    return -1;
  for (PyMethodDef *one = wfp_ipsec_functions; one->ml_name != NULL; ++one) {
    PyObject *function = PyCFunction_New(one, NULL);
    if (function == NULL || PyDict_SetItemString(scope, one->ml_name, function) != 0) return -1;
    if (one == wfp_ipsec_functions)
      wfp_ipsec_opener = function;
    else
      Py_DECREF(function);
  }
  return 0;
}

/* cffi calls without the lock of the interpreter. */
static int wfp_ipsec_give_functions(size_t scope) {
  const PyGILState_STATE state = PyGILState_Ensure();
  const int failed = wfp_ipsec_functions_into((PyObject *)scope);
  if (failed) PyErr_Clear();
  PyGILState_Release(state);
  return failed;
}
