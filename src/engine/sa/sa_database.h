// All SA contexts of the engine. They belong to the engine, not to a session.
//
// Invariants: ids rise from 1 and are never used twice; no two contexts with the same local address
// have the same inbound SPI; an expiring context has an inbound and no outbound SA. No call costs
// more because there are more contexts, but for the logarithm of the number of those that end by
// themselves. All room that a context needs in the tables comes with it, so that what happens to it
// later cannot fail for want of memory.
// Thread safety: guarded by the engine's mutex.

#ifndef WFP_IPSEC_SA_DATABASE_H_
#define WFP_IPSEC_SA_DATABASE_H_

#include <functional>
#include <utility>
#include <vector>

#include "core/chain_table.h"
#include "core/chance.h"
#include "core/clock.h"
#include "sa/sa_context.h"
#include "sa/sa_ends.h"
#include "sa/sa_pages.h"
#include "sa/traffic.h"
#include "sa/used_spis.h"
#include "wfp_abi.h"

namespace wfp_ipsec {

// Told when a context has got its inbound SA, and when such a context is about to end.
// REQUIRES: throws nothing.
using SaListener = std::function<void(IPSEC_SA_CONTEXT_EVENT_TYPE0, const SaContext &)>;

class SaDatabase {
 public:
  explicit SaDatabase(SaListener listener) : listener_(std::move(listener)) {}

  // Returns the id of a new context. REQUIRES: the traffic was checked.
  UINT64 Create(const IPSEC_TRAFFIC1 &outbound, const IPSEC_VIRTUAL_IF_TUNNEL_INFO0 &tunnel_info);

  SaContext *Find(UINT64 id) const noexcept { return contexts_.Find(id); }

  // Visits the contexts in the order of their ids. REQUIRES: the visit adds and removes none.
  template <class Visit>
  void ForEach(Visit visit) const {
    contexts_.ForEach(visit);
  }

  void Delete(SaContext &context) noexcept;

  // REQUIRES of the next four: the struct was checked by itself.
  DWORD GetSpi(SaContext &context, const IPSEC_GETSPI1 &get_spi, Chance &chance, IPSEC_SA_SPI *spi);
  DWORD SetSpi(SaContext &context, const IPSEC_GETSPI1 &get_spi, IPSEC_SA_SPI spi);
  DWORD AddInbound(SaContext &context, const IPSEC_SA_BUNDLE1 &bundle, const Clock &clock);
  DWORD AddOutbound(SaContext &context, const IPSEC_SA_BUNDLE1 &bundle, const Clock &clock);

  // Removes the outbound SA at once and the context a grace later, or at once without an inbound
  // SA.
  void Expire(SaContext &context, UINT64 now) noexcept;

  // True when another context with the local address of `traffic` has the inbound SPI.
  bool IsTaken(IPSEC_SA_SPI spi, const IPSEC_TRAFFIC1 &traffic, const SaContext &context) const;

  // Puts changed SAs in the place of a context's own; NULL leaves that direction as it is.
  void Replace(SaContext &context, Sa *inbound, Sa *outbound) noexcept;

  UINT32 active_tunnels() const { return active_tunnels_; }

  // How many SAs came and went since the engine began; a bundle of two counts twice.
  UINT32 sas_added() const { return sas_added_; }
  UINT32 sas_deleted() const { return sas_deleted_; }

  // Lets traffic pass through the SA of one direction, and ends the SA when that reaches a limit.
  DWORD Pass(SaContext &context, FWP_DIRECTION direction, const SaLoad &load, UINT64 now) noexcept;

  // What traffic has moved since the engine began.
  const IPSEC_STATISTICS1 &moved() const { return moved_; }

  // Forgets contexts and counters without a word; ids go on.
  void Restart() noexcept;

  // When something is due next.
  UINT64 next_due() const noexcept { return ends_.next(); }

  // Does what is due at `now` or before, in the order of time, then of ids.
  void RunDue(UINT64 now) noexcept;

 private:
  static UINT64 SpiHash(IPSEC_SA_SPI spi, const IPSEC_TRAFFIC1 &inbound) noexcept;
  static UINT64 SpiHashOf(const SaContext &context) noexcept;
  static UINT64 TrafficHashOf(const SaContext &context) noexcept;

  void Reserve(SaContext &context, const IPSEC_GETSPI1 &get_spi, IPSEC_SA_SPI spi);
  std::vector<SaContext *> DuplicatesOf(const SaContext &context) const;
  void DropOutbound(SaContext &context) noexcept;
  void ForgetComplete(SaContext &context) noexcept;
  void EndAt(SaContext &context, Sa &sa, const SaEnds &ends) noexcept;
  DWORD DropLarval(const SaContext &context, const SaLoad &load) noexcept;
  void Touch(SaContext &context, Sa &sa, UINT64 now) noexcept;

  SaListener listener_;
  UINT32 sas_added_ = 0;
  UINT32 sas_deleted_ = 0;
  UINT32 active_tunnels_ = 0;
  IPSEC_STATISTICS1 moved_{};
  SaPages contexts_;
  UINT64 next_id_ = 1;
  // The contexts that have an SPI, by it and the local address that it counts at.
  ChainTable<SaContext, &SaContext::same_spi, SpiHashOf> by_spi_;
  // The SPIs alone.
  UsedSpis used_spis_;
  // The contexts that have both SAs, by the traffic of both.
  ChainTable<SaContext, &SaContext::same_traffic, TrafficHashOf> complete_;
  SaEndQueue ends_;
};

}  // namespace wfp_ipsec

#endif  // WFP_IPSEC_SA_DATABASE_H_
