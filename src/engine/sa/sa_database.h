// All SA contexts of the engine. They belong to the engine, not to a session.
//
// Invariants: ids are never used twice, and rise in each lane; no two contexts with the same local
// address have the same inbound SPI; an expiring context has an inbound and no outbound SA. No call
// costs more because there are more contexts, but for the logarithm of the number of those that end
// by themselves. What happens to a context later needs no room in the tables but what it got when
// it was created and when it took its SPI, so that its end cannot fail for want of memory. Thread
// safety: guarded by the engine's gate. Functions that take a Way may be called in the lane of the
// context, and so may Find for ids of that lane, GetSpi, SetSpi, AddInbound and Delete; all others
// by calls that are alone.

#ifndef WFP_IPSEC_SA_DATABASE_H_
#define WFP_IPSEC_SA_DATABASE_H_

#include <functional>
#include <utility>

#include "core/chance.h"
#include "core/clock.h"
#include "core/gate.h"
#include "sa/sa_context.h"
#include "sa/sa_ends.h"
#include "sa/sa_lanes.h"
#include "sa/sa_pairs.h"
#include "sa/sa_spis.h"
#include "sa/traffic.h"
#include "wfp_abi.h"

namespace wfp_ipsec {

// Told when a context has got its inbound SA, and when such a context is about to end.
// REQUIRES: throws nothing.
using SaListener = std::function<void(IPSEC_SA_CONTEXT_EVENT_TYPE0, const SaContext &)>;

// How a call came through the gate: in the lane of what it is about, or alone.
enum class Way { kLane, kAlone };

// What a call in a lane returns that has to be made alone, and has changed nothing: no code of the
// API.
constexpr DWORD kOnlyAlone = ~DWORD{0};

class SaDatabase {
 public:
  explicit SaDatabase(SaListener listener) : listener_(std::move(listener)) {}

  // Makes a context in the caller's home lane. REQUIRES: the traffic was checked.
  DWORD Create(const IPSEC_TRAFFIC1 &outbound, const IPSEC_VIRTUAL_IF_TUNNEL_INFO0 &tunnel_info,
               Way way, UINT64 *id);

  // The lane that the context with the id is in, if there is one. May be asked in any lane.
  size_t LaneOf(UINT64 id) const noexcept { return lanes_.IndexOf(id); }

  SaContext *Find(UINT64 id) const noexcept { return lanes_.Find(id); }

  // Visits the contexts in the order of their ids. REQUIRES: the visit adds and removes none.
  template <class Visit>
  void ForEach(Visit visit) const {
    lanes_.ForEach(visit);
  }

  void Delete(SaContext &context) noexcept;

  // REQUIRES of the next four: the struct was checked by itself.
  DWORD GetSpi(SaContext &context, const IPSEC_GETSPI1 &get_spi, Chance &chance, IPSEC_SA_SPI *spi);
  DWORD SetSpi(SaContext &context, const IPSEC_GETSPI1 &get_spi, IPSEC_SA_SPI spi);
  DWORD AddInbound(SaContext &context, const IPSEC_SA_BUNDLE1 &bundle, const Clock &clock);
  DWORD AddOutbound(SaContext &context, const IPSEC_SA_BUNDLE1 &bundle, const Clock &clock,
                    Way way);

  // Removes the outbound SA at once and the context a grace later, or at once without an inbound
  // SA.
  void Expire(SaContext &context, UINT64 now) noexcept;

  // True when another context with the local address of `traffic` has the inbound SPI.
  bool IsTaken(IPSEC_SA_SPI spi, const IPSEC_TRAFFIC1 &traffic, const SaContext &context) const {
    return spis_.IsTaken(spi, traffic, context);
  }

  // Puts changed SAs in the place of a context's own; NULL leaves that direction as it is.
  void Replace(SaContext &context, Sa *inbound, Sa *outbound) noexcept;

  UINT32 active_tunnels() const { return lanes_.Sum(&SaLane::active_tunnels); }

  // How many SAs came and went since the engine began; a bundle of two counts twice.
  UINT32 sas_added() const { return lanes_.Sum(&SaLane::sas_added); }
  UINT32 sas_deleted() const { return lanes_.Sum(&SaLane::sas_deleted); }

  // Lets traffic pass through the SA of one direction, and ends the SA when that reaches a limit.
  DWORD Pass(SaContext &context, FWP_DIRECTION direction, const SaLoad &load, UINT64 now) noexcept;

  // What traffic has moved since the engine began.
  const IPSEC_STATISTICS1 &moved() const { return moved_; }

  // Forgets contexts and counters without a word; ids go on.
  void Restart() noexcept;

  // Nothing is due before. May be asked in any lane.
  UINT64 next_due() const noexcept { return next_due_.get(); }

  // Does what is due at `now` or before, in the order of time, then of ids.
  void RunDue(UINT64 now) noexcept;

 private:
  void DropOutbound(SaContext &context) noexcept;
  void ForgetComplete(SaContext &context) noexcept;
  void EndAt(SaContext &context, Sa &sa, const SaEnds &ends) noexcept;
  DWORD DropLarval(const SaContext &context, const SaLoad &load) noexcept;
  void Touch(SaContext &context, Sa &sa, UINT64 now) noexcept;

  SaListener listener_;
  IPSEC_STATISTICS1 moved_{};
  SaLanes lanes_;
  SaSpis spis_;
  SaPairs pairs_;
  NextDue next_due_;
};

}  // namespace wfp_ipsec

#endif  // WFP_IPSEC_SA_DATABASE_H_
