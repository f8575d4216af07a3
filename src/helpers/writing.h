/* Value -> C, by a description of the struct. Each function returns whether it was written; where
 * an error is set it was not. */

typedef struct {
  char *at;
  size_t left;
  PyObject *version; /* of IP, for bundles that leave it open; None where nobody knows it */
} wfp_ipsec_room;

static int wfp_ipsec_write(const wfp_ipsec_form *form, PyObject *value, char *c,
                           wfp_ipsec_room *room);

static char *wfp_ipsec_take(wfp_ipsec_room *room, size_t size) {
  char *taken = room->at;
  size = (size + 7) / 8 * 8;
  if (size > room->left) return NULL;
  room->at += size;
  room->left -= size;
  return taken;
}

static int wfp_ipsec_write_number(PyObject *content, char *to, UINT32 width) {
  UINT64 number;
  if (!PyLong_Check(content)) return 0;
  number = PyLong_AsUnsignedLongLong(content);
  if (number == (UINT64)-1 && PyErr_Occurred()) return 0;
  if (width < 8 && number >> (8 * width) != 0) return 0;
  wfp_ipsec_put(to, number, width);
  return 1;
}

static int wfp_ipsec_write_attribute(PyObject *content, PyObject *name, char *to, UINT32 width) {
  PyObject *found = PyObject_GetAttr(content, name);
  int written = 0;
  if (found != NULL && width <= 8) {
    written = wfp_ipsec_write_number(found, to, width);
  } else if (found != NULL && PyBytes_Check(found) && PyBytes_Size(found) == (Py_ssize_t)width) {
    memcpy(to, PyBytes_AsString(found), width);
    written = 1;
  }
  Py_XDECREF(found);
  return written;
}

static int wfp_ipsec_write_secret(const wfp_ipsec_member *m, PyObject *content, char *c,
                                  wfp_ipsec_room *room) {
  FWP_BYTE_BLOB *blob = (FWP_BYTE_BLOB *)(void *)(c + m->offset);
  PyObject *octets = PyObject_GetAttr(content, (PyObject *)m->more);
  int written = 0;
  if (octets != NULL && PyByteArray_Check(octets)) {
    const size_t size = (size_t)PyByteArray_Size(octets);
    blob->size = (UINT32)size;
    blob->data = size > room->left ? NULL : (UINT8 *)wfp_ipsec_take(room, size);
    written = blob->data != NULL;
    if (written) memcpy(blob->data, PyByteArray_AsString(octets), size);
  }
  Py_XDECREF(octets);
  return written;
}

/* A struct of its own, to which the member points then. */
static int wfp_ipsec_write_pointer(const wfp_ipsec_member *m, PyObject *content, char *c,
                                   wfp_ipsec_room *room) {
  char *target = wfp_ipsec_take(room, m->form->size);
  if (target == NULL) return 0;
  memcpy(c + m->offset, &target, sizeof target);
  return wfp_ipsec_write(m->form, content, target, room);
}

static int wfp_ipsec_write_half(const wfp_ipsec_member *m, PyObject *content, char *c,
                                wfp_ipsec_room *room) {
  const UINT64 tag = wfp_ipsec_get(c + m->tag, 4);
  const int wanted = tag < 32 && (m->when >> tag & 1) != 0;
  char *both;
  if (wanted != (content != Py_None)) return 0;
  if (!wanted) return 1;
  if (tag != m->width) return wfp_ipsec_write_pointer(m, content, c, room);
  both = wfp_ipsec_follow(c + m->offset);
  if (both == NULL) {
    both = wfp_ipsec_take(room, m->both);
    if (both == NULL) return 0;
    memcpy(c + m->offset, &both, sizeof both);
  }
  return wfp_ipsec_write(m->form, content, both + m->inner, room);
}

