/* The calls of a life of an SA context, for Python: an engine handle, and which SA context uses
 * which SPI of which peer.
 *
 * What these functions do to the dicts is one step, which no other thread and no interruption comes
 * into: `holders` has the context of an SPI, or ~id while its bundle is being added; `used` has the
 * SPIs of a context. Addresses of C structs are given as numbers. */

typedef struct {
  PyObject_HEAD HANDLE engine;
  PyObject *holders;
  PyObject *used;
} wfp_ipsec_calls;

static PyObject *wfp_ipsec_calls_type;

static void wfp_ipsec_release(PyObject *self) {
  PyTypeObject *type = Py_TYPE(self);
  freefunc release = (freefunc)PyType_GetSlot(type, Py_tp_free);
  release(self);
  Py_DECREF(type);
}

static void wfp_ipsec_calls_dealloc(PyObject *self) {
  wfp_ipsec_calls *calls = (wfp_ipsec_calls *)(void *)self;
  Py_XDECREF(calls->holders);
  Py_XDECREF(calls->used);
  wfp_ipsec_release(self);
}

/* (engine handle, holders, used) */
static PyObject *wfp_ipsec_py_calls(PyObject *self, PyObject *const *given, Py_ssize_t count) {
  wfp_ipsec_calls *made;
  HANDLE engine;
  (void)self;
  if (count != 3 || !PyDict_Check(given[1]) || !PyDict_Check(given[2])) {
    return PyErr_Format(PyExc_TypeError, "calls takes a handle and 2 dicts");
  }
  engine = PyLong_AsVoidPtr(given[0]);
  made = PyErr_Occurred() ? NULL : (wfp_ipsec_calls *)(void *)wfp_ipsec_new(wfp_ipsec_calls_type);
  if (made == NULL) return NULL;
  made->engine = engine;
  made->holders = Py_NewRef(given[1]);
  made->used = Py_NewRef(given[2]);
  return (PyObject *)(void *)made;
}

/* Puts new contents where keys have the old one; NULL takes them out. */
static int wfp_ipsec_exchange(PyObject *dict, PyObject *keys, PyObject *old, PyObject *content) {
  for (Py_ssize_t at = 0; at < PyTuple_Size(keys); ++at) {
    PyObject *key = PyTuple_GetItem(keys, at);
    PyObject *found = PyDict_GetItemWithError(dict, key);
    const int same = found == NULL ? 0 : PyObject_RichCompareBool(found, old, Py_EQ);
    if (same < 0 || PyErr_Occurred()) return -1;
    if (same && (content == NULL ? PyDict_DelItem(dict, key) : PyDict_SetItem(dict, key, content)))
      return -1;
  }
  return 0;
}

/* Claims SPIs; returns 0 where another context has one of them, and -1 on errors. */
static int wfp_ipsec_claim(PyObject *holders, PyObject *uses, PyObject *id, PyObject *claim) {
  for (Py_ssize_t at = 0; at < PyTuple_Size(uses); ++at) {
    PyObject *key = PyTuple_GetItem(uses, at);
    PyObject *found = PyDict_GetItemWithError(holders, key);
    if (found == NULL) {
      if (PyErr_Occurred() || PyDict_SetItem(holders, key, claim) != 0) return -1;
    } else {
      const int own = PyObject_RichCompareBool(found, id, Py_EQ);
      if (own != 1) return own;
    }
  }
  return 1;
}

/* Notes what a context uses: a tuple; where it is empty there is nothing to note. */
static int wfp_ipsec_note(wfp_ipsec_calls *calls, PyObject *id, PyObject *uses) {
  if (!PyTuple_Check(uses)) {
    PyErr_SetString(PyExc_TypeError, "what a context uses is a tuple");
    return -1;
  }
  if (PyTuple_Size(uses) == 0) return 0;
  if (PyDict_SetItem(calls->used, id, uses) != 0) return -1;
  for (Py_ssize_t at = 0; at < PyTuple_Size(uses); ++at) {
    if (PyDict_SetItem(calls->holders, PyTuple_GetItem(uses, at), id) != 0) return -1;
  }
  return 0;
}

