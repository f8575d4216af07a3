#include "ike/negotiation.h"

#include <memory>
#include <new>
#include <utility>

#include "ike/dictation.h"
#include "memory/deep_copy.h"
#include "memory/describe_sas.h"
#include "sa/check_bundle.h"
#include "sa/sa_calls.h"

namespace wfp_ipsec {
namespace {

// Deletes a context unless it was kept.
class Unfinished {
 public:
  Unfinished(SaDatabase &contexts, UINT64 id) : contexts_(contexts), id_(id) {}
  ~Unfinished() {
    SaContext *context = kept_ ? nullptr : contexts_.Find(id_);
    if (context != nullptr) contexts_.Delete(*context);
  }
  Unfinished(const Unfinished &) = delete;
  Unfinished &operator=(const Unfinished &) = delete;

  void Keep() noexcept { kept_ = true; }

 private:
  SaDatabase &contexts_;
  const UINT64 id_;
  bool kept_ = false;
};

// The count comes first: it bounds what the search for missing pointers may read.
DWORD CheckSide(const IPSEC_SA_DETAILS1 &details, FWP_DIRECTION direction) {
  if (DWORD code = CheckBundle(details.saBundle, direction)) return code;
  if (DWORD code = CheckPointers(details)) return code;
  if (DWORD code = CheckTrafficForm(details.traffic)) return code;
  const UINT32 version = Number(details.traffic.ipVersion);
  const bool fits = Number(details.saDirection) == direction &&
                    Number(details.ipVersion) == version &&
                    Number(details.saBundle.ipVersion) == version;
  return fits ? ERROR_SUCCESS : FWP_E_INVALID_PARAMETER;
}

IPSEC_GETSPI1 ReservationOf(const IPSEC_SA_DETAILS1 &inbound) {
  IPSEC_GETSPI1 reservation{};
  reservation.inboundIpsecTraffic = inbound.traffic;
  reservation.ipVersion = inbound.ipVersion;
  if (Number(inbound.ipVersion) == FWP_IP_VERSION_V4) {
    reservation.inboundUdpEncapsulation = inbound.udpEncapsulation;
  }
  return reservation;
}

// The bundles were checked, and carry flags since that a caller of the API may not set.
DWORD Complete(Engine &engine, UINT64 id, const SaPair &pair) {
  const IPSEC_SA_BUNDLE1 &inbound = pair.inbound->saBundle;
  const IPSEC_SA_SPI spi = inbound.saList[0].spi;
  if (DWORD code = SetSpi(engine, id, ReservationOf(*pair.inbound), spi)) return code;
  SaContext &context = *engine.contexts.Find(id);
  if (DWORD code = engine.contexts.AddInbound(context, inbound, engine.clock)) return code;
  return engine.contexts.AddOutbound(context, pair.outbound->saBundle, engine.clock, Way::kAlone);
}

DWORD Install(Engine &engine, const SaPair &pair, UINT64 *id) {
  const IPSEC_SA_DETAILS1 &outbound = *pair.outbound;
  UINT64 created = 0;
  if (DWORD code = CreateContext(engine, outbound.traffic, outbound.virtualIfTunnelInfo,
                                 Way::kAlone, nullptr, &created)) {
    return code;
  }
  Unfinished unfinished(engine.contexts, created);
  if (DWORD code = Complete(engine, created, pair)) return code;
  unfinished.Keep();
  *id = created;
  return ERROR_SUCCESS;
}

// All managers are told the same copy, which is overwritten when the last of them has returned. As
// with other notifications, what there is no memory for is dropped.
void NotifyAll(Engine &engine, UINT64 id) noexcept {
  try {
    const ContextView view(*engine.contexts.Find(id), engine.objects);
    const auto told =
        std::make_shared<SaPair>(CopyOf(*view.get().inboundSa, *view.get().outboundSa));
    for (const auto &[handle, manager] : engine.key_managers.managers()) {
      const auto notify = manager.callbacks.keyNotify;
      manager.thread->Post(told,
                           [notify, told] { notify(told->inbound.get(), told->outbound.get()); });
    }
  } catch (const std::bad_alloc &) {
  }
}

}  // namespace

DWORD Negotiate(Engine &engine, const Agreement &agreement, UINT64 *id, Lock &lock) {
  if (DWORD code = CheckSide(agreement.inbound, FWP_DIRECTION_INBOUND)) return code;
  if (DWORD code = CheckSide(agreement.outbound, FWP_DIRECTION_OUTBOUND)) return code;
  SaPair pair = CopyOf(agreement.inbound, agreement.outbound);
  const UINT32 flags = pair.inbound->saBundle.flags | pair.outbound->saBundle.flags;
  // The peer's key manager has dictated: keys are dictated once.
  const bool dictated = (flags & IPSEC_SA_BUNDLE_FLAG_USING_DICTATED_KEYS) != 0;
  if (!dictated) {
    if (DWORD code = Dictate(engine.key_managers, agreement.ike_traffic, pair, lock)) return code;
  }
  engine.RunDue();
  if (DWORD code = Install(engine, pair, id)) return code;
  NotifyAll(engine, *id);
  return ERROR_SUCCESS;
}

}  // namespace wfp_ipsec