static int wfp_ipsec_write_array(const wfp_ipsec_member *m, PyObject *content, char *c,
                                 wfp_ipsec_room *room) {
  const Py_ssize_t count = PyTuple_Check(content) ? PyTuple_Size(content) : -1;
  char *first;
  if (count <= 0 || count > WFP_IPSEC_MOST_ITEMS) return count == 0;
  first = wfp_ipsec_take(room, (size_t)count * m->form->size);
  if (first == NULL) return 0;
  wfp_ipsec_put(c + m->tag, (UINT64)count, 4);
  memcpy(c + m->offset, &first, sizeof first);
  for (Py_ssize_t at = 0; at < count; ++at) {
    PyObject *one = PyTuple_GetItem(content, at);
    if (!wfp_ipsec_write(m->form, one, first + (size_t)at * m->form->size, room)) return 0;
  }
  return 1;
}

static int wfp_ipsec_write_member(const wfp_ipsec_member *m, PyObject *content, char *c,
                                  wfp_ipsec_room *room) {
  char *at = c + m->offset;
  int same;
  switch (m->kind) {
    case WFP_IPSEC_AS_NUMBER:
    case WFP_IPSEC_AS_ENUM:
    case WFP_IPSEC_AS_FLAGS:
      return wfp_ipsec_write_number(content, at, m->width);
    case WFP_IPSEC_AS_VERSION:
      return wfp_ipsec_write_number(content == Py_None ? room->version : content, at, m->width);
    case WFP_IPSEC_AS_NUMBER_IF:
      if (content == Py_None) return 1;
      wfp_ipsec_put(c + m->tag, m->when, 4);
      return wfp_ipsec_write_number(content, at, m->width);
    case WFP_IPSEC_AS_NUMBER_UNLESS:
      return content == Py_None || wfp_ipsec_write_number(content, at, m->width);
    case WFP_IPSEC_AS_ADDRESS:
      same = (PyObject *)Py_TYPE(content) == (PyObject *)m->table;
      wfp_ipsec_put(c + m->tag, same ? m->when : m->inner, 4);
      return same ? wfp_ipsec_write_attribute(content, (PyObject *)m->number, at, 4)
                  : wfp_ipsec_write_attribute(content, (PyObject *)m->octets, at, 16);
    case WFP_IPSEC_AS_V4_OR_NONE:
      return content == Py_None || wfp_ipsec_write_attribute(content, (PyObject *)m->number, at, 4);
    case WFP_IPSEC_AS_GUID:
      /* Most are the zero GUID, and making bytes of one takes long. */
      return content == (PyObject *)m->table ||
             wfp_ipsec_write_attribute(content, (PyObject *)m->octets, at, 16);
    case WFP_IPSEC_AS_SECRET:
      return wfp_ipsec_write_secret(m, content, c, room);
    case WFP_IPSEC_AS_STRUCT:
      return wfp_ipsec_write(m->form, content, at, room);
    case WFP_IPSEC_AS_POINTER:
      return content == Py_None || wfp_ipsec_write_pointer(m, content, c, room);
    case WFP_IPSEC_AS_HALF:
      return wfp_ipsec_write_half(m, content, c, room);
    case WFP_IPSEC_AS_ARRAY:
      return wfp_ipsec_write_array(m, content, c, room);
    default: /* WFP_IPSEC_AS_OTHER, WFP_IPSEC_AS_ABSENT */
      same = PyObject_RichCompareBool(content, (PyObject *)m->table, Py_EQ);
      return same > 0;
  }
}

static int wfp_ipsec_write(const wfp_ipsec_form *form, PyObject *value, char *c,
                           wfp_ipsec_room *room) {
  if ((PyObject *)Py_TYPE(value) != (PyObject *)form->value_class) return 0;
  for (UINT32 i = 0; i < form->count; ++i) {
    const wfp_ipsec_member *m = &form->members[i];
    PyObject *content;
    int written;
    if (m->kind == WFP_IPSEC_AS_COPY) {
      memcpy(c + m->offset, c + m->tag, 4);
      continue;
    }
    content = m->place == 0 ? NULL : wfp_ipsec_in_slot(value, m->place);
    /* Nothing is in the slots of a value that nobody has read yet. */
    content = content != NULL ? Py_NewRef(content) : PyObject_GetAttr(value, (PyObject *)m->name);
    if (content == NULL) return 0;
    written = wfp_ipsec_write_member(m, content, c, room);
    Py_DECREF(content);
    if (!written) return 0;
  }
  return 1;
}
