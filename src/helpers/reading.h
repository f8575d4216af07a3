/* C -> value, by a description of the struct. */

static PyObject *wfp_ipsec_read(const wfp_ipsec_form *form, const char *c, PyObject *owner);
static PyObject *wfp_ipsec_opener;

static int wfp_ipsec_set(PyObject *value, void *slot, PyObject *content) {
  static descrsetfunc set;
  if (set == NULL) set = (descrsetfunc)PyType_GetSlot(Py_TYPE((PyObject *)slot), Py_tp_descr_set);
  return set((PyObject *)slot, value, content);
}

/* A value of a class with one slot; takes the content over. */
static PyObject *wfp_ipsec_around(PyObject *kind, PyObject *slot, PyObject *content) {
  PyObject *made = content == NULL ? NULL : wfp_ipsec_new(kind);
  if (made != NULL && wfp_ipsec_set(made, slot, content) != 0) Py_CLEAR(made);
  if (made == NULL && content != NULL && PyByteArray_Check(content)) {
    memset(PyByteArray_AsString(content), 0, (size_t)PyByteArray_Size(content));
  }
  Py_XDECREF(content);
  return made;
}

/* A value whose fields are read when one of them is asked for. */
static PyObject *wfp_ipsec_view(const wfp_ipsec_form *form, const char *c, PyObject *owner) {
  PyObject *value = wfp_ipsec_new((PyObject *)form->value_class);
  PyObject *address = PyLong_FromVoidPtr((void *)(size_t)c);
  PyObject *source =
      value == NULL || address == NULL
          ? NULL
          : PyTuple_Pack(4, wfp_ipsec_opener, (PyObject *)form->number, address, owner);
  if (source == NULL || wfp_ipsec_set(value, form->source, source) != 0) Py_CLEAR(value);
  Py_XDECREF(source);
  Py_XDECREF(address);
  return value;
}

static PyObject *wfp_ipsec_inside(const wfp_ipsec_member *m, const char *c, PyObject *owner) {
  if (c == NULL) Py_RETURN_NONE;
  return m->later ? wfp_ipsec_view(m->form, c, owner) : wfp_ipsec_read(m->form, c, owner);
}

static PyObject *wfp_ipsec_read_array(const wfp_ipsec_member *m, const char *c, PyObject *owner) {
  const char *first = wfp_ipsec_follow(c + m->offset);
  const Py_ssize_t count = first == NULL ? 0 : (Py_ssize_t)wfp_ipsec_get(c + m->tag, 4);
  PyObject *all = PyTuple_New(count);
  for (Py_ssize_t at = 0; all != NULL && at < count; ++at) {
    PyObject *one = wfp_ipsec_inside(m, first + (size_t)at * m->form->size, owner);
    if (one == NULL || PyTuple_SetItem(all, at, one) != 0) Py_CLEAR(all);
  }
  return all;
}

/* The member of an enum, or the bare number; flags are made where they are new. */
static PyObject *wfp_ipsec_read_named(const wfp_ipsec_member *m, const char *c) {
  const UINT64 found = wfp_ipsec_get(c + m->offset, m->width);
  const int is_signed = m->kind != WFP_IPSEC_AS_FLAGS && m->when && m->width == 4;
  PyObject *number =
      is_signed ? PyLong_FromLong((INT32)(UINT32)found) : PyLong_FromUnsignedLongLong(found);
  PyObject *known = number == NULL ? NULL : PyDict_GetItemWithError((PyObject *)m->table, number);
  if (known != NULL) {
    Py_INCREF(known);
  } else if (number != NULL && !PyErr_Occurred() && m->kind != WFP_IPSEC_AS_FLAGS) {
    return number;
  } else if (number != NULL && !PyErr_Occurred()) {
    known = PyObject_CallFunctionObjArgs((PyObject *)m->more, number, NULL);
    if (known != NULL && PyDict_Size((PyObject *)m->table) < WFP_IPSEC_MOST_FLAGS &&
        PyDict_SetItem((PyObject *)m->table, number, known) != 0) {
      Py_CLEAR(known);
    }
  }
  Py_XDECREF(number);
  return known;
}