/* Frees what a context used, unless another context has it by now. */
static int wfp_ipsec_free(wfp_ipsec_calls *calls, PyObject *id) {
  PyObject *uses = PyDict_GetItemWithError(calls->used, id);
  int failed;
  if (uses == NULL) return PyErr_Occurred() ? -1 : 0;
  Py_INCREF(uses);
  failed = wfp_ipsec_exchange(calls->holders, uses, id, NULL) != 0 ||
           PyDict_DelItem(calls->used, id) != 0;
  Py_DECREF(uses);
  return failed ? -1 : 0;
}

static PyObject *wfp_ipsec_arguments(const char *name) {
  return PyErr_Format(PyExc_TypeError, "%s was called with other arguments", name);
}

static PyObject *wfp_ipsec_status(DWORD status) { return PyLong_FromUnsignedLong(status); }

/* (version, outbound traffic, virtual interface or 0, out) -> status; out: the id of the context
 * and that of the inbound filter. */
static PyObject *wfp_ipsec_calls_create(PyObject *self, PyObject *const *given, Py_ssize_t count) {
  const HANDLE engine = ((wfp_ipsec_calls *)(void *)self)->engine;
  UINT64 filter = 0, id = 0;
  PyThreadState *thread;
  long version;
  const void *outbound, *tunnel;
  DWORD status;
  if (count != 4 || !PyList_Check(given[3])) return wfp_ipsec_arguments("create");
  version = PyLong_AsLong(given[0]);
  outbound = PyLong_AsVoidPtr(given[1]);
  tunnel = PyLong_AsVoidPtr(given[2]);
  if (PyErr_Occurred()) return NULL;
  thread = PyEval_SaveThread();
  status = version == 0
               ? IPsecSaContextCreate0(engine, (const IPSEC_TRAFFIC0 *)outbound, &filter, &id)
               : IPsecSaContextCreate1(engine, (const IPSEC_TRAFFIC1 *)outbound,
                                       (const IPSEC_VIRTUAL_IF_TUNNEL_INFO0 *)tunnel, &filter, &id);
  PyEval_RestoreThread(thread);
  if (PyList_SetItem(given[3], 0, PyLong_FromUnsignedLongLong(id)) != 0 ||
      PyList_SetItem(given[3], 1, PyLong_FromUnsignedLongLong(filter)) != 0) {
    return NULL;
  }
  return wfp_ipsec_status(status);
}

/* Reads what an SPI is asked for with: the outbound traffic, of version 1, and the inbound filter,
 * or 0. Returns whether it could. */
static int wfp_ipsec_asked(PyObject *const *given, IPSEC_GETSPI1 *request) {
  const void *outbound = PyLong_AsVoidPtr(given[0]);
  const UINT64 filter = outbound == NULL ? 0 : PyLong_AsUnsignedLongLong(given[1]);
  if (PyErr_Occurred()) return 0;
  *request = wfp_ipsec_spi_request((const IPSEC_TRAFFIC1 *)outbound, filter);
  return 1;
}

/* (id, outbound traffic, inbound filter, out) -> status; out: the SPI. */
static PyObject *wfp_ipsec_calls_get_spi(PyObject *self, PyObject *const *given, Py_ssize_t count) {
  const HANDLE engine = ((wfp_ipsec_calls *)(void *)self)->engine;
  IPSEC_GETSPI1 request;
  IPSEC_SA_SPI spi = 0;
  PyThreadState *thread;
  UINT64 id;
  DWORD status;
  if (count != 4 || !PyList_Check(given[3])) return wfp_ipsec_arguments("get_spi");
  id = PyLong_AsUnsignedLongLong(given[0]);
  if (PyErr_Occurred() || !wfp_ipsec_asked(given + 1, &request)) return NULL;
  thread = PyEval_SaveThread();
  status = IPsecSaContextGetSpi1(engine, id, &request, &spi);
  PyEval_RestoreThread(thread);
  if (PyList_SetItem(given[3], 0, PyLong_FromUnsignedLong(spi)) != 0) return NULL;
  return wfp_ipsec_status(status);
}

