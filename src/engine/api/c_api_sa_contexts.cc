// IPsecSaContext*, without its enumeration.

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
  return CallInSession(
      __func__, engineHandle, kToCreate, {outboundTraffic, id}, [&](Engine &engine, Session &) {
        return CreateContext(engine, Upgraded(*outboundTraffic), {}, inboundFilterId, id);
      });
}

DWORD WINAPI IPsecSaContextCreate1(HANDLE engineHandle, const IPSEC_TRAFFIC1 *outboundTraffic,
                                   const IPSEC_VIRTUAL_IF_TUNNEL_INFO0 *virtualIfTunnelInfo,
                                   UINT64 *inboundFilterId, UINT64 *id) {
  return CallInSession(__func__, engineHandle, kToCreate, {outboundTraffic, id},
                       [&](Engine &engine, Session &) {
                         const IPSEC_VIRTUAL_IF_TUNNEL_INFO0 none{};
                         return CreateContext(engine, *outboundTraffic,
                                              virtualIfTunnelInfo ? *virtualIfTunnelInfo : none,
                                              inboundFilterId, id);
                       });
}

DWORD WINAPI IPsecSaContextDeleteById0(HANDLE engineHandle, UINT64 id) {
  return CallInSession(__func__, engineHandle, kToDelete, {},
                       [&](Engine &engine, Session &) { return DeleteContext(engine, id); });
}

DWORD WINAPI IPsecSaContextGetById0(HANDLE engineHandle, UINT64 id, IPSEC_SA_CONTEXT0 **saContext) {
  return CallInSession(
      __func__, engineHandle, kToRead, {saContext},
      [&](Engine &engine, Session &) { return GetContext(engine, id, saContext); });
}

DWORD WINAPI IPsecSaContextGetById1(HANDLE engineHandle, UINT64 id, IPSEC_SA_CONTEXT1 **saContext) {
  return CallInSession(
      __func__, engineHandle, kToRead, {saContext},
      [&](Engine &engine, Session &) { return GetContext(engine, id, saContext); });
}

DWORD WINAPI IPsecSaContextGetSpi0(HANDLE engineHandle, UINT64 id, const IPSEC_GETSPI0 *getSpi,
                                   IPSEC_SA_SPI *inboundSpi) {
  return CallInSession(
      __func__, engineHandle, kToBuild, {getSpi, inboundSpi},
      [&](Engine &engine, Session &) { return GetSpi(engine, id, Upgraded(*getSpi), inboundSpi); });
}

DWORD WINAPI IPsecSaContextGetSpi1(HANDLE engineHandle, UINT64 id, const IPSEC_GETSPI1 *getSpi,
                                   IPSEC_SA_SPI *inboundSpi) {
  return CallInSession(
      __func__, engineHandle, kToBuild, {getSpi, inboundSpi},
      [&](Engine &engine, Session &) { return GetSpi(engine, id, *getSpi, inboundSpi); });
}

// Windows refuses an odd SPI even when the handle is wrong too.
DWORD WINAPI IPsecSaContextSetSpi0(HANDLE engineHandle, UINT64 id, const IPSEC_GETSPI1 *getSpi,
                                   IPSEC_SA_SPI inboundSpi) {
  return Call(__func__, {getSpi}, [&](Engine &engine, Lock &lock) -> DWORD {
    if (!IsInboundSpi(inboundSpi)) return FWP_E_INVALID_PARAMETER;
    return Admitted(engine, lock, engineHandle, kToBuild,
                    [&](Session &) { return SetSpi(engine, id, *getSpi, inboundSpi); });
  });
}

DWORD WINAPI IPsecSaContextAddInbound0(HANDLE engineHandle, UINT64 id,
                                       const IPSEC_SA_BUNDLE0 *inboundBundle) {
  return CallInSession(
      __func__, engineHandle, kToBuild, {inboundBundle}, [&](Engine &engine, Session &) {
        return AddBundle(engine, id, Upgraded(*inboundBundle), FWP_DIRECTION_INBOUND);
      });
}

DWORD WINAPI IPsecSaContextAddOutbound0(HANDLE engineHandle, UINT64 id,
                                        const IPSEC_SA_BUNDLE0 *outboundBundle) {
  return CallInSession(
      __func__, engineHandle, kToBuild, {outboundBundle}, [&](Engine &engine, Session &) {
        return AddBundle(engine, id, Upgraded(*outboundBundle), FWP_DIRECTION_OUTBOUND);
      });
}

DWORD WINAPI IPsecSaContextAddInbound1(HANDLE engineHandle, UINT64 id,
                                       const IPSEC_SA_BUNDLE1 *inboundBundle) {
  return CallInSession(__func__, engineHandle, kToBuild, {inboundBundle},
                       [&](Engine &engine, Session &) {
                         return AddBundle(engine, id, *inboundBundle, FWP_DIRECTION_INBOUND);
                       });
}

DWORD WINAPI IPsecSaContextAddOutbound1(HANDLE engineHandle, UINT64 id,
                                        const IPSEC_SA_BUNDLE1 *outboundBundle) {
  return CallInSession(__func__, engineHandle, kToBuild, {outboundBundle},
                       [&](Engine &engine, Session &) {
                         return AddBundle(engine, id, *outboundBundle, FWP_DIRECTION_OUTBOUND);
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
