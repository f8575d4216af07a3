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

/* What was prepared of a pair: the address of its C struct, and its SPIs at the peer. `kind` is
 * (class of pairs, place of their caches or 0, what it is found by there). Returns 0 where there is
 * nothing. */
static int wfp_ipsec_prepared(PyObject *pair, PyObject *kind, const wfp_ipsec_pair **address,
                              PyObject **uses) {
  const unsigned long place = PyLong_AsUnsignedLong(PyTuple_GetItem(kind, 1));
  PyObject *cache, *found;
  if ((PyObject *)Py_TYPE(pair) != PyTuple_GetItem(kind, 0)) return 0;
  cache = place == 0 ? NULL : wfp_ipsec_in_slot(pair, (UINT32)place);
  cache = cache != NULL ? Py_NewRef(cache) : PyObject_GetAttrString(pair, "__cache__");
  if (cache == NULL) return -1;
  found = PyDict_GetItemWithError(cache, PyTuple_GetItem(kind, 2));
  /* The pair keeps it. */
  Py_DECREF(cache);
  if (found == NULL) return PyErr_Occurred() ? -1 : 0;
  *address = (const wfp_ipsec_pair *)PyLong_AsVoidPtr(PyTuple_GetItem(found, 0));
  *uses = PyTuple_GetItem(found, 1);
  return PyErr_Occurred() ? -1 : 1;
}

/* Claims the SPIs of all pairs and finds their structs; returns 0 where a pair is not prepared or
 * another context has one of the SPIs. */
static int wfp_ipsec_claim_all(wfp_ipsec_calls *calls, PyObject *const *given, PyObject *claim,
                               const wfp_ipsec_pair **pairs) {
  int claimed = 1;
  for (Py_ssize_t at = 0; claimed == 1 && at < PyList_Size(given[0]); ++at) {
    PyObject *uses = NULL;
    claimed = wfp_ipsec_prepared(PyList_GetItem(given[0], at), given[1], &pairs[at], &uses);
    /* Not even an SPI of this call is taken twice. */
    if (claimed == 1) claimed = wfp_ipsec_claim(calls->holders, uses, Py_None, claim);
  }
  return claimed;
}

/* Notes what was made of pairs, and drops the claims of the others. */
static int wfp_ipsec_settle_all(wfp_ipsec_calls *calls, PyObject *const *given, PyObject *claim,
                                const UINT64 *ids, UINT32 done) {
  int failed = 0;
  PyObject *kind, *error, *traceback;
  PyErr_Fetch(&kind, &error, &traceback);
  for (Py_ssize_t at = 0; at < PyList_Size(given[0]); ++at) {
    const wfp_ipsec_pair *pair;
    PyObject *uses = NULL;
    PyObject *id = PyLong_FromUnsignedLongLong(ids[at]);
    if (id == NULL || PyList_SetItem(given[2], at, Py_NewRef(id)) != 0 ||
        wfp_ipsec_prepared(PyList_GetItem(given[0], at), given[1], &pair, &uses) < 0 ||
        (uses != NULL &&
         (at < (Py_ssize_t)done ? wfp_ipsec_note(calls, id, uses)
                                : wfp_ipsec_exchange(calls->holders, uses, claim, NULL)) != 0)) {
      failed = 1;
    }
    Py_XDECREF(id);
  }
  if (kind != NULL) PyErr_Restore(kind, error, traceback);
  return failed || kind != NULL ? -1 : 0;
}

static PyObject *wfp_ipsec_install_claimed(wfp_ipsec_calls *calls, PyObject *const *given,
                                           const wfp_ipsec_pair **pairs, UINT64 *ids) {
  /* Another one than those of all other calls, and no ~id of a context. */
  PyObject *number = PyLong_FromVoidPtr(ids);
  PyObject *claim = number == NULL ? NULL : PyNumber_Invert(number);
  wfp_ipsec_progress progress = {0, 0, 0};
  int claimed;
  if (claim == NULL) {
    Py_XDECREF(number);
    return NULL;
  }
  claimed = wfp_ipsec_claim_all(calls, given, claim, pairs);
  if (claimed == 1) {
    PyThreadState *const thread = PyEval_SaveThread();
    wfp_ipsec_install(calls->engine, pairs, (UINT32)PyList_Size(given[0]), ids, &progress);
    PyEval_RestoreThread(thread);
  }
  if (wfp_ipsec_settle_all(calls, given, claim, ids, progress.done) != 0) claimed = -1;
  Py_DECREF(number);
  Py_DECREF(claim);
  if (claimed < 0) return NULL;
  if (claimed == 0) Py_RETURN_NONE;
  if (PyList_SetItem(given[3], 0, PyLong_FromUnsignedLong(progress.done)) != 0 ||
      PyList_SetItem(given[3], 1, PyLong_FromUnsignedLong(progress.failed)) != 0) {
    return NULL;
  }
  return wfp_ipsec_status(progress.status);
}