/* (id, outbound traffic, inbound filter, SPI) -> status */
static PyObject *wfp_ipsec_calls_set_spi(PyObject *self, PyObject *const *given, Py_ssize_t count) {
  const HANDLE engine = ((wfp_ipsec_calls *)(void *)self)->engine;
  IPSEC_GETSPI1 request;
  IPSEC_SA_SPI spi;
  PyThreadState *thread;
  UINT64 id;
  DWORD status;
  if (count != 4) return wfp_ipsec_arguments("set_spi");
  id = PyLong_AsUnsignedLongLong(given[0]);
  spi = (IPSEC_SA_SPI)PyLong_AsUnsignedLong(given[3]);
  if (PyErr_Occurred() || !wfp_ipsec_asked(given + 1, &request)) return NULL;
  thread = PyEval_SaveThread();
  status = IPsecSaContextSetSpi0(engine, id, &request, spi);
  PyEval_RestoreThread(thread);
  return wfp_ipsec_status(status);
}

/* (version, id, bundle) -> status */
static PyObject *wfp_ipsec_calls_add_inbound(PyObject *self, PyObject *const *given,
                                             Py_ssize_t count) {
  const HANDLE engine = ((wfp_ipsec_calls *)(void *)self)->engine;
  PyThreadState *thread;
  const void *bundle;
  long version;
  UINT64 id;
  DWORD status;
  if (count != 3) return wfp_ipsec_arguments("add_inbound");
  version = PyLong_AsLong(given[0]);
  id = PyLong_AsUnsignedLongLong(given[1]);
  bundle = PyLong_AsVoidPtr(given[2]);
  if (PyErr_Occurred()) return NULL;
  thread = PyEval_SaveThread();
  status = version == 0 ? IPsecSaContextAddInbound0(engine, id, (const IPSEC_SA_BUNDLE0 *)bundle)
                        : IPsecSaContextAddInbound1(engine, id, (const IPSEC_SA_BUNDLE1 *)bundle);
  PyEval_RestoreThread(thread);
  return wfp_ipsec_status(status);
}

/* (version, id, bundle, its SPIs at the peer) -> status, or None where another context has one of
 * the SPIs: then nothing was called. */
static PyObject *wfp_ipsec_calls_add_outbound(PyObject *self, PyObject *const *given,
                                              Py_ssize_t count) {
  wfp_ipsec_calls *calls = (wfp_ipsec_calls *)(void *)self;
  PyThreadState *thread;
  PyObject *claim;
  const void *bundle;
  long version;
  UINT64 id;
  DWORD status = 0;
  int claimed, failed;
  if (count != 4 || !PyTuple_Check(given[3])) return wfp_ipsec_arguments("add_outbound");
  version = PyLong_AsLong(given[0]);
  id = PyLong_AsUnsignedLongLong(given[1]);
  bundle = PyLong_AsVoidPtr(given[2]);
  claim = PyErr_Occurred() ? NULL : PyNumber_Invert(given[1]);
  if (claim == NULL) return NULL;
  claimed = wfp_ipsec_claim(calls->holders, given[3], given[1], claim);
  if (claimed == 1) {
    thread = PyEval_SaveThread();
    status = version == 0
                 ? IPsecSaContextAddOutbound0(calls->engine, id, (const IPSEC_SA_BUNDLE0 *)bundle)
                 : IPsecSaContextAddOutbound1(calls->engine, id, (const IPSEC_SA_BUNDLE1 *)bundle);
    PyEval_RestoreThread(thread);
  }
  failed = claimed == 1 && status == 0 ? wfp_ipsec_note(calls, given[1], given[3])
                                       : wfp_ipsec_exchange(calls->holders, given[3], claim, NULL);
  Py_DECREF(claim);
  if (failed || claimed < 0) return NULL;
  if (claimed == 0) Py_RETURN_NONE;
  return wfp_ipsec_status(status);
}

/* id -> status; what the context used is free then. */
static PyObject *wfp_ipsec_calls_delete(PyObject *self, PyObject *given) {
  wfp_ipsec_calls *calls = (wfp_ipsec_calls *)(void *)self;
  const UINT64 id = PyLong_AsUnsignedLongLong(given);
  PyThreadState *thread;
  DWORD status;
  if (PyErr_Occurred()) return NULL;
  thread = PyEval_SaveThread();
  status = IPsecSaContextDeleteById0(calls->engine, id);
  PyEval_RestoreThread(thread);
  if ((status == 0 || status == (DWORD)FWP_E_NOT_FOUND) && wfp_ipsec_free(calls, given) != 0) {
    return NULL;
  }
  return wfp_ipsec_status(status);
}

/* (pair, its SPIs at the peer, out) -> status; out: the id of the context, also of half a one, and
 * which of the calls failed. */