static PyObject *wfp_ipsec_read_octets(void *maker, const char *from) {
  PyObject *octets = PyBytes_FromStringAndSize(from, 16);
  PyObject *made =
      octets == NULL ? NULL : PyObject_CallFunctionObjArgs((PyObject *)maker, octets, NULL);
  Py_XDECREF(octets);
  return made;
}

static PyObject *wfp_ipsec_read_guid(const wfp_ipsec_member *m, void *zero, const char *at) {
  if (wfp_ipsec_get(at, 8) == 0 && wfp_ipsec_get(at + 8, 8) == 0) {
    return Py_NewRef((PyObject *)zero);
  }
  return wfp_ipsec_read_octets(m->more, at);
}

static PyObject *wfp_ipsec_read_text(const char *at) {
  int little_endian = -1;
  Py_ssize_t size = 0;
  if (at == NULL) Py_RETURN_NONE;
  while (wfp_ipsec_get(at + size, 2) != 0) size += 2;
  return PyUnicode_DecodeUTF16(at, size, "surrogatepass", &little_endian);
}

/* What Python reads, of which it is given the whole struct. */
static PyObject *wfp_ipsec_read_other(const wfp_ipsec_member *m, const char *c, PyObject *owner) {
  PyObject *address = PyLong_FromVoidPtr((void *)(size_t)c);
  PyObject *made = address == NULL
                       ? NULL
                       : PyObject_CallFunctionObjArgs((PyObject *)m->more, address, owner, NULL);
  Py_XDECREF(address);
  return made;
}

static PyObject *wfp_ipsec_read_value(const wfp_ipsec_member *m, const char *c, PyObject *owner) {
  const UINT64 tag = wfp_ipsec_get(c + m->tag, 4);
  const char *at = c + m->offset;
  if (tag == FWP_UINT8 || tag == FWP_UINT16 || tag == FWP_UINT32) {
    return PyLong_FromUnsignedLongLong(wfp_ipsec_get(at, tag == FWP_UINT8    ? 1
                                                         : tag == FWP_UINT16 ? 2
                                                                             : 4));
  }
  if (tag != FWP_EMPTY && tag != FWP_UINT64 && tag != FWP_BYTE_ARRAY16_TYPE) {
    return wfp_ipsec_read_other(m, c, owner);
  }
  at = tag == FWP_EMPTY ? NULL : wfp_ipsec_follow(at);
  if (at == NULL) Py_RETURN_NONE;
  return tag == FWP_UINT64 ? PyLong_FromUnsignedLongLong(wfp_ipsec_get(at, 8))
                           : PyBytes_FromStringAndSize(at, 16);
}

static PyObject *wfp_ipsec_read_v4(const wfp_ipsec_member *m, const char *c) {
  PyObject *number = PyLong_FromUnsignedLongLong(wfp_ipsec_get(c + m->offset, 4));
  return wfp_ipsec_around((PyObject *)m->table, (PyObject *)m->content, number);
}

