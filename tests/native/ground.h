// What the native programs stand on: checked calls, sessions, filters, and SA contexts.

#ifndef WFP_IPSEC_TESTS_NATIVE_GROUND_H_
#define WFP_IPSEC_TESTS_NATIVE_GROUND_H_

#include <cstdio>
#include <cstdlib>

#include "wfp_abi.h"

extern "C" {
#include "engine_control.h"
}

namespace ground {

// Ends the program with exit code 1 unless the claim holds.
#define GROUND_CHECK(claim) ::ground::Check((claim), #claim, __FILE__, __LINE__)

inline void Check(bool holds, const char *claim, const char *file, int line) {
  if (holds) return;
  std::fprintf(stderr, "%s:%d: does not hold: %s\n", file, line, claim);
  std::_Exit(1);
}

// Waits as long as it takes for other sessions' transactions.
constexpr UINT32 kInfinite = 0xFFFFFFFF;
constexpr IPSEC_SA_SPI kPeerSpi = 0xC0000001;

inline HANDLE Open(UINT32 flags = 0) {
  FWPM_SESSION0 session{};
  session.flags = flags;
  session.txnWaitTimeoutInMSec = kInfinite;
  HANDLE engine = nullptr;
  GROUND_CHECK(FwpmEngineOpen0(nullptr, RPC_C_AUTHN_WINNT, nullptr, &session, &engine) == 0);
  return engine;
}

inline UINT64 AddFilter(HANDLE engine, FWP_DIRECTION direction) {
  WCHAR name[] = u"ground";
  const bool inbound = direction == FWP_DIRECTION_INBOUND;
  FWPM_FILTER0 filter{};
  filter.displayData.name = name;
  filter.layerKey = inbound ? FWPM_LAYER_INBOUND_TRANSPORT_V4 : FWPM_LAYER_OUTBOUND_TRANSPORT_V4;
  filter.action.type = FWP_ACTION_CALLOUT_TERMINATING;
  filter.action.calloutKey =
      inbound ? FWPM_CALLOUT_IPSEC_INBOUND_TRANSPORT_V4 : FWPM_CALLOUT_IPSEC_OUTBOUND_TRANSPORT_V4;
  UINT64 id = 0;
  GROUND_CHECK(FwpmFilterAdd0(engine, &filter, nullptr, &id) == 0);
  return id;
}

// A session with the filters that SA contexts in transport mode refer to.
class Ground {
 public:
  explicit Ground(HANDLE engine)
      : engine_(engine),
        outbound_(AddFilter(engine, FWP_DIRECTION_OUTBOUND)),
        inbound_(AddFilter(engine, FWP_DIRECTION_INBOUND)) {}

  HANDLE engine() const { return engine_; }

  // Traffic with a peer that has this number.
  IPSEC_TRAFFIC1 Traffic(FWP_DIRECTION direction, UINT32 peer) const {
    IPSEC_TRAFFIC1 traffic{};
    traffic.ipVersion = FWP_IP_VERSION_V4;
    traffic.trafficType = IPSEC_TRAFFIC_TYPE_TRANSPORT;
    traffic.localV4Address = 0x0A000001;
    traffic.remoteV4Address = 0x0B000000 + peer;
    traffic.ipsecFilterId = direction == FWP_DIRECTION_INBOUND ? inbound_ : outbound_;
    return traffic;
  }

  UINT64 Create(UINT32 peer) const {
    const IPSEC_TRAFFIC1 traffic = Traffic(FWP_DIRECTION_OUTBOUND, peer);
    UINT64 id = 0;
    GROUND_CHECK(IPsecSaContextCreate1(engine_, &traffic, nullptr, nullptr, &id) == 0);
    return id;
  }

  // What an SPI is asked for with.
  IPSEC_GETSPI1 Request(UINT32 peer) const {
    IPSEC_GETSPI1 request{};
    request.inboundIpsecTraffic = Traffic(FWP_DIRECTION_INBOUND, peer);
    request.ipVersion = FWP_IP_VERSION_V4;
    return request;
  }

  IPSEC_SA_SPI Reserve(UINT64 id, UINT32 peer) const {
    const IPSEC_GETSPI1 request = Request(peer);
    IPSEC_SA_SPI spi = 0;
    GROUND_CHECK(IPsecSaContextGetSpi1(engine_, id, &request, &spi) == 0);
    return spi;
  }

 private:
  HANDLE engine_;
  UINT64 outbound_;
  UINT64 inbound_;
};

// A bundle of one ESP SA with HMAC-SHA-1. Points to itself.
class Bundle {
 public:
  explicit Bundle(IPSEC_SA_SPI spi, UINT32 lifetime_seconds = 0, UINT32 flags = 0) {
    for (UINT8 &byte : key_) byte = static_cast<UINT8>(&byte - key_ + 1);
    auth_.authTransform.authTransformId = {IPSEC_AUTH_SHA_1, IPSEC_AUTH_CONFIG_HMAC_SHA_1_96};
    auth_.authKey = {sizeof(key_), key_};
    sa_.spi = spi;
    sa_.saTransformType = IPSEC_TRANSFORM_ESP_AUTH;
    sa_.espAuthInformation = &auth_;
    bundle_.flags = flags;
    bundle_.lifetime.lifetimeSeconds = lifetime_seconds;
    bundle_.numSAs = 1;
    bundle_.saList = &sa_;
    bundle_.ipVersion = FWP_IP_VERSION_V4;
  }
  Bundle(const Bundle &) = delete;
  Bundle &operator=(const Bundle &) = delete;

  const IPSEC_SA_BUNDLE1 *get() const { return &bundle_; }

 private:
  UINT8 key_[20];
  IPSEC_SA_AUTH_INFORMATION0 auth_{};
  IPSEC_SA0 sa_{};
  IPSEC_SA_BUNDLE1 bundle_{};
};

// Adds both SAs; the flags are those of the outbound bundle.
inline void AddBoth(const Ground &base, UINT64 id, IPSEC_SA_SPI spi, UINT32 lifetime_seconds = 0,
                    UINT32 flags = 0) {
  const Bundle inbound(spi, lifetime_seconds);
  const Bundle outbound(kPeerSpi, 0, flags);
  GROUND_CHECK(IPsecSaContextAddInbound1(base.engine(), id, inbound.get()) == 0);
  GROUND_CHECK(IPsecSaContextAddOutbound1(base.engine(), id, outbound.get()) == 0);
}

// Takes a context through the whole of its beginning; returns its id and, if asked, its SPI.
inline UINT64 Install(const Ground &base, UINT32 peer, UINT32 lifetime_seconds = 0,
                      UINT32 flags = 0, IPSEC_SA_SPI *inbound_spi = nullptr) {
  const UINT64 id = base.Create(peer);
  const IPSEC_SA_SPI spi = base.Reserve(id, peer);
  AddBoth(base, id, spi, lifetime_seconds, flags);
  if (inbound_spi != nullptr) *inbound_spi = spi;
  return id;
}

template <class T>
void Free(T *&result) {
  FwpmFreeMemory0(reinterpret_cast<void **>(&result));
}

inline IPSEC_AGGREGATE_SA_STATISTICS0 CountSas(HANDLE engine) {
  IPSEC_STATISTICS1 statistics{};
  GROUND_CHECK(IPsecGetStatistics1(engine, &statistics) == 0);
  return statistics.aggregateSaStatistics;
}

}  // namespace ground

#endif  // WFP_IPSEC_TESTS_NATIVE_GROUND_H_
