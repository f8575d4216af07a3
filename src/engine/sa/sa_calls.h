// What the functions of SA contexts do, for both versions of their structs.

#ifndef WFP_IPSEC_SA_CALLS_H_
#define WFP_IPSEC_SA_CALLS_H_

#include "api/call.h"

namespace wfp_ipsec {

DWORD CreateContext(Engine &engine, const IPSEC_TRAFFIC1 &outbound,
                    const IPSEC_VIRTUAL_IF_TUNNEL_INFO0 &tunnel_info, UINT64 *inbound_filter,
                    UINT64 *id);

DWORD GetContext(Engine &engine, UINT64 id, IPSEC_SA_CONTEXT0 **result);
DWORD GetContext(Engine &engine, UINT64 id, IPSEC_SA_CONTEXT1 **result);

DWORD GetSpi(Engine &engine, UINT64 id, const IPSEC_GETSPI1 &get_spi, IPSEC_SA_SPI *spi);
DWORD SetSpi(Engine &engine, UINT64 id, const IPSEC_GETSPI1 &get_spi, IPSEC_SA_SPI spi);

DWORD AddBundle(Engine &engine, UINT64 id, const IPSEC_SA_BUNDLE1 &bundle, FWP_DIRECTION direction);

DWORD DeleteContext(Engine &engine, UINT64 id);
DWORD ExpireContext(Engine &engine, UINT64 id);
DWORD UpdateContext(Engine &engine, UINT64 flags, const IPSEC_SA_CONTEXT1 &values);

}  // namespace wfp_ipsec

#endif  // WFP_IPSEC_SA_CALLS_H_
