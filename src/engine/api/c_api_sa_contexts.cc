// IPsecSaContext*, without its enumeration.

#include "api/lane_call.h"
#include "core/chance.h"
#include "memory/versions.h"
#include "sa/sa_calls.h"

using namespace wfp_ipsec;

namespace {

constexpr Needs kToRead{Access::kRead, Container::kSas, FWPM_ACTRL_READ};
// A context is built by additions, and a change is one too.
constexpr Needs kToCreate{Access::kSaOwn, Container::kSas, FWPM_ACTRL_ADD};
constexpr Needs kToBuild{Access::kSaWrite, Container::kSas, FWPM_ACTRL_ADD};
constexpr Needs kToDelete{Access::kSaOwn, Container::kSas, kDelete};
constexpr Needs kToExpire{Access::kSaWrite, Container::kSas, kDelete};

}  // namespace

extern "C" {

DWORD WINAPI IPsecSaContextCreate0(HANDLE engineHandle, const IPSEC_TRAFFIC0 *outboundTraffic,
                                   UINT64 *inboundFilterId, UINT64 *id) {
  return CallInHomeLane(
      __func__, engineHandle, kToCreate, {outboundTraffic, id}, [&](Engine &engine, Way way) {
        return CreateContext(engine, Upgraded(*outboundTraffic), {}, way, inboundFilterId, id);
      });
}

DWORD WINAPI IPsecSaContextCreate1(HANDLE engineHandle, const IPSEC_TRAFFIC1 *outboundTraffic,
                                   const IPSEC_VIRTUAL_IF_TUNNEL_INFO0 *virtualIfTunnelInfo,
                                   UINT64 *inboundFilterId, UINT64 *id) {
  return CallInHomeLane(__func__, engineHandle, kToCreate, {outboundTraffic, id},
                        [&](Engine &engine, Way way) {
                          const IPSEC_VIRTUAL_IF_TUNNEL_INFO0 none{};
                          return CreateContext(engine, *outboundTraffic,
                                               virtualIfTunnelInfo ? *virtualIfTunnelInfo : none,
                                               way, inboundFilterId, id);
                        });
}

DWORD WINAPI IPsecSaContextDeleteById0(HANDLE engineHandle, UINT64 id) {
  return CallInLaneOf(id, __func__, engineHandle, kToDelete, {},
                      [&](Engine &engine, Way) { return DeleteContext(engine, id); });
}

DWORD WINAPI IPsecSaContextGetById0(HANDLE engineHandle, UINT64 id, IPSEC_SA_CONTEXT0 **saContext) {
  return CallInLaneOf(id, __func__, engineHandle, kToRead, {saContext},
                      [&](Engine &engine, Way) { return GetContext(engine, id, saContext); });
}

DWORD WINAPI IPsecSaContextGetById1(HANDLE engineHandle, UINT64 id, IPSEC_SA_CONTEXT1 **saContext) {
  return CallInLaneOf(id, __func__, engineHandle, kToRead, {saContext},
                      [&](Engine &engine, Way) { return GetContext(engine, id, saContext); });
}

DWORD WINAPI IPsecSaContextGetSpi0(HANDLE engineHandle, UINT64 id, const IPSEC_GETSPI0 *getSpi,
                                   IPSEC_SA_SPI *inboundSpi) {
  return CallInLaneOf(
      id, __func__, engineHandle, kToBuild, {getSpi, inboundSpi},
      [&](Engine &engine, Way) { return GetSpi(engine, id, Upgraded(*getSpi), inboundSpi); });
}

DWORD WINAPI IPsecSaContextGetSpi1(HANDLE engineHandle, UINT64 id, const IPSEC_GETSPI1 *getSpi,
                                   IPSEC_SA_SPI *inboundSpi) {
  return CallInLaneOf(id, __func__, engineHandle, kToBuild, {getSpi, inboundSpi},
                      [&](Engine &engine, Way) { return GetSpi(engine, id, *getSpi, inboundSpi); });
}

// Windows refuses an odd SPI even when the handle is wrong too.
DWORD WINAPI IPsecSaContextSetSpi0(HANDLE engineHandle, UINT64 id, const IPSEC_GETSPI1 *getSpi,
                                   IPSEC_SA_SPI inboundSpi) {
  if (!IsInboundSpi(inboundSpi)) {
    return Call(__func__, {getSpi},
                [](Engine &, Lock &) -> DWORD { return FWP_E_INVALID_PARAMETER; });
  }
  return CallInLaneOf(id, __func__, engineHandle, kToBuild, {getSpi},
                      [&](Engine &engine, Way) { return SetSpi(engine, id, *getSpi, inboundSpi); });
}

DWORD WINAPI IPsecSaContextAddInbound0(HANDLE engineHandle, UINT64 id,
                                       const IPSEC_SA_BUNDLE0 *inboundBundle) {
  return CallInLaneOf(
      id, __func__, engineHandle, kToBuild, {inboundBundle}, [&](Engine &engine, Way way) {
        return AddBundle(engine, id, Upgraded(*inboundBundle), FWP_DIRECTION_INBOUND, way);
      });
}

DWORD WINAPI IPsecSaContextAddOutbound0(HANDLE engineHandle, UINT64 id,
                                        const IPSEC_SA_BUNDLE0 *outboundBundle) {
  return CallInLaneOf(
      id, __func__, engineHandle, kToBuild, {outboundBundle}, [&](Engine &engine, Way way) {
        return AddBundle(engine, id, Upgraded(*outboundBundle), FWP_DIRECTION_OUTBOUND, way);
      });
}

DWORD WINAPI IPsecSaContextAddInbound1(HANDLE engineHandle, UINT64 id,
                                       const IPSEC_SA_BUNDLE1 *inboundBundle) {
  return CallInLaneOf(id, __func__, engineHandle, kToBuild, {inboundBundle},
                      [&](Engine &engine, Way way) {
                        return AddBundle(engine, id, *inboundBundle, FWP_DIRECTION_INBOUND, way);
                      });
}

DWORD WINAPI IPsecSaContextAddOutbound1(HANDLE engineHandle, UINT64 id,
                                        const IPSEC_SA_BUNDLE1 *outboundBundle) {
  return CallInLaneOf(id, __func__, engineHandle, kToBuild, {outboundBundle},
                      [&](Engine &engine, Way way) {
                        return AddBundle(engine, id, *outboundBundle, FWP_DIRECTION_OUTBOUND, way);
                      });
}

DWORD WINAPI IPsecSaContextExpire0(HANDLE engineHandle, UINT64 id) {
  return CallInSession(__func__, engineHandle, kToExpire, {},
                       [&](Engine &engine, Session &) { return ExpireContext(engine, id); });
}

DWORD WINAPI IPsecSaContextUpdate0(HANDLE engineHandle, UINT64 flags,
                                   const IPSEC_SA_CONTEXT1 *newValues) {
  return CallInSession(
      __func__, engineHandle, kToBuild, {newValues},
      [&](Engine &engine, Session &) { return UpdateContext(engine, flags, *newValues); });
}

}  // extern "C"
