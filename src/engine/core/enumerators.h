// Enumeration handles of SA contexts.
//
// A handle belongs to the session that made it and ends with it. It holds a snapshot, so an
// enumeration never sees a change made after it began. Thread safety: guarded by the engine's
// mutex.

#ifndef WFP_IPSEC_ENUMERATORS_H_
#define WFP_IPSEC_ENUMERATORS_H_

#include <map>
#include <vector>

#include "core/sessions.h"
#include "sa/sa_database.h"
#include "wfp_abi.h"

namespace wfp_ipsec {

struct Enumerator {
  HandleValue session;
  std::vector<Image<IPSEC_SA_CONTEXT1>> entries;
  size_t next;
};

// Copies the contexts that match the template, or all without one, in the order of their ids.
DWORD TakeSnapshot(const SaDatabase &database, const Objects &objects,
                   const IPSEC_SA_CONTEXT_ENUM_TEMPLATE0 *enum_template,
                   std::vector<Image<IPSEC_SA_CONTEXT1>> &entries);

// Hands out at most `requested` of the entries left; no entry is a NULL array.
void HandOutNext(Enumerator &enumerator, UINT32 requested, IPSEC_SA_CONTEXT0 ***entries,
                 UINT32 *returned);
void HandOutNext(Enumerator &enumerator, UINT32 requested, IPSEC_SA_CONTEXT1 ***entries,
                 UINT32 *returned);

class Enumerators {
 public:
  void Open(HandleValue handle, Enumerator enumerator);

  // Returns NULL for a handle that is not open or belongs to another session.
  Enumerator *Find(HandleValue session, HandleValue handle);

  void Close(HandleValue handle) noexcept;
  void CloseOfSession(HandleValue session) noexcept;

 private:
  std::map<HandleValue, Enumerator> enumerators_;
};

}  // namespace wfp_ipsec

#endif  // WFP_IPSEC_ENUMERATORS_H_
