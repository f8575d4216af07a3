// SA contexts read: every value of every struct, the filters included.

#include <cstring>

#include "raw_program.h"

namespace raw {
namespace {

// Adds up what is read, so that nothing is left out, and so that others can be compared.
class Sum {
 public:
  void Number(UINT64 number) { total_ += number; }

  void Bytes(const void *data, size_t size) {
    const auto *bytes = static_cast<const UINT8 *>(data);
    for (size_t i = 0; i < size; ++i) total_ += bytes[i];
  }

  void Guid(const GUID &guid) { Bytes(&guid, sizeof(guid)); }
  void Guid(const GUID *guid) {
    if (guid != nullptr) Guid(*guid);
  }
  void Blob(const FWP_BYTE_BLOB &blob) { Bytes(blob.data, blob.size); }
  void Text(const WCHAR *text) {
    for (; text != nullptr && *text != 0; ++text) total_ += *text;
  }

  UINT64 total() const { return total_; }

 private:
  UINT64 total_ = 0;
};

void Read(Sum &sum, const IPSEC_TRAFFIC1 &traffic) {
  sum.Number(traffic.ipVersion);
  sum.Number(traffic.localV4Address);
  sum.Number(traffic.remoteV4Address);
  sum.Number(traffic.trafficType);
  sum.Number(traffic.ipsecFilterId);
  sum.Number(traffic.remotePort);
  sum.Number(traffic.localPort);
  sum.Number(traffic.ipProtocol);
  sum.Number(traffic.localIfLuid);
  sum.Number(traffic.realIfProfileId);
}

void Read(Sum &sum, const IPSEC_SA0 &sa) {
  sum.Number(sa.spi);
  sum.Number(sa.saTransformType);
  const IPSEC_SA_AUTH_INFORMATION0 &auth = sa.espAuthAndCipherInformation->saAuthInformation;
  sum.Number(auth.authTransform.authTransformId.authType);
  sum.Number(auth.authTransform.authTransformId.authConfig);
  sum.Guid(auth.authTransform.cryptoModuleId);
  sum.Blob(auth.authKey);
  const IPSEC_SA_CIPHER_INFORMATION0 &cipher = sa.espAuthAndCipherInformation->saCipherInformation;
  sum.Number(cipher.cipherTransform.cipherTransformId.cipherType);
  sum.Number(cipher.cipherTransform.cipherTransformId.cipherConfig);
  sum.Guid(cipher.cipherTransform.cryptoModuleId);
  sum.Blob(cipher.cipherKey);
}

void Read(Sum &sum, const IPSEC_SA_BUNDLE1 &bundle) {
  sum.Number(bundle.flags);
  sum.Number(bundle.lifetime.lifetimeSeconds);
  sum.Number(bundle.lifetime.lifetimeKilobytes);
  sum.Number(bundle.lifetime.lifetimePackets);
  sum.Number(bundle.idleTimeoutSeconds);
  sum.Number(bundle.ndAllowClearTimeoutSeconds);
  sum.Number(bundle.ipsecId != nullptr);
  sum.Number(bundle.napContext);
  sum.Number(bundle.qmSaId);
  for (UINT32 i = 0; i < bundle.numSAs; ++i) Read(sum, bundle.saList[i]);
  sum.Number(bundle.keyModuleState != nullptr);
  sum.Number(bundle.ipVersion);
  sum.Number(bundle.peerV4PrivateAddress);
  sum.Number(bundle.mmSaId);
  sum.Number(bundle.pfsGroup);
  sum.Guid(bundle.saLookupContext);
  sum.Number(bundle.qmFilterId);
}

void Read(Sum &sum, const FWP_VALUE0 &value) {
  sum.Number(value.type);
  if (value.type == FWP_UINT64) sum.Number(*value.uint64);
}

void Read(Sum &sum, const FWPM_FILTER0 &filter) {
  sum.Guid(filter.filterKey);
  sum.Text(filter.displayData.name);
  sum.Text(filter.displayData.description);
  sum.Number(filter.flags);
  sum.Guid(filter.providerKey);
  sum.Blob(filter.providerData);
  sum.Guid(filter.layerKey);
  sum.Guid(filter.subLayerKey);
  Read(sum, filter.weight);
  sum.Number(filter.numFilterConditions);
  sum.Number(filter.action.type);
  sum.Guid(filter.action.calloutKey);
  sum.Number(filter.rawContext);
  sum.Number(filter.filterId);
  Read(sum, filter.effectiveWeight);
}

void Read(Sum &sum, const IPSEC_SA_DETAILS1 *side) {
  if (side == nullptr) return;
  sum.Number(side->saDirection);
  Read(sum, side->traffic);
  Read(sum, side->saBundle);
  sum.Number(side->udpEncapsulation != nullptr);
  if (side->transportFilter != nullptr) Read(sum, *side->transportFilter);
  sum.Number(side->virtualIfTunnelInfo.virtualIfTunnelId);
  sum.Number(side->virtualIfTunnelInfo.trafficSelectorId);
}

}  // namespace

UINT64 SumOf(const IPSEC_SA_CONTEXT1 &context) {
  Sum sum;
  sum.Number(context.saContextId);
  Read(sum, context.inboundSa);
  Read(sum, context.outboundSa);
  return sum.total();
}

}  // namespace raw

using raw::api;

extern "C" {

RAW_EXPORT uint32_t RawGets(const RawSetup *setup, const uint64_t *ids, uint64_t size,
                            uint64_t count, uint64_t *total) {
  for (uint64_t i = 0, next = 0; i < count; ++i) {
    IPSEC_SA_CONTEXT1 *context = nullptr;
    const DWORD status = api.IPsecSaContextGetById1(setup->engine, ids[next], &context);
    if (status != 0) return status;
    if (total != nullptr) *total += raw::SumOf(*context);
    raw::Free(context);
    if (++next == size) next = 0;
  }
  return 0;
}

RAW_EXPORT uint32_t RawEnumerate(const RawSetup *setup, uint32_t page, uint64_t *contexts,
                                 uint64_t *total) {
  HANDLE handle = nullptr;
  DWORD status = api.IPsecSaContextCreateEnumHandle0(setup->engine, nullptr, &handle);
  if (status != 0) return status;
  for (UINT32 returned = 1; returned != 0 && status == 0; *contexts += returned) {
    IPSEC_SA_CONTEXT1 **entries = nullptr;
    returned = 0;
    status = api.IPsecSaContextEnum1(setup->engine, handle, page, &entries, &returned);
    for (UINT32 i = 0; i < returned; ++i) *total += raw::SumOf(*entries[i]);
    if (entries != nullptr) raw::Free(entries);
  }
  const DWORD ended = api.IPsecSaContextDestroyEnumHandle0(setup->engine, handle);
  return status != 0 ? status : ended;
}

}  // extern "C"
