// The IKE security associations and what their keying modules count.
//
// Nobody negotiates here, so both come from tests. Invariant: ids rise from 1 and are never used
// twice. Thread safety: guarded by the engine's gate.

#ifndef WFP_IPSEC_IKE_DATABASE_H_
#define WFP_IPSEC_IKE_DATABASE_H_

#include <map>

#include "core/enumerators.h"
#include "memory/block.h"
#include "wfp_abi.h"

namespace wfp_ipsec {

class IkeDatabase {
 public:
  // Keeps a deep copy and returns its id. REQUIRES: its pointers are there.
  UINT64 Add(const IKEEXT_SA_DETAILS2 &sa);

  // Returns NULL for an unknown id.
  const IKEEXT_SA_DETAILS2 *Find(UINT64 id) const;

  // False for an unknown id.
  bool Delete(UINT64 id) { return sas_.erase(id) != 0; }

  // Copies the SAs that match the template, or all without one, in the order of their ids, as
  // IKEEXT_SA_DETAILS2.
  DWORD TakeSnapshot(const IKEEXT_SA_ENUM_TEMPLATE0 *enum_template, Snapshot &entries) const;

  // Forgets SAs and counters; ids go on.
  void Restart() noexcept;

  void Count(const IKEEXT_STATISTICS1 &more);

  // What was counted, and the SAs of the database as active main modes.
  IKEEXT_STATISTICS1 Statistics() const;

 private:
  std::map<UINT64, Image<IKEEXT_SA_DETAILS2>> sas_;
  UINT64 next_id_ = 1;
  IKEEXT_STATISTICS1 counted_{};
};

}  // namespace wfp_ipsec

#endif  // WFP_IPSEC_IKE_DATABASE_H_
