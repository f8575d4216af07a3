/* What the C helpers of the cffi modules offer; see helpers.h. */

/* Gives back a result: a pointer to the pointer that a function of fwpmu.h wrote. */
static void wfp_ipsec_give_back(void *result);

/* What one SA context is made from: every pointer is to a struct that is only read. */
typedef struct {
  const IPSEC_TRAFFIC1 *outbound;
  const IPSEC_GETSPI1 *inbound;
  IPSEC_SA_SPI spi;
  const IPSEC_SA_BUNDLE1 *inbound_bundle;
  const IPSEC_SA_BUNDLE1 *outbound_bundle;
} wfp_ipsec_pair;

/* How far `wfp_ipsec_install` and `wfp_ipsec_delete` came. */
typedef struct {
  UINT32 done;   /* how many went well */
  UINT32 failed; /* which call of the next one failed: 0 is the first */
  DWORD status;  /* what it returned */
} wfp_ipsec_progress;

/* Makes complete SA contexts; stops at the first that fails. What was made stays, also half.
 * ids: one for each pair; 0 for those that were not made. */
static DWORD wfp_ipsec_install(HANDLE engine, const wfp_ipsec_pair *const *pairs, UINT32 count,
                               UINT64 *ids, wfp_ipsec_progress *progress);

/* Deletes SA contexts; stops at the first that fails. One that is gone already is no failure. */
static DWORD wfp_ipsec_delete(HANDLE engine, const UINT64 *ids, UINT32 count,
                              wfp_ipsec_progress *progress);

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
