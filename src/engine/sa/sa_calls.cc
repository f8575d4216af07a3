#include "sa/sa_calls.h"

#include "core/prefetch.h"
#include "memory/deep_copy.h"
#include "memory/describe_sas.h"
#include "memory/versions.h"
#include "sa/check_bundle.h"
#include "sa/sa_update.h"

namespace wfp_ipsec {
namespace {

template <class Body>
DWORD WithContext(Engine &engine, UINT64 id, Body body) {
  SaContext *context = engine.contexts.Find(id);
  return context == nullptr ? FWP_E_NOT_FOUND : body(*context);
}

// Finds a context of which everything will be read.
template <class Body>
DWORD WithWholeContext(Engine &engine, UINT64 id, Body body) {
  return WithContext(engine, id, [&](const SaContext &context) -> DWORD {
    // Among many it is in no cache.
    Prefetch(&context, sizeof(context));
    body(context);
    return ERROR_SUCCESS;
  });
}

// Finds the context and checks the inbound policy, in this order, before its state is looked at.
// The body gets the descriptor as it is meant.
template <class Body>
DWORD WithReservation(Engine &engine, UINT64 id, const IPSEC_GETSPI1 &given, Body body) {
  const IPSEC_GETSPI1 get_spi = Settled(given);
  if (DWORD code = CheckGetSpiForm(get_spi)) return code;
  return WithContext(engine, id, [&](SaContext &context) -> DWORD {
    if (DWORD code = CheckGetSpiPolicy(get_spi, engine.objects)) return code;
    return body(context, get_spi);
  });
}

}  // namespace

DWORD CreateContext(Engine &engine, const IPSEC_TRAFFIC1 &outbound,
                    const IPSEC_VIRTUAL_IF_TUNNEL_INFO0 &tunnel_info, Way way,
                    UINT64 *inbound_filter, UINT64 *id) {
  if (DWORD code = CheckTrafficForm(outbound)) return code;
  if (DWORD code = CheckTrafficPolicy(outbound, FWP_DIRECTION_OUTBOUND, engine.objects))
    return code;
  if (DWORD code = engine.contexts.Create(outbound, tunnel_info, way, id)) return code;
  // 0 says that the engine has no inbound filter in its cache.
  if (inbound_filter != nullptr) *inbound_filter = 0;
  return ERROR_SUCCESS;
}

DWORD GetContext(Engine &engine, UINT64 id, IPSEC_SA_CONTEXT0 **result) {
  return WithWholeContext(engine, id, [&](const SaContext &context) {
    DowngradedContext downgraded(ContextView(context, engine.objects).get());
    HandOut(CopyOf(downgraded.get()), result);
  });
}

DWORD GetContext(Engine &engine, UINT64 id, IPSEC_SA_CONTEXT1 **result) {
  return WithWholeContext(engine, id, [&](const SaContext &context) {
    HandOut(ImageOf(context, engine.objects), result);
  });
}

DWORD GetSpi(Engine &engine, UINT64 id, const IPSEC_GETSPI1 &given, IPSEC_SA_SPI *spi) {
  return WithReservation(engine, id, given, [&](SaContext &context, const IPSEC_GETSPI1 &get_spi) {
    return engine.contexts.GetSpi(context, get_spi, engine.chance, spi);
  });
}

DWORD SetSpi(Engine &engine, UINT64 id, const IPSEC_GETSPI1 &given, IPSEC_SA_SPI spi) {
  return WithReservation(engine, id, given, [&](SaContext &context, const IPSEC_GETSPI1 &get_spi) {
    return engine.contexts.SetSpi(context, get_spi, spi);
  });
}

DWORD AddBundle(Engine &engine, UINT64 id, const IPSEC_SA_BUNDLE1 &bundle, FWP_DIRECTION direction,
                Way way) {
  if (DWORD code = CheckBundle(bundle, direction)) return code;
  return WithContext(engine, id, [&](SaContext &context) {
    return direction == FWP_DIRECTION_INBOUND
               ? engine.contexts.AddInbound(context, bundle, engine.clock)
               : engine.contexts.AddOutbound(context, bundle, engine.clock, way);
  });
}

DWORD DeleteContext(Engine &engine, UINT64 id) {
  return WithContext(engine, id, [&](SaContext &context) -> DWORD {
    engine.contexts.Delete(context);
    return ERROR_SUCCESS;
  });
}

DWORD ExpireContext(Engine &engine, UINT64 id) {
  return WithContext(engine, id, [&](SaContext &context) -> DWORD {
    engine.contexts.Expire(context, engine.clock.Now());
    return ERROR_SUCCESS;
  });
}

DWORD UpdateContext(Engine &engine, UINT64 flags, const IPSEC_SA_CONTEXT1 &values) {
  if (DWORD code = CheckUpdateFlags(flags)) return code;
  return WithContext(engine, values.saContextId, [&](SaContext &context) {
    return Update(engine.contexts, context, flags, values, engine.objects);
  });
}

}  // namespace wfp_ipsec