/* (pairs, their kind, ids, out) -> status, or None where a pair is not prepared or an SPI is
 * another context's: then nothing was called. ids: those of the contexts, also of half a one, or 0;
 * out: how many pairs went well, and which call of the next one failed. */
static PyObject *wfp_ipsec_calls_install(PyObject *self, PyObject *const *given, Py_ssize_t count) {
  const wfp_ipsec_pair **pairs;
  UINT64 *ids;
  size_t size;
  PyObject *status;
  if (count != 4 || !PyList_Check(given[0]) || !PyTuple_Check(given[1]) ||
      !PyList_Check(given[2]) || PyList_Size(given[2]) != PyList_Size(given[0]) ||
      !PyList_Check(given[3])) {
    return wfp_ipsec_arguments("install");
  }
  /* Never empty, so that there always is an address to claim by. */
  size = (size_t)PyList_Size(given[0]) + 1;
  pairs = (const wfp_ipsec_pair **)calloc(size, sizeof *pairs);
  ids = (UINT64 *)calloc(size, sizeof *ids);
  status = pairs == NULL || ids == NULL
               ? PyErr_NoMemory()
               : wfp_ipsec_install_claimed((wfp_ipsec_calls *)(void *)self, given, pairs, ids);
  free((void *)pairs);
  free(ids);
  return status;
}

/* (ids, out) -> status, or None where one is no LUID: then nothing was called. out: how many went
 * well. One that is gone already is no failure. */
static PyObject *wfp_ipsec_calls_delete_all(PyObject *self, PyObject *const *given,
                                            Py_ssize_t count) {
  wfp_ipsec_calls *calls = (wfp_ipsec_calls *)(void *)self;
  wfp_ipsec_progress progress = {0, 0, 0};
  PyThreadState *thread;
  Py_ssize_t size, at;
  UINT64 *ids;
  int failed = 0;
  if (count != 2 || !PyList_Check(given[0]) || !PyList_Check(given[1])) {
    return wfp_ipsec_arguments("delete_all");
  }
  size = PyList_Size(given[0]);
  ids = (UINT64 *)calloc((size_t)size + 1, sizeof *ids);
  if (ids == NULL) return PyErr_NoMemory();
  for (at = 0; at < size && PyLong_CheckExact(PyList_GetItem(given[0], at)); ++at) {
    ids[at] = PyLong_AsUnsignedLongLong(PyList_GetItem(given[0], at));
    if (PyErr_Occurred()) break;
  }
  if (at < size) {
    PyErr_Clear();
    free(ids);
    Py_RETURN_NONE;
  }
  thread = PyEval_SaveThread();
  wfp_ipsec_delete(calls->engine, ids, (UINT32)size, &progress);
  PyEval_RestoreThread(thread);
  free(ids);
  for (at = 0; at < (Py_ssize_t)progress.done; ++at) {
    failed |= wfp_ipsec_free(calls, PyList_GetItem(given[0], at));
  }
  if (failed != 0 || PyList_SetItem(given[1], 0, PyLong_FromUnsignedLong(progress.done)) != 0) {
    return NULL;
  }
  return wfp_ipsec_status(progress.status);
}

/* (id, uses): notes what a context uses. */
static PyObject *wfp_ipsec_calls_note(PyObject *self, PyObject *const *given, Py_ssize_t count) {
  if (count != 2) return wfp_ipsec_arguments("note");
  if (wfp_ipsec_note((wfp_ipsec_calls *)(void *)self, given[0], given[1]) != 0) return NULL;
  Py_RETURN_NONE;
}

/* id: frees what the context used. */
static PyObject *wfp_ipsec_calls_free(PyObject *self, PyObject *given) {
  if (wfp_ipsec_free((wfp_ipsec_calls *)(void *)self, given) != 0) return NULL;
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

static PyMethodDef wfp_ipsec_calls_methods[] = {
    WFP_IPSEC_FASTCALL(create),       WFP_IPSEC_FASTCALL(get_spi),
    WFP_IPSEC_FASTCALL(set_spi),      WFP_IPSEC_FASTCALL(add_inbound),
    WFP_IPSEC_FASTCALL(add_outbound), {"delete", wfp_ipsec_calls_delete, METH_O, NULL},
    WFP_IPSEC_FASTCALL(install),      WFP_IPSEC_FASTCALL(note),
    WFP_IPSEC_FASTCALL(delete_all),   {"free", wfp_ipsec_calls_free, METH_O, NULL},
    WFP_IPSEC_FASTCALL(drop),         {NULL, NULL, 0, NULL}};
