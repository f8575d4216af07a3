// Enumeration handles of all kinds.
//
// A handle belongs to the session that made it and ends with it. It holds a snapshot, so an
// enumeration never sees a change made after it began. Thread safety: guarded by the engine's
// gate.

#ifndef WFP_IPSEC_ENUMERATORS_H_
#define WFP_IPSEC_ENUMERATORS_H_

#include <map>
#include <vector>

#include "core/sessions.h"
#include "memory/block.h"
#include "wfp_abi.h"

namespace wfp_ipsec {

enum class EnumKind {
  kSession,
  kProvider,
  kSubLayer,
  kProviderContext,
  kFilter,
  kNetEvent,
  kSaContext,
  kSa,
  kIkeSa,
  kDospState,
};

// Each entry is an image of the newest version of the kind's struct.
using Snapshot = std::vector<Image<void>>;

struct Enumerator {
  HandleValue session;
  EnumKind kind;
  Snapshot entries;
  size_t next;
};

class Enumerators {
 public:
  void Open(HandleValue handle, Enumerator enumerator);

  // Returns NULL for a handle that is not open, or belongs to another session or kind.
  Enumerator *Find(HandleValue session, EnumKind kind, HandleValue handle);

  void Close(HandleValue handle) noexcept;
  void CloseOfSession(HandleValue session) noexcept;

 private:
  std::map<HandleValue, Enumerator> enumerators_;
};

}  // namespace wfp_ipsec

#endif  // WFP_IPSEC_ENUMERATORS_H_
