/* Values of Python read from C structs and written into them, as wfp_ipsec._native.forms describes.
 *
 * What wfp_ipsec._native.struct does in generated Python, for the structs that are read and written
 * most. Python's objects are borrowed: whoever makes a form keeps them alive with it. A function
 * that cannot write a value says so, and has changed nothing but the room that it was given. */

#include <string.h>

/* Numbers and addresses of C memory. */

static UINT64 wfp_ipsec_get(const char *from, UINT32 width) {
  UINT8 small;
  UINT16 medium;
  UINT32 large;
  UINT64 number;
  switch (width) {
    case 1:
      memcpy(&small, from, 1);
      return small;
    case 2:
      memcpy(&medium, from, 2);
      return medium;
    case 4:
      memcpy(&large, from, 4);
      return large;
    default:
      memcpy(&number, from, 8);
      return number;
  }
}

/* Little-endian, as every system that this is built for. */
static void wfp_ipsec_put(char *to, UINT64 number, UINT32 width) { memcpy(to, &number, width); }

static char *wfp_ipsec_follow(const char *from) {
  char *pointer;
  memcpy(&pointer, from, sizeof pointer);
  return pointer;
}

/* The half of an SA that a member is about; NULL where the transform type has not got it. */
static char *wfp_ipsec_half(const wfp_ipsec_member *m, const char *c) {
  const UINT64 tag = wfp_ipsec_get(c + m->tag, 4);
  char *found = tag < 32 && (m->when >> tag & 1) != 0 ? wfp_ipsec_follow(c + m->offset) : NULL;
  return found != NULL && tag == m->width ? found + m->inner : found;
}

/* The struct that a member points to; NULL where there is none, or the tag says so. */
static char *wfp_ipsec_target(const wfp_ipsec_member *m, const char *c) {
  if (m->kind == WFP_IPSEC_AS_HALF) return wfp_ipsec_half(m, c);
  if (m->when != WFP_IPSEC_ALWAYS && wfp_ipsec_get(c + m->tag, 4) != m->when) return NULL;
  return wfp_ipsec_follow(c + m->offset);
}

static void wfp_ipsec_wipe(const wfp_ipsec_form *form, char *c) {
  for (UINT32 i = 0; i < form->count; ++i) {
    const wfp_ipsec_member *m = &form->members[i];
    char *inside = NULL;
    UINT64 count = 1;
    if (m->kind == WFP_IPSEC_AS_SECRET) {
      const FWP_BYTE_BLOB *blob = (const FWP_BYTE_BLOB *)(const void *)(c + m->offset);
      volatile UINT8 *data = blob->data;
      for (UINT32 at = 0; data != NULL && at < blob->size; ++at) data[at] = 0;
    } else if (m->kind == WFP_IPSEC_AS_STRUCT) {
      inside = c + m->offset;
    } else if (m->kind == WFP_IPSEC_AS_POINTER || m->kind == WFP_IPSEC_AS_HALF) {
      inside = wfp_ipsec_target(m, c);
    } else if (m->kind == WFP_IPSEC_AS_ARRAY) {
      inside = wfp_ipsec_follow(c + m->offset);
      count = wfp_ipsec_get(c + m->tag, 4);
    }
    for (UINT64 at = 0; inside != NULL && at < count; ++at) {
      wfp_ipsec_wipe(m->form, inside + at * m->form->size);
    }
  }
}

/* C -> value. */

static PyObject *wfp_ipsec_read(const wfp_ipsec_form *form, const char *c, PyObject *owner);
static PyObject *wfp_ipsec_opener;

static int wfp_ipsec_set(PyObject *value, void *slot, PyObject *content) {
  static descrsetfunc set;
  if (set == NULL) set = (descrsetfunc)PyType_GetSlot(Py_TYPE((PyObject *)slot), Py_tp_descr_set);
  return set((PyObject *)slot, value, content);
}

static PyObject *wfp_ipsec_new(PyObject *kind) {
  return PyType_GenericAlloc((PyTypeObject *)(void *)kind, 0);
}

/* A value of a class with one slot; takes the content over. */
static PyObject *wfp_ipsec_around(PyObject *kind, PyObject *slot, PyObject *content) {
  PyObject *made = content == NULL ? NULL : wfp_ipsec_new(kind);
  if (made != NULL && wfp_ipsec_set(made, slot, content) != 0) Py_CLEAR(made);
  Py_XDECREF(content);
  return made;
}

/* A value whose fields are read when one of them is asked for. */
static PyObject *wfp_ipsec_view(const wfp_ipsec_form *form, const char *c, PyObject *owner) {
  PyObject *value = wfp_ipsec_new((PyObject *)form->value_class);
  PyObject *address = PyLong_FromVoidPtr((void *)(size_t)c);
  PyObject *source = value == NULL || address == NULL
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
  PyObject *number = PyLong_FromUnsignedLongLong(wfp_ipsec_get(c + m->offset, m->width));
  PyObject *known =
      number == NULL ? NULL : PyDict_GetItemWithError((PyObject *)m->table, number);
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
  PyObject *made = address == NULL ? NULL
                                   : PyObject_CallFunctionObjArgs((PyObject *)m->more, address,
                                                                  owner, NULL);
  Py_XDECREF(address);
  return made;
}

