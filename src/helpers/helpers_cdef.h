/* What the C helpers of the cffi modules offer; see helpers.h. */

/* Gives back a result: a pointer to the pointer that a function of fwpmu.h wrote. */
static void wfp_ipsec_give_back(void *result);

/* What one SA context is made from: every pointer is to a struct that is only read. */
typedef struct {
  const IPSEC_TRAFFIC1 *outbound;
  UINT64 inbound_filter; /* LUID; 0 in tunnel mode */
  IPSEC_SA_SPI spi;
  const IPSEC_SA_BUNDLE1 *inbound_bundle;
  const IPSEC_SA_BUNDLE1 *outbound_bundle;
} wfp_ipsec_pair;

/* What an SPI is asked for with: the same hosts under the inbound filter; in tunnel mode, where
 * that is 0, under the same policy. */
static IPSEC_GETSPI1 wfp_ipsec_spi_request(const IPSEC_TRAFFIC1 *outbound, UINT64 inbound_filter);

/* One value of each SA context, side by side. */
typedef struct {
  UINT32 field;    /* which value: the order of wfp_ipsec.columns */
  UINT32 outbound; /* of which direction, where the value is one of a direction */
  UINT32 width;    /* bytes of each value in `target` */
  void *target;    /* where the first row's goes */
} wfp_ipsec_column;

/* Copies values of SA contexts into columns, beginning at a row. What is not there is 0. */
static void wfp_ipsec_columns(const IPSEC_SA_CONTEXT1 *const *contexts, UINT32 count,
                              const wfp_ipsec_column *columns, UINT32 column_count, UINT64 row);

/* How a member of a C struct and an attribute of a value hold the same; see forms.h. Pointers to
 * void are to objects of Python. */
#define WFP_IPSEC_AS_NUMBER 0
#define WFP_IPSEC_AS_NUMBER_IF 1     /* where the tag says `when`, else None */
#define WFP_IPSEC_AS_NUMBER_UNLESS 2 /* where it does not */
#define WFP_IPSEC_AS_ENUM 3          /* `table`: members by number; `when`: signed */
#define WFP_IPSEC_AS_FLAGS 4         /* `table`: those seen before; `more`: the class */
#define WFP_IPSEC_AS_ADDRESS 5       /* IPv4 where the tag says `when`, IPv6 where `inner` */
#define WFP_IPSEC_AS_V4_OR_NONE 6
#define WFP_IPSEC_AS_GUID 7   /* `table`: the zero one; `more`: makes one of 16 bytes */
#define WFP_IPSEC_AS_SECRET 8 /* a key: `table` is its class, `more` the name of its bytes */
#define WFP_IPSEC_AS_STRUCT 9
#define WFP_IPSEC_AS_POINTER 10 /* to a struct, where the tag says `when` */
#define WFP_IPSEC_AS_HALF \
  11 /* of an SA: the tag is its transform type, `when` those that have it */
#define WFP_IPSEC_AS_ARRAY 12   /* the tag is the count */
#define WFP_IPSEC_AS_OTHER 13   /* a pointer; `table`: where it is NULL; `more`: reads the others */
#define WFP_IPSEC_AS_ABSENT 14  /* no member: always `table` */
#define WFP_IPSEC_AS_COPY 15    /* no attribute: the member gets what the tag has */
#define WFP_IPSEC_AS_VERSION 16 /* an enum; None is the version of IP that the caller knows */
/* These are only read; `table` is the one content that is written, as nothing. */
#define WFP_IPSEC_AS_TEXT 17           /* UTF-16, up to a NUL */
#define WFP_IPSEC_AS_BYTES 18          /* an FWP_BYTE_BLOB */
#define WFP_IPSEC_AS_GUID_POINTER 19   /* `content`: the zero one, like the next */
#define WFP_IPSEC_AS_GUID_IF 20        /* where the tag has a bit of `when`, else None */
#define WFP_IPSEC_AS_NUMBER_WITHOUT 21 /* where it has none, else 0 */
#define WFP_IPSEC_AS_VALUE 22          /* what the tag says; `more` reads what is no number */
#define WFP_IPSEC_ROOM 512             /* bytes for a struct with all that it points to */
#define WFP_IPSEC_ALWAYS 0xFFFFFFFF
#define WFP_IPSEC_MOST_FLAGS 256
#define WFP_IPSEC_MOST_ITEMS 64

typedef struct wfp_ipsec_form wfp_ipsec_form;

typedef struct {
  UINT32 kind;
  UINT32 width;  /* bytes of a number; of a half the transform type that has both */
  UINT32 offset; /* of the member, in bytes, like `tag` and `inner` */
  UINT32 tag;    /* the member that decides */
  UINT32 when;
  UINT32 inner;               /* where a half is in the struct of both */
  UINT32 both;                /* bytes of the struct of both halves */
  UINT32 later;               /* whether a struct inside is read when it is asked for */
  const wfp_ipsec_form *form; /* of the struct inside */
  UINT32 place;               /* where the slot is in a value, in bytes; 0 is not known */
  void *name;                 /* of the attribute */
  void *slot;                 /* of the attribute, which sets it; NULL where there is none */
  void *table;
  void *more;
  void *content; /* the slot of what is in a key or an IPv4 address */
  void *number;  /* the attribute with the number of an IPv4 address */
  void *octets;  /* the attribute with the 16 bytes of an IPv6 address or GUID */
} wfp_ipsec_member;

struct wfp_ipsec_form {
  void *value_class;
  void *number; /* the address of this form, as a number */
  void *source; /* the slot of what a view reads from */
  UINT32 size;  /* bytes of the struct */
  UINT32 count;
  const wfp_ipsec_member *members;
};

/* Puts functions for Python into a dict, which is given by its id; returns 0. */
static int wfp_ipsec_give_functions(size_t scope);
