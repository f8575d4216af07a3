/* Objects, made and released; and slots of values, without a call of Python for each: where one is
 * in the memory of an object was found out by putting something into it (see
 * wfp_ipsec.values._filling). */

static PyObject *wfp_ipsec_new(PyObject *kind) {
  return PyType_GenericAlloc((PyTypeObject *)(void *)kind, 0);
}

static void wfp_ipsec_release(PyObject *self) {
  PyTypeObject *type = Py_TYPE(self);
  freefunc release = (freefunc)PyType_GetSlot(type, Py_tp_free);
  release(self);
  Py_DECREF(type);
}

/* Puts a content, which is taken over, into a slot. */
static void wfp_ipsec_put_slot(PyObject *value, UINT32 place, PyObject *content) {
  PyObject **slot = (PyObject **)(void *)((char *)value + place);
  PyObject *before = *slot;
  *slot = content;
  Py_XDECREF(before);
}

/* What is in a slot; NULL where nothing is. */
static PyObject *wfp_ipsec_in_slot(PyObject *value, UINT32 place) {
  return *(PyObject **)(void *)((char *)value + place);
}

/* (object, content, bytes of the object) -> where in the object the content is, or None. */
static PyObject *wfp_ipsec_py_place(PyObject *self, PyObject *const *given, Py_ssize_t count) {
  size_t size;
  (void)self;
  if (count != 3) return PyErr_Format(PyExc_TypeError, "place takes 3 arguments");
  size = PyLong_AsSize_t(given[2]);
  if (PyErr_Occurred()) return NULL;
  for (size_t at = sizeof(PyObject); at + sizeof(PyObject *) <= size; at += sizeof(PyObject *)) {
    if (wfp_ipsec_in_slot(given[0], (UINT32)at) == given[1]) return PyLong_FromSize_t(at);
  }
  Py_RETURN_NONE;
}

/* Puts contents into the first slots of a value; `kind` is (class, places of its slots). */
static int wfp_ipsec_fill(PyObject *kind, PyObject *value, PyObject *const *contents,
                          Py_ssize_t count) {
  PyObject *places = PyTuple_GetItem(kind, 1);
  PyTypeObject *wanted = (PyTypeObject *)(void *)PyTuple_GetItem(kind, 0);
  if (!PyObject_TypeCheck(value, wanted) ||
      count * (Py_ssize_t)sizeof(UINT32) > PyBytes_Size(places)) {
    PyErr_SetString(PyExc_TypeError, "a value is filled with what is none of its own");
    return -1;
  }
  for (Py_ssize_t at = 0; at < count; ++at) {
    UINT32 place;
    memcpy(&place, PyBytes_AsString(places) + at * (Py_ssize_t)sizeof place, sizeof place);
    wfp_ipsec_put_slot(value, place, Py_NewRef(contents[at]));
  }
  return 0;
}

/* (value, contents...) */
static PyObject *wfp_ipsec_py_fill(PyObject *kind, PyObject *const *given, Py_ssize_t count) {
  if (count < 1) return PyErr_Format(PyExc_TypeError, "fill takes a value");
  if (wfp_ipsec_fill(kind, given[0], given + 1, count - 1) != 0) return NULL;
  Py_RETURN_NONE;
}

/* (contents...) -> value */
static PyObject *wfp_ipsec_py_make(PyObject *kind, PyObject *const *given, Py_ssize_t count) {
  PyObject *made;
  /* All fields; the last place is that of the cache, which comes when somebody needs it. */
  if ((count + 1) * (Py_ssize_t)sizeof(UINT32) != PyBytes_Size(PyTuple_GetItem(kind, 1))) {
    return PyErr_Format(PyExc_TypeError, "a value is made of all its fields");
  }
  made = wfp_ipsec_new(PyTuple_GetItem(kind, 0));
  if (made != NULL && wfp_ipsec_fill(kind, made, given, count) != 0) Py_CLEAR(made);
  return made;
}

/* (class, places as 4-byte numbers) -> fill, make. What the class is made by, it keeps alive. */
static PyObject *wfp_ipsec_py_filling(PyObject *self, PyObject *const *given, Py_ssize_t count) {
  static PyMethodDef fill = {"fill", (PyCFunction)(void (*)(void))wfp_ipsec_py_fill, METH_FASTCALL,
                             NULL};
  static PyMethodDef make = {"make", (PyCFunction)(void (*)(void))wfp_ipsec_py_make, METH_FASTCALL,
                             NULL};
  PyObject *kind, *both;
  (void)self;
  if (count != 2 || !PyType_Check(given[0]) || !PyBytes_Check(given[1])) {
    return PyErr_Format(PyExc_TypeError, "filling takes a class and bytes");
  }
  kind = PyTuple_Pack(2, given[0], given[1]);
  if (kind == NULL) return NULL;
  both = Py_BuildValue("NN", PyCFunction_New(&fill, kind), PyCFunction_New(&make, kind));
  Py_DECREF(kind);
  return both;
}
