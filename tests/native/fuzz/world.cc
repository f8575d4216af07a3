#include "fuzz/world.h"

#include "fuzz/read_back.h"

namespace fuzz {
namespace {

using ground::Bundle;
using ground::Ground;

UINT64 AddTunnelPolicy(HANDLE engine) {
  WCHAR name[] = u"tunnel";
  IPSEC_AUTH_TRANSFORM0 auth{};
  auth.authTransformId = {IPSEC_AUTH_SHA_1, IPSEC_AUTH_CONFIG_HMAC_SHA_1_96};
  IPSEC_SA_TRANSFORM0 transform{};
  transform.ipsecTransformType = IPSEC_TRANSFORM_ESP_AUTH;
  transform.espAuthTransform = &auth;
  IPSEC_PROPOSAL0 proposal{};
  proposal.lifetime.lifetimeSeconds = 3600;
  proposal.numSaTransforms = 1;
  proposal.saTransforms = &transform;
  IPSEC_TUNNEL_POLICY0 policy{};
  policy.numIpsecProposals = 1;
  policy.ipsecProposals = &proposal;
  FWPM_PROVIDER_CONTEXT0 context{};
  context.displayData.name = name;
  context.type = FWPM_IPSEC_IKE_QM_TUNNEL_CONTEXT;
  context.ikeQmTunnelPolicy = &policy;
  UINT64 id = 0;
  GROUND_CHECK(FwpmProviderContextAdd0(engine, &context, nullptr, &id) == 0);
  return id;
}

HANDLE OpenImpatient(UINT32 flags) {
  FWPM_SESSION0 session{};
  session.flags = flags;
  session.txnWaitTimeoutInMSec = 1;
  HANDLE engine = nullptr;
  GROUND_CHECK(FwpmEngineOpen0(nullptr, RPC_C_AUTHN_WINNT, nullptr, &session, &engine) == 0);
  return engine;
}

template <class T>
T Pick(Input &input, const std::vector<T> &things, T other) {
  const UINT8 choice = input.Byte();
  return choice < 240 && !things.empty() ? things[choice % things.size()] : other;
}

}  // namespace

World::World() {
  WfpIpsecEngineReset();
  engine_ = OpenImpatient(0);
  dynamic_ = OpenImpatient(FWPM_SESSION_FLAG_DYNAMIC);
  const Ground base(engine_);
  ids_.push_back(AddTunnelPolicy(engine_));
  // One context with an SPI, then one without, one with an inbound SA, and one with both.
  const UINT64 reserved = base.Create(0);
  base.Reserve(reserved, 0);
  const UINT64 half = base.Create(1);
  const Bundle inbound(base.Reserve(half, 1));
  GROUND_CHECK(IPsecSaContextAddInbound1(engine_, half, inbound.get()) == 0);
  for (const UINT64 id : {reserved, base.Create(2), half, ground::Install(base, 3)}) Keep(id);
}

World::~World() {
  ReadBack(engine_);
  handles_.insert(handles_.end(), {engine_, dynamic_});
  // Some are no sessions, and some are closed; those calls are refused.
  for (const HANDLE handle : handles_) FwpmEngineClose0(handle);
  GROUND_CHECK(WfpIpsecEngineLiveAllocations() == 0);
}

HANDLE World::Engine(Input &input) const {
  const UINT8 choice = input.Byte();
  if (choice < 216) return engine_;
  if (choice < 224) return Handle(input);
  return choice < 248 ? dynamic_ : reinterpret_cast<HANDLE>(uintptr_t{choice});
}

HANDLE World::Handle(Input &input) const {
  return Pick<HANDLE>(input, handles_, reinterpret_cast<HANDLE>(uintptr_t{1}));
}

UINT64 World::Id(Input &input) const { return Pick<UINT64>(input, ids_, input.Word()); }

void ReadBack(HANDLE engine) {
  // The sessions may be in a transaction of the input's.
  FwpmTransactionAbort0(engine);
  ReadAll(engine, FwpmSessionCreateEnumHandle0, FwpmSessionEnum0, FwpmSessionDestroyEnumHandle0);
  ReadAll(engine, FwpmProviderCreateEnumHandle0, FwpmProviderEnum0, FwpmProviderDestroyEnumHandle0);
  ReadAll(engine, FwpmSubLayerCreateEnumHandle0, FwpmSubLayerEnum0, FwpmSubLayerDestroyEnumHandle0);
  ReadAll(engine, FwpmFilterCreateEnumHandle0, FwpmFilterEnum0, FwpmFilterDestroyEnumHandle0);
  const auto contexts = FwpmProviderContextCreateEnumHandle0;
  const auto end_contexts = FwpmProviderContextDestroyEnumHandle0;
  ReadAll(engine, contexts, FwpmProviderContextEnum0, end_contexts);
  ReadAll(engine, contexts, FwpmProviderContextEnum1, end_contexts);
  ReadAll(engine, contexts, FwpmProviderContextEnum2, end_contexts);
  ReadAll(engine, contexts, FwpmProviderContextEnum3, end_contexts);
  const auto events = FwpmNetEventCreateEnumHandle0;
  const auto end_events = FwpmNetEventDestroyEnumHandle0;
  ReadAll(engine, events, FwpmNetEventEnum0, end_events);
  ReadAll(engine, events, FwpmNetEventEnum1, end_events);
  ReadAll(engine, events, FwpmNetEventEnum2, end_events);
  ReadAll(engine, events, FwpmNetEventEnum3, end_events);
  ReadAll(engine, events, FwpmNetEventEnum4, end_events);
  ReadAll(engine, events, FwpmNetEventEnum5, end_events);
  const auto sa_contexts = IPsecSaContextCreateEnumHandle0;
  ReadAll(engine, sa_contexts, IPsecSaContextEnum0, IPsecSaContextDestroyEnumHandle0);
  ReadAll(engine, sa_contexts, IPsecSaContextEnum1, IPsecSaContextDestroyEnumHandle0);
  ReadAll(engine, IPsecSaCreateEnumHandle0, IPsecSaEnum0, IPsecSaDestroyEnumHandle0);
  ReadAll(engine, IPsecSaCreateEnumHandle0, IPsecSaEnum1, IPsecSaDestroyEnumHandle0);
  ReadAll(engine, IkeextSaCreateEnumHandle0, IkeextSaEnum0, IkeextSaDestroyEnumHandle0);
  ReadAll(engine, IkeextSaCreateEnumHandle0, IkeextSaEnum1, IkeextSaDestroyEnumHandle0);
  ReadAll(engine, IkeextSaCreateEnumHandle0, IkeextSaEnum2, IkeextSaDestroyEnumHandle0);
  ReadAll(engine, IPsecDospStateCreateEnumHandle0, IPsecDospStateEnum0,
          IPsecDospStateDestroyEnumHandle0);
}

}  // namespace fuzz
