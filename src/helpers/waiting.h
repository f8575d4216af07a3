/* Calls of the library while which other threads of Python can run: always with the system's, which
 * may take its time; with the embedded engine when it goes where it may have to wait for others,
 * which is seldom. Giving the interpreter away and taking it back takes as long as a call.
 *
 * wfp_ipsec_begin(&thread); a call; wfp_ipsec_end(thread); and no Python in between. */

/* From how many SA contexts on a call takes so long that others run meanwhile in any case. */
#define WFP_IPSEC_MANY 8

#ifdef __cplusplus
#include "core/waiting.h"

static void wfp_ipsec_let_go(void *thread) { *(PyThreadState **)thread = PyEval_SaveThread(); }

static void wfp_ipsec_begin(PyThreadState **thread) {
  *thread = NULL;
  wfp_ipsec::before_waiting = {wfp_ipsec_let_go, thread};
}

static void wfp_ipsec_end(PyThreadState *thread) {
  wfp_ipsec::before_waiting = {};
  if (thread != NULL) PyEval_RestoreThread(thread);
}
#else
static void wfp_ipsec_begin(PyThreadState **thread) { *thread = PyEval_SaveThread(); }
static void wfp_ipsec_end(PyThreadState *thread) { PyEval_RestoreThread(thread); }
#endif

static void wfp_ipsec_begin_for(size_t contexts, PyThreadState **thread) {
  if (contexts < WFP_IPSEC_MANY) {
    wfp_ipsec_begin(thread);
  } else {
    *thread = PyEval_SaveThread();
  }
}