static PyObject *wfp_ipsec_calls_install(PyObject *self, PyObject *const *given, Py_ssize_t count) {
  wfp_ipsec_calls *calls = (wfp_ipsec_calls *)(void *)self;
  UINT64 out[2] = {0, 0};
  PyThreadState *thread;
  const wfp_ipsec_pair *pair;
  PyObject *id;
  DWORD status;
  if (count != 3 || !PyTuple_Check(given[1]) || !PyList_Check(given[2])) {
    return wfp_ipsec_arguments("install");
  }
  pair = (const wfp_ipsec_pair *)PyLong_AsVoidPtr(given[0]);
  if (PyErr_Occurred()) return NULL;
  thread = PyEval_SaveThread();
  status = wfp_ipsec_install_pair(calls->engine, pair, out);
  PyEval_RestoreThread(thread);
  id = PyLong_FromUnsignedLongLong(out[0]);
  if (id == NULL || PyList_SetItem(given[2], 0, Py_NewRef(id)) != 0 ||
      PyList_SetItem(given[2], 1, PyLong_FromUnsignedLongLong(out[1])) != 0 ||
      (status == 0 && wfp_ipsec_note(calls, id, given[1]) != 0)) {
    Py_XDECREF(id);
    return NULL;
  }
  Py_DECREF(id);
  return wfp_ipsec_status(status);
}

/* (ids, uses): notes what contexts use; both are lists, of the same length. */
static PyObject *wfp_ipsec_calls_note(PyObject *self, PyObject *const *given, Py_ssize_t count) {
  if (count != 2 || !PyList_Check(given[0]) || !PyList_Check(given[1])) {
    return wfp_ipsec_arguments("note");
  }
  for (Py_ssize_t at = 0; at < PyList_Size(given[0]); ++at) {
    PyObject *uses = PyList_GetItem(given[1], at);
    if (uses == NULL ||
        wfp_ipsec_note((wfp_ipsec_calls *)(void *)self, PyList_GetItem(given[0], at), uses) != 0) {
      return NULL;
    }
  }
  Py_RETURN_NONE;
}

/* (ids, how many of them): frees what contexts used. */
static PyObject *wfp_ipsec_calls_free(PyObject *self, PyObject *const *given, Py_ssize_t count) {
  Py_ssize_t some;
  if (count != 2 || !PyList_Check(given[0])) return wfp_ipsec_arguments("free");
  some = PyLong_AsSsize_t(given[1]);
  for (Py_ssize_t at = 0; at < some && at < PyList_Size(given[0]); ++at) {
    PyObject *id = PyList_GetItem(given[0], at);
    if (wfp_ipsec_free((wfp_ipsec_calls *)(void *)self, id) != 0) return NULL;
  }
  if (PyErr_Occurred()) return NULL;
  Py_RETURN_NONE;
}

/* (SPIs, context): frees SPIs that the context has. */
static PyObject *wfp_ipsec_calls_drop(PyObject *self, PyObject *const *given, Py_ssize_t count) {
  wfp_ipsec_calls *calls = (wfp_ipsec_calls *)(void *)self;
  if (count != 2 || !PyTuple_Check(given[0])) return wfp_ipsec_arguments("drop");
  if (wfp_ipsec_exchange(calls->holders, given[0], given[1], NULL) != 0) return NULL;
  Py_RETURN_NONE;
}

#define WFP_IPSEC_FASTCALL(name) \
  {#name, (PyCFunction)(void (*)(void))wfp_ipsec_calls_##name, METH_FASTCALL, NULL}

static PyMethodDef wfp_ipsec_calls_methods[] = {WFP_IPSEC_FASTCALL(create),
                                                WFP_IPSEC_FASTCALL(get_spi),
                                                WFP_IPSEC_FASTCALL(set_spi),
                                                WFP_IPSEC_FASTCALL(add_inbound),
                                                WFP_IPSEC_FASTCALL(add_outbound),
                                                {"delete", wfp_ipsec_calls_delete, METH_O, NULL},
                                                WFP_IPSEC_FASTCALL(install),
                                                WFP_IPSEC_FASTCALL(note),
                                                WFP_IPSEC_FASTCALL(free),
                                                WFP_IPSEC_FASTCALL(drop),
                                                {NULL, NULL, 0, NULL}};
