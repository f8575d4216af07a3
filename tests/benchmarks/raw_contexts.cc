// SA contexts made and deleted: every struct is filled anew for each, on the stack.

#include <cstdlib>

#include "raw_program.h"

namespace raw {
namespace {

IPSEC_TRAFFIC1 Traffic(const RawSetup &setup, UINT64 filter) {
  IPSEC_TRAFFIC1 traffic{};
  traffic.ipVersion = FWP_IP_VERSION_V4;
  traffic.localV4Address = setup.local;
  traffic.remoteV4Address = setup.remote;
  traffic.trafficType = IPSEC_TRAFFIC_TYPE_TRANSPORT;
  traffic.ipsecFilterId = filter;
  return traffic;
}

// A bundle of one SA with AES-GCM-128. Points to itself.
class Bundle {
 public:
  Bundle(IPSEC_SA_SPI spi, const UINT8 (&key)[20]) {
    const FWP_BYTE_BLOB blob{sizeof(key), const_cast<UINT8 *>(key)};
    auto &auth = information_.saAuthInformation;
    auth.authTransform.authTransformId = {IPSEC_AUTH_AES_128, IPSEC_AUTH_CONFIG_GCM_AES_128};
    auth.authKey = blob;
    auto &cipher = information_.saCipherInformation;
    cipher.cipherTransform.cipherTransformId = {IPSEC_CIPHER_TYPE_AES_128,
                                                IPSEC_CIPHER_CONFIG_GCM_AES_128};
    cipher.cipherKey = blob;
    sa_.spi = spi;
    sa_.saTransformType = IPSEC_TRANSFORM_ESP_AUTH_AND_CIPHER;
    sa_.espAuthAndCipherInformation = &information_;
    bundle_.numSAs = 1;
    bundle_.saList = &sa_;
    bundle_.ipVersion = FWP_IP_VERSION_V4;
  }
  Bundle(const Bundle &) = delete;
  Bundle &operator=(const Bundle &) = delete;

  const IPSEC_SA_BUNDLE1 *get() const { return &bundle_; }

 private:
  IPSEC_SA_AUTH_AND_CIPHER_INFORMATION0 information_{};
  IPSEC_SA0 sa_{};
  IPSEC_SA_BUNDLE1 bundle_{};
};

DWORD Install(const RawSetup &setup, UINT64 *id) {
  const IPSEC_TRAFFIC1 outbound = Traffic(setup, setup.outboundFilter);
  DWORD status = api.IPsecSaContextCreate1(setup.engine, &outbound, nullptr, nullptr, id);
  if (status != 0) return status;
  IPSEC_GETSPI1 request{};
  request.inboundIpsecTraffic = Traffic(setup, setup.inboundFilter);
  request.ipVersion = FWP_IP_VERSION_V4;
  status = api.IPsecSaContextSetSpi0(setup.engine, *id, &request, setup.inboundSpi);
  if (status != 0) return status;
  const Bundle inbound(setup.inboundSpi, setup.inboundKey);
  status = api.IPsecSaContextAddInbound1(setup.engine, *id, inbound.get());
  if (status != 0) return status;
  const Bundle other(setup.outboundSpi, setup.outboundKey);
  return api.IPsecSaContextAddOutbound1(setup.engine, *id, other.get());
}

// The filters of one pair, in a transaction, as plans.install adds them.
DWORD AddFilters(RawSetup &setup) {
  DWORD status = api.FwpmTransactionBegin0(setup.engine, 0);
  if (status != 0) return status;
  const auto *provider = static_cast<const FWPM_PROVIDER0 *>(setup.provider);
  status = api.FwpmProviderAdd0(setup.engine, provider, nullptr);
  if (status != 0 && status != FWP_E_ALREADY_EXISTS) return status;
  UINT64 *ids[] = {&setup.inboundFilter, &setup.outboundFilter};
  for (int i = 0; i < 2; ++i) {
    const auto *filter = static_cast<const FWPM_FILTER0 *>(setup.filters[i]);
    status = api.FwpmFilterAdd0(setup.engine, filter, nullptr, ids[i]);
    if (status != 0) return status;
  }
  return api.FwpmTransactionCommit0(setup.engine);
}

DWORD WholeInstall(RawSetup setup) {
  UINT64 id = 0;
  DWORD status = AddFilters(setup);
  if (status == 0) status = Install(setup, &id);
  if (status == 0) status = api.IPsecSaContextDeleteById0(setup.engine, id);
  if (status == 0) status = api.FwpmFilterDeleteById0(setup.engine, setup.outboundFilter);
  if (status == 0) status = api.FwpmFilterDeleteById0(setup.engine, setup.inboundFilter);
  return status;
}

}  // namespace

Functions api;

}  // namespace raw

extern "C" {

RAW_EXPORT const char *RawFunctionName(uint32_t index) {
#define RAW_NAME(name) #name,
  static const char *const names[] = {RAW_FUNCTIONS(RAW_NAME) nullptr};
#undef RAW_NAME
  return names[index];
}

RAW_EXPORT void RawBind(uint32_t index, void *function) {
  // Members that are all pointers lie one behind the other.
  reinterpret_cast<void **>(&raw::api)[index] = function;
}

RAW_EXPORT uint32_t RawInstall(const RawSetup *setup, uint64_t *id) {
  return raw::Install(*setup, id);
}

RAW_EXPORT uint32_t RawDelete(const RawSetup *setup, uint64_t id) {
  return raw::api.IPsecSaContextDeleteById0(setup->engine, id);
}

RAW_EXPORT uint32_t RawLives(const RawSetup *setup, uint64_t count) {
  DWORD status = 0;
  for (uint64_t i = 0; i < count && status == 0; ++i) {
    UINT64 id = 0;
    status = raw::Install(*setup, &id);
    if (status == 0) status = raw::api.IPsecSaContextDeleteById0(setup->engine, id);
  }
  return status;
}

RAW_EXPORT uint32_t RawInstalls(const RawSetup *setup, uint64_t count) {
  DWORD status = 0;
  for (uint64_t i = 0; i < count && status == 0; ++i) status = raw::WholeInstall(*setup);
  return status;
}

RAW_EXPORT uint32_t RawFill(const RawSetup *setup, uint64_t first, uint64_t count, uint64_t *ids) {
  RawSetup one = *setup;
  DWORD status = 0;
  for (uint64_t i = 0; i < count && status == 0; ++i) {
    const auto number = static_cast<uint32_t>(first + i);
    one.remote = setup->remote + number;
    one.inboundSpi = setup->inboundSpi + 2 * number;
    one.outboundSpi = setup->outboundSpi + number;
    status = raw::Install(one, &ids[i]);
  }
  return status;
}

}  // extern "C"
