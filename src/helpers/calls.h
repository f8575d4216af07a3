/* The calls of a life of an SA context, for Python: an engine handle, and which SA context uses
 * which SPI of which peer.
 *
 * What these functions do to the dicts is one step, which no other thread and no interruption comes
 * into: `holders` has the context of an SPI, or a number below 0 while a bundle is being added;
 * `used` has the SPIs of a context. Addresses of C structs are given as numbers. */

typedef struct {
  PyObject_HEAD HANDLE engine;
  PyObject *holders;
  PyObject *used;
} wfp_ipsec_calls;

static PyObject *wfp_ipsec_calls_type;

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

/* Frees SPIs that a context has, or that were claimed; an error that is set stays set. */
static int wfp_ipsec_drop(PyObject *holders, PyObject *uses, PyObject *holder) {
  PyObject *kind, *error, *traceback;
  int failed = 0;
  PyErr_Fetch(&kind, &error, &traceback);
  for (Py_ssize_t at = 0; failed == 0 && at < PyTuple_Size(uses); ++at) {
    PyObject *use = PyTuple_GetItem(uses, at);
    PyObject *found = PyDict_GetItemWithError(holders, use);
    const int same = found == NULL ? 0 : PyObject_RichCompareBool(found, holder, Py_EQ);
    if (same == 1) PyDict_DelItem(holders, use);
    failed = PyErr_Occurred() != NULL;
  }
  if (kind != NULL) PyErr_Restore(kind, error, traceback);
  return failed || kind != NULL ? -1 : 0;
}

/* Another number than those of all other calls at the same time, by which SPIs are claimed; below
 * 0, where no id of a context is. */
static PyObject *wfp_ipsec_claim_by(const void *local) {
  return PyLong_FromLongLong(~(long long)(size_t)local);
}

/* Claims SPIs for a context, or for one that is not there yet (NULL), which takes none twice.
 * Returns 0 where another has one of them, and -1 on errors. */