static PyObject *wfp_ipsec_read_value(const wfp_ipsec_member *m, const char *c, PyObject *owner) {
  const UINT64 tag = wfp_ipsec_get(c + m->tag, 4);
  const char *at = c + m->offset;
  if (tag == FWP_UINT8 || tag == FWP_UINT16 || tag == FWP_UINT32) {
    return PyLong_FromUnsignedLongLong(
        wfp_ipsec_get(at, tag == FWP_UINT8 ? 1 : tag == FWP_UINT16 ? 2 : 4));
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
    const int failed = content == NULL || wfp_ipsec_set(value, m->slot, content) != 0;
    Py_XDECREF(content);
    if (failed) return -1;
  }
  return 0;
}

static PyObject *wfp_ipsec_read(const wfp_ipsec_form *form, const char *c, PyObject *owner) {
  PyObject *value = wfp_ipsec_new((PyObject *)form->value_class);
  if (value != NULL && wfp_ipsec_read_into(form, value, c, owner) != 0) Py_CLEAR(value);
  return value;
}

/* Value -> C. Each returns whether it was written. Where an error is set it was not. */

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
      return content == Py_None ||
             wfp_ipsec_write_attribute(content, (PyObject *)m->number, at, 4);
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
    content = PyObject_GetAttr(value, (PyObject *)m->name);
    if (content == NULL) return 0;
    written = wfp_ipsec_write_member(m, content, c, room);
    Py_DECREF(content);
    if (!written) return 0;
  }
  return 1;
}

/* A struct with all that it points to, for a value: wiped when nobody refers to it any more. */

typedef struct {
  PyObject_HEAD
  UINT64 memory[WFP_IPSEC_ROOM / 8];
} wfp_ipsec_wired;

static PyObject *wfp_ipsec_wired_type;
static Py_ssize_t wfp_ipsec_wired_count;

static void wfp_ipsec_release(PyObject *self) {
  PyTypeObject *type = Py_TYPE(self);
  freefunc release = (freefunc)PyType_GetSlot(type, Py_tp_free);
  release(self);
  Py_DECREF(type);
}

static void wfp_ipsec_wired_dealloc(PyObject *self) {
  volatile UINT64 *memory = ((wfp_ipsec_wired *)(void *)self)->memory;
  for (size_t at = 0; at < WFP_IPSEC_ROOM / 8; ++at) memory[at] = 0;
  --wfp_ipsec_wired_count;
  wfp_ipsec_release(self);
}

/* A result of the engine, given back when no value reads from it any more. */

typedef struct {
  PyObject_HEAD
  void *result;
  const wfp_ipsec_form *wiped; /* NULL where the engine wipes what it is given back */
} wfp_ipsec_held;

static PyObject *wfp_ipsec_held_type;
static Py_ssize_t wfp_ipsec_held_count;

static void wfp_ipsec_held_dealloc(PyObject *self) {
  wfp_ipsec_held *held = (wfp_ipsec_held *)(void *)self;
  if (held->result != NULL) {
    if (held->wiped != NULL) wfp_ipsec_wipe(held->wiped, (char *)held->result);
    FwpmFreeMemory0(&held->result);
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
  if (PyErr_Occurred() || wfp_ipsec_read_into(form, given[0], c, given[3]) != 0) return NULL;
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

/* (form, value, version of IP) -> (owner, address), or None where it has to be written otherwise. */
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
  Py_BEGIN_ALLOW_THREADS
  status = version ? IPsecSaContextGetById1(engine, id, (IPSEC_SA_CONTEXT1 **)&held->result)
                   : IPsecSaContextGetById0(engine, id, (IPSEC_SA_CONTEXT0 **)&held->result);
  Py_END_ALLOW_THREADS
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

static PyMethodDef wfp_ipsec_functions[] = {
    {"open", (PyCFunction)(void (*)(void))wfp_ipsec_py_open, METH_FASTCALL, NULL},
    {"view", (PyCFunction)(void (*)(void))wfp_ipsec_py_view, METH_FASTCALL, NULL},
    {"wipe", (PyCFunction)(void (*)(void))wfp_ipsec_py_wipe, METH_FASTCALL, NULL},
    {"write", (PyCFunction)(void (*)(void))wfp_ipsec_py_write, METH_FASTCALL, NULL},
    {"sa_context", (PyCFunction)(void (*)(void))wfp_ipsec_py_sa_context, METH_FASTCALL, NULL},
    {"counts", wfp_ipsec_py_counts, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL}};

static PyObject *wfp_ipsec_type(const char *name, int size, destructor dealloc) {
  PyType_Slot slots[] = {{Py_tp_dealloc, (void *)dealloc}, {0, NULL}};
  PyType_Spec spec = {name, size, 0, Py_TPFLAGS_DEFAULT | Py_TPFLAGS_DISALLOW_INSTANTIATION, slots};
  return PyType_FromSpec(&spec);
}

static int wfp_ipsec_functions_into(PyObject *scope) {
  if (wfp_ipsec_held_type == NULL) {
    wfp_ipsec_held_type =
        wfp_ipsec_type("wfp_ipsec.Held", sizeof(wfp_ipsec_held), wfp_ipsec_held_dealloc);
    wfp_ipsec_wired_type =
        wfp_ipsec_type("wfp_ipsec.Wired", sizeof(wfp_ipsec_wired), wfp_ipsec_wired_dealloc);
  }
  if (wfp_ipsec_held_type == NULL || wfp_ipsec_wired_type == NULL) return -1;
  for (PyMethodDef *one = wfp_ipsec_functions; one->ml_name != NULL; ++one) {
    PyObject *function = PyCFunction_New(one, NULL);
    if (function == NULL || PyDict_SetItemString(scope, one->ml_name, function) != 0) return -1;
    if (one == wfp_ipsec_functions) wfp_ipsec_opener = function;
    else Py_DECREF(function);
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
