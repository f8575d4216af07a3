// What the functions of SA contexts do, for both versions of their structs.
//
// Those that take no Way do all that they do in any; they need none but the lane of the context,
// but for ExpireContext and UpdateContext.

#ifndef WFP_IPSEC_SA_CALLS_H_
#define WFP_IPSEC_SA_CALLS_H_

#include "api/call.h"

namespace wfp_ipsec {

DWORD CreateContext(Engine &engine, const IPSEC_TRAFFIC1 &outbound,
                    const IPSEC_VIRTUAL_IF_TUNNEL_INFO0 &tunnel_info, Way way,
                    UINT64 *inbound_filter, UINT64 *id);

DWORD GetContext(Engine &engine, UINT64 id, IPSEC_SA_CONTEXT0 **result);
DWORD GetContext(Engine &engine, UINT64 id, IPSEC_SA_CONTEXT1 **result);

DWORD GetSpi(Engine &engine, UINT64 id, const IPSEC_GETSPI1 &get_spi, IPSEC_SA_SPI *spi);
DWORD SetSpi(Engine &engine, UINT64 id, const IPSEC_GETSPI1 &get_spi, IPSEC_SA_SPI spi);

DWORD AddBundle(Engine &engine, UINT64 id, const IPSEC_SA_BUNDLE1 &bundle, FWP_DIRECTION direction,
                Way way);

DWORD DeleteContext(Engine &engine, UINT64 id);
DWORD ExpireContext(Engine &engine, UINT64 id);
DWORD UpdateContext(Engine &engine, UINT64 flags, const IPSEC_SA_CONTEXT1 &values);

}  // namespace wfp_ipsec

#endif  // WFP_IPSEC_SA_CALLS_H_
