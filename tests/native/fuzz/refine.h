// Members that a fuzzer would hardly find by chance, put in most of the time: keys of layers and
// callouts, ids and addresses that the world has, algorithms with keys of their length.

#ifndef WFP_IPSEC_TESTS_NATIVE_FUZZ_REFINE_H_
#define WFP_IPSEC_TESTS_NATIVE_FUZZ_REFINE_H_

#include "fuzz/input.h"
#include "wfp_abi.h"

namespace wfp_ipsec {

// Where there is nothing to put in.
template <class T>
void Refine(fuzz::Input &, T &) {}

inline void Refine(fuzz::Input &input, FWPM_FILTER0 &filter) {
  const UINT8 choice = input.Byte();
  const GUID layers[] = {FWPM_LAYER_OUTBOUND_TRANSPORT_V4, FWPM_LAYER_INBOUND_TRANSPORT_V4,
                         FWPM_LAYER_OUTBOUND_TRANSPORT_V6, FWPM_LAYER_IKEEXT_V4};
  if (choice < 240) {
    filter.layerKey = layers[choice % 4];
    filter.subLayerKey = choice % 3 == 0 ? FWPM_SUBLAYER_UNIVERSAL : GUID{};
    filter.filterKey = GUID{};
    filter.flags &= choice < 128 ? 0 : 0xFFF;
  }
  const FWP_ACTION_TYPE actions[] = {FWP_ACTION_BLOCK, FWP_ACTION_PERMIT,
                                     FWP_ACTION_CALLOUT_TERMINATING, FWP_ACTION_CALLOUT_UNKNOWN};
  const UINT8 action = input.Byte();
  if (action < 240) {
    filter.action.type = actions[action % 4];
    filter.action.calloutKey = FWPM_CALLOUT_IPSEC_OUTBOUND_TRANSPORT_V4;
  }
}

inline void Refine(fuzz::Input &input, FWPM_FILTER_CONDITION0 &condition) {
  const GUID fields[] = {FWPM_CONDITION_IP_LOCAL_ADDRESS, FWPM_CONDITION_IP_REMOTE_ADDRESS,
                         FWPM_CONDITION_IP_PROTOCOL,      FWPM_CONDITION_IP_LOCAL_PORT,
                         FWPM_CONDITION_IP_REMOTE_PORT,   FWPM_CONDITION_ALE_APP_ID,
                         FWPM_CONDITION_ALE_USER_ID,      FWPM_CONDITION_FLAGS};
  const UINT8 choice = input.Byte();
  if (choice < 240) condition.fieldKey = fields[choice % 8];
}

// The first filters and the first provider context of the world, between its two hosts.
template <class Traffic>
void RefineTraffic(fuzz::Input &input, Traffic &traffic) {
  const UINT8 choice = input.Byte();
  if (choice >= 224) return;
  traffic.ipVersion = FWP_IP_VERSION_V4;
  traffic.trafficType = choice % 4 == 3 ? IPSEC_TRAFFIC_TYPE_TUNNEL : IPSEC_TRAFFIC_TYPE_TRANSPORT;
  traffic.localV4Address = 0x0A000001;
  traffic.remoteV4Address = 0x0B000000;
  traffic.ipsecFilterId = 0x10001 + choice % 4;
  if (choice < 128) traffic.remotePort = 0;
}

inline void Refine(fuzz::Input &input, IPSEC_TRAFFIC0 &traffic) { RefineTraffic(input, traffic); }

inline void Refine(fuzz::Input &input, IPSEC_TRAFFIC1 &traffic) {
  RefineTraffic(input, traffic);
  if (input.Once(4)) return;
  traffic.localPort = 0;
  traffic.ipProtocol = 0;
}

inline void Refine(fuzz::Input &input, IPSEC_SA_AUTH_INFORMATION0 &information) {
  if (input.Once(8)) return;
  information.authTransform.authTransformId = {IPSEC_AUTH_SHA_1, IPSEC_AUTH_CONFIG_HMAC_SHA_1_96};
  information.authKey.size = 20;
}

inline void Refine(fuzz::Input &input, IPSEC_SA_CIPHER_INFORMATION0 &information) {
  if (input.Once(8)) return;
  information.cipherTransform.cipherTransformId = {IPSEC_CIPHER_TYPE_AES_128,
                                                   IPSEC_CIPHER_CONFIG_CBC_AES_128};
  information.cipherKey.size = 16;
}

template <class Bundle>
void RefineBundle(fuzz::Input &input, Bundle &bundle) {
  if (input.Once(8)) return;
  bundle.flags &= 0x2FF;
  bundle.numSAs = 1 + input.Byte() % 2;
  bundle.ipVersion = FWP_IP_VERSION_V4;
}

inline void Refine(fuzz::Input &input, IPSEC_SA_BUNDLE0 &bundle) { RefineBundle(input, bundle); }
inline void Refine(fuzz::Input &input, IPSEC_SA_BUNDLE1 &bundle) { RefineBundle(input, bundle); }

// The SPI that the world's reserved context has.
inline void Refine(fuzz::Input &input, IPSEC_SA0 &sa) {
  if (!input.Once(8)) sa.spi = 0x10000000;
}

}  // namespace wfp_ipsec

#endif  // WFP_IPSEC_TESTS_NATIVE_FUZZ_REFINE_H_
