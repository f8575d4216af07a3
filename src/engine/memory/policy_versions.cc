#include "memory/policy_versions.h"

#include <algorithm>
#include <cstddef>

#include "core/number.h"
#include "memory/convert_ike_policies.h"

namespace wfp_ipsec {

// The endpoints of each version begin with those of the version before.
static_assert(offsetof(IPSEC_TUNNEL_ENDPOINTS1, localIfLuid) >= sizeof(IPSEC_TUNNEL_ENDPOINTS0),
              "IPSEC_TUNNEL_ENDPOINTS1 differs");
static_assert(offsetof(IPSEC_TUNNEL_ENDPOINTS2, remoteFqdn) == sizeof(IPSEC_TUNNEL_ENDPOINTS1),
              "IPSEC_TUNNEL_ENDPOINTS2 differs");

template <class Policy>
constexpr bool kHasForwardPath = kOneOf<Policy, IPSEC_TUNNEL_POLICY2, IPSEC_TUNNEL_POLICY3>;

// What transport and tunnel policies share.
template <class From, class To>
void ConvertQuickMode(Arena &arena, const From &from, To &to) {
  to.numIpsecProposals = from.numIpsecProposals;
  to.ipsecProposals = from.ipsecProposals;
  to.flags = from.flags;
  to.saIdleTimeout = from.saIdleTimeout;
  ConvertMember(arena, to.emPolicy, from.emPolicy);
}

template <class From, class To>
void ConvertTransport(Arena &arena, const From &from, To &to) {
  ConvertQuickMode(arena, from, to);
  to.ndAllowClearTimeoutSeconds = from.ndAllowClearTimeoutSeconds;
}

template <class From, class To>
void ConvertTunnel(Arena &arena, const From &from, To &to) {
  ConvertQuickMode(arena, from, to);
  std::memcpy(&to.tunnelEndpoints, &from.tunnelEndpoints,
              std::min(sizeof(to.tunnelEndpoints), sizeof(from.tunnelEndpoints)));
  if constexpr (kHasForwardPath<From> && kHasForwardPath<To>) {
    to.fwdPathSaLifetime = from.fwdPathSaLifetime;
  }
}

template <class From, class To>
void ConvertKeying(const From &from, To &to) {
  to.numKeyMods = from.numKeyMods;
  to.keyModKeys = from.keyModKeys;
}

// The conversions of all policies by the kind of their newest version.
template <class From, class To>
void Convert(Arena &arena, const From &from, To &to) {
  if constexpr (kOneOf<IKEEXT_AUTHENTICATION_METHOD2, From, To>) {
    ConvertMethod(arena, from, to);
  } else if constexpr (kOneOf<IKEEXT_POLICY2, From, To>) {
    ConvertMainMode(arena, from, to);
  } else if constexpr (kOneOf<IKEEXT_EM_POLICY2, From, To>) {
    ConvertExtendedMode(arena, from, to);
  } else if constexpr (kOneOf<IPSEC_TRANSPORT_POLICY2, From, To>) {
    ConvertTransport(arena, from, to);
  } else if constexpr (kOneOf<IPSEC_TUNNEL_POLICY3, From, To>) {
    ConvertTunnel(arena, from, to);
  } else {
    ConvertKeying(from, to);
  }
}

namespace {

template <class Context>
constexpr bool kIsVersion0 = std::is_same_v<Context, FWPM_PROVIDER_CONTEXT0>;

template <class Context>
constexpr bool kHasTransportV2 = kOneOf<Context, FWPM_PROVIDER_CONTEXT2, FWPM_PROVIDER_CONTEXT3>;

// The arms that version 1 added; those of version 2 and 3 are in ConvertPolicy.
template <class From, class To>
void ConvertNewerPolicy(Arena &arena, const From &from, To &to) {
  switch (Number(from.type)) {
    case FWPM_IPSEC_IKEV2_QM_TUNNEL_CONTEXT:
      ConvertMember(arena, to.ikeV2QmTunnelPolicy, from.ikeV2QmTunnelPolicy);
      break;
    case FWPM_IPSEC_IKEV2_MM_CONTEXT:
      ConvertMember(arena, to.ikeV2MmPolicy, from.ikeV2MmPolicy);
      break;
    case FWPM_IPSEC_DOSP_CONTEXT:
      to.idpOptions = from.idpOptions;
      break;
    case FWPM_IPSEC_IKEV2_QM_TRANSPORT_CONTEXT:
      if constexpr (kHasTransportV2<From> && kHasTransportV2<To>) {
        to.ikeV2QmTransportPolicy = from.ikeV2QmTransportPolicy;
      }
      break;
  }
}

template <class From, class To>
void ConvertPolicy(Arena &arena, const From &from, To &to) {
  switch (Number(from.type)) {
    case FWPM_IPSEC_KEYING_CONTEXT:
      ConvertMember(arena, to.keyingPolicy, from.keyingPolicy);
      break;
    case FWPM_IPSEC_IKE_QM_TRANSPORT_CONTEXT:
    case FWPM_IPSEC_AUTHIP_QM_TRANSPORT_CONTEXT:
      ConvertMember(arena, to.ikeQmTransportPolicy, from.ikeQmTransportPolicy);
      break;
    case FWPM_IPSEC_IKE_QM_TUNNEL_CONTEXT:
    case FWPM_IPSEC_AUTHIP_QM_TUNNEL_CONTEXT:
      ConvertMember(arena, to.ikeQmTunnelPolicy, from.ikeQmTunnelPolicy);
      break;
    case FWPM_IPSEC_IKE_MM_CONTEXT:
    case FWPM_IPSEC_AUTHIP_MM_CONTEXT:
      ConvertMember(arena, to.ikeMmPolicy, from.ikeMmPolicy);
      break;
    case FWPM_CLASSIFY_OPTIONS_CONTEXT:
      to.classifyOptions = from.classifyOptions;
      break;
    case FWPM_GENERAL_CONTEXT:
      to.dataBuffer = from.dataBuffer;
      break;
    default:
      if constexpr (!kIsVersion0<From> && !kIsVersion0<To>) ConvertNewerPolicy(arena, from, to);
  }
}

template <class From, class To>
void ConvertContext(Arena &arena, const From &from, To &to) {
  to.providerContextKey = from.providerContextKey;
  to.displayData = from.displayData;
  to.flags = from.flags;
  to.providerKey = from.providerKey;
  to.providerData = from.providerData;
  Carry(to.type, from.type);
  to.providerContextId = from.providerContextId;
  ConvertPolicy(arena, from, to);
}

template <class From>
FWPM_PROVIDER_CONTEXT3 UpgradedFrom(Arena &arena, const From &context) {
  FWPM_PROVIDER_CONTEXT3 upgraded{};
  ConvertContext(arena, context, upgraded);
  return upgraded;
}

}  // namespace

FWPM_PROVIDER_CONTEXT3 Upgraded(Arena &arena, const FWPM_PROVIDER_CONTEXT0 &context) {
  return UpgradedFrom(arena, context);
}

FWPM_PROVIDER_CONTEXT3 Upgraded(Arena &arena, const FWPM_PROVIDER_CONTEXT1 &context) {
  return UpgradedFrom(arena, context);
}

FWPM_PROVIDER_CONTEXT3 Upgraded(Arena &arena, const FWPM_PROVIDER_CONTEXT2 &context) {
  return UpgradedFrom(arena, context);
}

FWPM_PROVIDER_CONTEXT3 Upgraded(Arena &, const FWPM_PROVIDER_CONTEXT3 &context) { return context; }

template <class Context>
ContextInVersion<Context>::ContextInVersion(const FWPM_PROVIDER_CONTEXT3 &context) {
  ConvertContext(arena_, context, context_);
}

template <>
ContextInVersion<FWPM_PROVIDER_CONTEXT3>::ContextInVersion(const FWPM_PROVIDER_CONTEXT3 &context)
    : context_(context) {}

template class ContextInVersion<FWPM_PROVIDER_CONTEXT0>;
template class ContextInVersion<FWPM_PROVIDER_CONTEXT1>;
template class ContextInVersion<FWPM_PROVIDER_CONTEXT2>;

}  // namespace wfp_ipsec