static int wfp_ipsec_claim(PyObject *holders, PyObject *uses, PyObject *id, PyObject *claim) {
  for (Py_ssize_t at = 0; at < PyTuple_Size(uses); ++at) {
    PyObject *use = PyTuple_GetItem(uses, at);
    PyObject *found = PyDict_GetItemWithError(holders, use);
    int own;
    if (found == NULL) {
      if (PyErr_Occurred() || PyDict_SetItem(holders, use, claim) != 0) return -1;
      continue;
    }
    if (id == NULL) return 0;
    own = PyObject_RichCompareBool(found, id, Py_EQ);
    if (own == 0) own = PyObject_RichCompareBool(found, claim, Py_EQ);
    if (own != 1) return own;
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
  failed = wfp_ipsec_drop(calls->holders, uses, id) != 0 || PyDict_DelItem(calls->used, id) != 0;
  Py_DECREF(uses);
  return failed ? -1 : 0;
}

static PyObject *wfp_ipsec_arguments(const char *name) {
  return PyErr_Format(PyExc_TypeError, "%s was called with other arguments", name);
}

/* Puts a new number into a list; returns whether it could. */
static int wfp_ipsec_tell(PyObject *list, Py_ssize_t at, UINT64 number) {
  PyObject *told = PyLong_FromUnsignedLongLong(number);
  return told != NULL && PyList_SetItem(list, at, told) == 0;
}

/* Deletes a context of which nobody can be told. */
static void wfp_ipsec_take_back(HANDLE engine, UINT64 id) {
  PyThreadState *thread;
  wfp_ipsec_begin(&thread);
  IPsecSaContextDeleteById0(engine, id);
  wfp_ipsec_end(thread);
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
  wfp_ipsec_begin(&thread);
  status = version == 0
               ? IPsecSaContextCreate0(engine, (const IPSEC_TRAFFIC0 *)outbound, &filter, &id)
               : IPsecSaContextCreate1(engine, (const IPSEC_TRAFFIC1 *)outbound,
                                       (const IPSEC_VIRTUAL_IF_TUNNEL_INFO0 *)tunnel, &filter, &id);
  wfp_ipsec_end(thread);
  if (!wfp_ipsec_tell(given[3], 0, id) || !wfp_ipsec_tell(given[3], 1, filter)) {
    if (status == 0) wfp_ipsec_take_back(engine, id);
    return NULL;
  }
  return wfp_ipsec_status(status);
}

/* Reads what an SPI is asked for with: the outbound traffic, of version 1, and the inbound filter,
 * which tunnel mode has not got. Returns 0 where the filter is no LUID, and -1 on errors. */
static int wfp_ipsec_asked(PyObject *const *given, IPSEC_GETSPI1 *request) {
  const IPSEC_TRAFFIC1 *outbound = (const IPSEC_TRAFFIC1 *)PyLong_AsVoidPtr(given[0]);
  UINT64 filter = 0;
  if (outbound == NULL && !PyErr_Occurred()) wfp_ipsec_arguments("set_spi or get_spi");
  if (PyErr_Occurred()) return -1;
  if (outbound->trafficType != IPSEC_TRAFFIC_TYPE_TUNNEL) {
    if (PyLong_CheckExact(given[1])) filter = PyLong_AsUnsignedLongLong(given[1]);
    if (filter == 0 || PyErr_Occurred()) {
      PyErr_Clear();
      return 0;
    }
  }
  *request = wfp_ipsec_spi_request(outbound, filter);
  return 1;
}

/* (id, outbound traffic, inbound filter, out) -> status, or None where the filter is no LUID: then
 * nothing was called. out: the SPI. */
static PyObject *wfp_ipsec_calls_get_spi(PyObject *self, PyObject *const *given, Py_ssize_t count) {
  const HANDLE engine = ((wfp_ipsec_calls *)(void *)self)->engine;
  IPSEC_GETSPI1 request;
  IPSEC_SA_SPI spi = 0;
  PyThreadState *thread;
  UINT64 id;
  DWORD status;
  int asked;
  if (count != 4 || !PyList_Check(given[3])) return wfp_ipsec_arguments("get_spi");
  id = PyLong_AsUnsignedLongLong(given[0]);
  asked = PyErr_Occurred() ? -1 : wfp_ipsec_asked(given + 1, &request);
  if (asked < 0) return NULL;
  if (asked == 0) Py_RETURN_NONE;
  wfp_ipsec_begin(&thread);
  status = IPsecSaContextGetSpi1(engine, id, &request, &spi);
  wfp_ipsec_end(thread);
  if (!wfp_ipsec_tell(given[3], 0, spi)) return NULL;
  return wfp_ipsec_status(status);
}

/* (id, outbound traffic, inbound filter, SPI) -> status, or None as above */
static PyObject *wfp_ipsec_calls_set_spi(PyObject *self, PyObject *const *given, Py_ssize_t count) {
  const HANDLE engine = ((wfp_ipsec_calls *)(void *)self)->engine;
  IPSEC_GETSPI1 request;
  IPSEC_SA_SPI spi;
  PyThreadState *thread;
  UINT64 id;
  DWORD status;
  int asked;
  if (count != 4) return wfp_ipsec_arguments("set_spi");
  id = PyLong_AsUnsignedLongLong(given[0]);
  spi = (IPSEC_SA_SPI)PyLong_AsUnsignedLong(given[3]);
  asked = PyErr_Occurred() ? -1 : wfp_ipsec_asked(given + 1, &request);
  if (asked < 0) return NULL;
  if (asked == 0) Py_RETURN_NONE;
  wfp_ipsec_begin(&thread);
  status = IPsecSaContextSetSpi0(engine, id, &request, spi);
  wfp_ipsec_end(thread);
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
  wfp_ipsec_begin(&thread);
  status = version == 0 ? IPsecSaContextAddInbound0(engine, id, (const IPSEC_SA_BUNDLE0 *)bundle)
                        : IPsecSaContextAddInbound1(engine, id, (const IPSEC_SA_BUNDLE1 *)bundle);
  wfp_ipsec_end(thread);
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
  claim = PyErr_Occurred() ? NULL : wfp_ipsec_claim_by(&status);
  if (claim == NULL) return NULL;
  claimed = wfp_ipsec_claim(calls->holders, given[3], given[1], claim);
  if (claimed == 1) {
    wfp_ipsec_begin(&thread);
    status = version == 0
                 ? IPsecSaContextAddOutbound0(calls->engine, id, (const IPSEC_SA_BUNDLE0 *)bundle)
                 : IPsecSaContextAddOutbound1(calls->engine, id, (const IPSEC_SA_BUNDLE1 *)bundle);
    wfp_ipsec_end(thread);
  }
  failed = claimed == 1 && status == 0 && wfp_ipsec_note(calls, given[1], given[3]) != 0;
  /* What was noted is claimed no more. */
  if (claimed != 1 || status != 0 || failed) {
    failed |= wfp_ipsec_drop(calls->holders, given[3], claim) != 0;
  }
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
  wfp_ipsec_begin(&thread);
  status = IPsecSaContextDeleteById0(calls->engine, id);
  wfp_ipsec_end(thread);
  if ((status == 0 || status == (DWORD)FWP_E_NOT_FOUND) && wfp_ipsec_free(calls, given) != 0) {
    return NULL;
  }
  return wfp_ipsec_status(status);
}

/* What was prepared of a pair, as a new reference: (address of its C struct, SPIs at the peer,
 * ...). `kind` is (class of pairs, place of their caches or 0, what it is found by there). */
static PyObject *wfp_ipsec_prepared(PyObject *pair, PyObject *kind) {
  PyTypeObject *wanted = (PyTypeObject *)(void *)PyTuple_GetItem(kind, 0);
  const unsigned long place = PyLong_AsUnsignedLong(PyTuple_GetItem(kind, 1));
  PyObject *cache, *found;
  if (PyErr_Occurred() || !PyObject_TypeCheck(pair, wanted)) return NULL;
  cache = place == 0 ? NULL : wfp_ipsec_in_slot(pair, (UINT32)place);
  cache = cache != NULL ? Py_NewRef(cache) : PyObject_GetAttrString(pair, "__cache__");
  found = cache == NULL ? NULL : PyDict_GetItemWithError(cache, PyTuple_GetItem(kind, 2));
  Py_XINCREF(found);
  Py_XDECREF(cache);
  return found;
}

/* Claims the SPIs of all pairs and finds their structs; returns 0 where a pair is not prepared or
 * another context has one of the SPIs. What was found is in `found`, which keeps it. */
static int wfp_ipsec_claim_all(wfp_ipsec_calls *calls, PyObject *const *given, PyObject *claim,
                               PyObject *found, const wfp_ipsec_pair **pairs) {
  int claimed = 1;
  for (Py_ssize_t at = 0; claimed == 1 && at < PyList_Size(given[0]); ++at) {
    PyObject *one = wfp_ipsec_prepared(PyList_GetItem(given[0], at), given[1]);
    if (one == NULL) return PyErr_Occurred() ? -1 : 0;
    pairs[at] = (const wfp_ipsec_pair *)PyLong_AsVoidPtr(PyTuple_GetItem(one, 0));
    claimed = PyErr_Occurred() || PyList_Append(found, one) != 0
                  ? -1
                  : wfp_ipsec_claim(calls->holders, PyTuple_GetItem(one, 1), NULL, claim);
    Py_DECREF(one);
  }
  return claimed;
}

/* Tells the ids, notes what was made of pairs, and drops what is claimed. */
static int wfp_ipsec_settle_all(wfp_ipsec_calls *calls, PyObject *const *given, PyObject *claim,
                                PyObject *found, const UINT64 *ids, UINT32 done) {
  int failed = 0;
  for (Py_ssize_t at = 0; at < PyList_Size(found); ++at) {
    PyObject *uses = PyTuple_GetItem(PyList_GetItem(found, at), 1);
    if (ids[at] != 0 && !wfp_ipsec_tell(given[2], at, ids[at])) {
      wfp_ipsec_take_back(calls->engine, ids[at]);
      failed = -1;
    } else if (at < (Py_ssize_t)done) {
      failed |= wfp_ipsec_note(calls, PyList_GetItem(given[2], at), uses);
    }
    if (failed != 0 || at >= (Py_ssize_t)done) {
      failed |= wfp_ipsec_drop(calls->holders, uses, claim);
    }
  }
  return failed;
}

static PyObject *wfp_ipsec_install_claimed(wfp_ipsec_calls *calls, PyObject *const *given,
                                           PyObject *found, const wfp_ipsec_pair **pairs,
                                           UINT64 *ids) {
  PyObject *claim = wfp_ipsec_claim_by(ids);
  wfp_ipsec_progress progress = {0, 0, 0};
  int claimed;
  if (claim == NULL) return NULL;
  claimed = wfp_ipsec_claim_all(calls, given, claim, found, pairs);
  if (claimed == 1) {
    const UINT32 size = (UINT32)PyList_Size(found);
    PyThreadState *thread;
    wfp_ipsec_begin_for(size, &thread);
    wfp_ipsec_install(calls->engine, pairs, size, ids, &progress);
    wfp_ipsec_end(thread);
  }
  if (wfp_ipsec_settle_all(calls, given, claim, found, ids, progress.done) != 0) claimed = -1;
  Py_DECREF(claim);
  if (claimed < 0) return NULL;
  if (claimed == 0) Py_RETURN_NONE;
  if (!wfp_ipsec_tell(given[3], 0, progress.done) ||
      !wfp_ipsec_tell(given[3], 1, progress.failed)) {
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
  PyObject *found, *status;
  if (count != 4 || !PyList_Check(given[0]) || !PyTuple_Check(given[1]) ||
      !PyList_Check(given[2]) || PyList_Size(given[2]) != PyList_Size(given[0]) ||
      !PyList_Check(given[3])) {
    return wfp_ipsec_arguments("install");
  }
  /* Never empty, so that there always is an address to claim by. */
  size = (size_t)PyList_Size(given[0]) + 1;
  pairs = (const wfp_ipsec_pair **)calloc(size, sizeof *pairs);
  ids = (UINT64 *)calloc(size, sizeof *ids);
  found = pairs == NULL || ids == NULL ? PyErr_NoMemory() : PyList_New(0);
  status = found == NULL ? NULL
                         : wfp_ipsec_install_claimed((wfp_ipsec_calls *)(void *)self, given, found,
                                                     pairs, ids);
  Py_XDECREF(found);
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
  wfp_ipsec_begin_for((size_t)size, &thread);
  wfp_ipsec_delete(calls->engine, ids, (UINT32)size, &progress);
  wfp_ipsec_end(thread);
  free(ids);
  for (at = 0; at < (Py_ssize_t)progress.done; ++at) {
    failed |= wfp_ipsec_free(calls, PyList_GetItem(given[0], at));
  }
  if (failed != 0 || !wfp_ipsec_tell(given[1], 0, progress.done)) return NULL;
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
  if (wfp_ipsec_drop(calls->holders, given[0], given[1]) != 0) return NULL;
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