static PyObject *wfp_ipsec_read_member(const wfp_ipsec_member *m, const char *c, PyObject *owner) {
  const char *at = c + m->offset;
  const FWP_BYTE_BLOB *blob;
  PyObject *octets;
  switch (m->kind) {
    case WFP_IPSEC_AS_NUMBER:
      return PyLong_FromUnsignedLongLong(wfp_ipsec_get(at, m->width));
    case WFP_IPSEC_AS_NUMBER_IF:
    case WFP_IPSEC_AS_NUMBER_UNLESS:
      if ((wfp_ipsec_get(c + m->tag, 4) == m->when) == (m->kind == WFP_IPSEC_AS_NUMBER_UNLESS)) {
        Py_RETURN_NONE;
      }
      return PyLong_FromUnsignedLongLong(wfp_ipsec_get(at, m->width));
    case WFP_IPSEC_AS_ENUM:
    case WFP_IPSEC_AS_VERSION:
    case WFP_IPSEC_AS_FLAGS:
      return wfp_ipsec_read_named(m, c);
    case WFP_IPSEC_AS_ADDRESS:
      if (wfp_ipsec_get(c + m->tag, 4) == m->when) return wfp_ipsec_read_v4(m, c);
      return wfp_ipsec_read_octets(m->more, at);
    case WFP_IPSEC_AS_V4_OR_NONE:
      if (wfp_ipsec_get(c + m->tag, 4) == m->when && wfp_ipsec_get(at, 4) != 0) {
        return wfp_ipsec_read_v4(m, c);
      }
      Py_RETURN_NONE;
    case WFP_IPSEC_AS_GUID:
      return wfp_ipsec_read_guid(m, m->table, at);
    case WFP_IPSEC_AS_GUID_POINTER:
      at = wfp_ipsec_follow(at);
      if (at == NULL) Py_RETURN_NONE;
      return wfp_ipsec_read_guid(m, m->content, at);
    case WFP_IPSEC_AS_GUID_IF:
      if ((wfp_ipsec_get(c + m->tag, 4) & m->when) == 0) Py_RETURN_NONE;
      return wfp_ipsec_read_guid(m, m->content, at);
    case WFP_IPSEC_AS_NUMBER_WITHOUT:
      if ((wfp_ipsec_get(c + m->tag, 4) & m->when) != 0) return PyLong_FromLong(0);
      return PyLong_FromUnsignedLongLong(wfp_ipsec_get(at, m->width));
    case WFP_IPSEC_AS_TEXT:
      return wfp_ipsec_read_text(wfp_ipsec_follow(at));
    case WFP_IPSEC_AS_BYTES:
      blob = (const FWP_BYTE_BLOB *)(const void *)at;
      return PyBytes_FromStringAndSize((const char *)blob->data,
                                       blob->data == NULL ? 0 : (Py_ssize_t)blob->size);
    case WFP_IPSEC_AS_VALUE:
      return wfp_ipsec_read_value(m, c, owner);
    case WFP_IPSEC_AS_SECRET:
      blob = (const FWP_BYTE_BLOB *)(const void *)at;
      octets = PyByteArray_FromStringAndSize((const char *)blob->data,
                                             blob->data == NULL ? 0 : (Py_ssize_t)blob->size);
      return wfp_ipsec_around((PyObject *)m->table, (PyObject *)m->content, octets);
    case WFP_IPSEC_AS_STRUCT:
      return wfp_ipsec_read(m->form, at, owner);
    case WFP_IPSEC_AS_POINTER:
    case WFP_IPSEC_AS_HALF:
      return wfp_ipsec_inside(m, wfp_ipsec_target(m, c), owner);
    case WFP_IPSEC_AS_ARRAY:
      return wfp_ipsec_read_array(m, c, owner);
    case WFP_IPSEC_AS_OTHER:
      if (wfp_ipsec_follow(at) == NULL) return Py_NewRef((PyObject *)m->table);
      return wfp_ipsec_read_other(m, c, owner);
    default: /* WFP_IPSEC_AS_ABSENT */
      return Py_NewRef((PyObject *)m->table);
  }
}

static int wfp_ipsec_read_into(const wfp_ipsec_form *form, PyObject *value, const char *c,
                               PyObject *owner) {
  for (UINT32 i = 0; i < form->count; ++i) {
    const wfp_ipsec_member *m = &form->members[i];
    if (m->slot == NULL) continue;
    PyObject *content = wfp_ipsec_read_member(m, c, owner);
    int failed = content == NULL;
    if (!failed && m->place != 0) {
      wfp_ipsec_put_slot(value, m->place, content);
    } else {
      failed = failed || wfp_ipsec_set(value, m->slot, content) != 0;
      Py_XDECREF(content);
    }
    if (failed) return -1;
  }
  return 0;
}

static PyObject *wfp_ipsec_read(const wfp_ipsec_form *form, const char *c, PyObject *owner) {
  PyObject *value = wfp_ipsec_new((PyObject *)form->value_class);
  if (value != NULL && wfp_ipsec_read_into(form, value, c, owner) != 0) Py_CLEAR(value);
  return value;
}
