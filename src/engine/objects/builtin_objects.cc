#include "objects/builtin_objects.h"

#include "memory/deep_copy.h"
#include "memory/describe_objects.h"

namespace wfp_ipsec {
namespace {

struct Builtin {
  const GUID *key;
  const WCHAR *name;
};

const Builtin kProviders[] = {
    {&FWPM_PROVIDER_IKEEXT, u"FWPM_PROVIDER_IKEEXT"},
    {&FWPM_PROVIDER_IPSEC_DOSP_CONFIG, u"FWPM_PROVIDER_IPSEC_DOSP_CONFIG"},
};

const Builtin kSubLayers[] = {
    {&FWPM_SUBLAYER_INSPECTION, u"FWPM_SUBLAYER_INSPECTION"},
    {&FWPM_SUBLAYER_IPSEC_DOSP, u"FWPM_SUBLAYER_IPSEC_DOSP"},
    {&FWPM_SUBLAYER_IPSEC_FORWARD_OUTBOUND_TUNNEL, u"FWPM_SUBLAYER_IPSEC_FORWARD_OUTBOUND_TUNNEL"},
    {&FWPM_SUBLAYER_IPSEC_SECURITY_REALM, u"FWPM_SUBLAYER_IPSEC_SECURITY_REALM"},
    {&FWPM_SUBLAYER_IPSEC_TUNNEL, u"FWPM_SUBLAYER_IPSEC_TUNNEL"},
    {&FWPM_SUBLAYER_LIPS, u"FWPM_SUBLAYER_LIPS"},
    {&FWPM_SUBLAYER_SECURE_SOCKET, u"FWPM_SUBLAYER_SECURE_SOCKET"},
    {&FWPM_SUBLAYER_UNIVERSAL, u"FWPM_SUBLAYER_UNIVERSAL"},
};

const GUID *const kProviderContexts[] = {
    &FWPM_PROVIDER_CONTEXT_SECURE_SOCKET_AUTHIP,
    &FWPM_PROVIDER_CONTEXT_SECURE_SOCKET_IPSEC,
};

std::unique_ptr<Object> NewBuiltin(ObjectKind kind, const GUID &key) {
  auto object = std::make_unique<Object>();
  object->kind = kind;
  object->key = key;
  object->builtin = true;
  return object;
}

template <class T>
std::unique_ptr<Object> NewNamed(ObjectKind kind, GUID T::*key, const Builtin &builtin) {
  T value{};
  value.*key = *builtin.key;
  value.displayData.name = const_cast<WCHAR *>(builtin.name);
  auto object = NewBuiltin(kind, *builtin.key);
  object->image = CopyOf(value);
  return object;
}

}  // namespace

std::vector<std::unique_ptr<Object>> BuiltinObjects() {
  std::vector<std::unique_ptr<Object>> objects;
  for (const Builtin &provider : kProviders) {
    objects.push_back(NewNamed(ObjectKind::kProvider, &FWPM_PROVIDER0::providerKey, provider));
  }
  for (const Builtin &sublayer : kSubLayers) {
    objects.push_back(NewNamed(ObjectKind::kSubLayer, &FWPM_SUBLAYER0::subLayerKey, sublayer));
  }
  for (const GUID *context : kProviderContexts) {
    objects.push_back(NewBuiltin(ObjectKind::kProviderContext, *context));
  }
  return objects;
}

}  // namespace wfp_ipsec
