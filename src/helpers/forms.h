/* Values of Python read from C structs (reading.h) and written into them (writing.h), as
 * wfp_ipsec._native.forms describes them.
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
