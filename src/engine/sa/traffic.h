// Traffic descriptors: when they are well-formed, fit the policy objects, and are the same.

#ifndef WFP_IPSEC_TRAFFIC_H_
#define WFP_IPSEC_TRAFFIC_H_

#include "objects/objects.h"
#include "sa/address.h"
#include "wfp_abi.h"

namespace wfp_ipsec {

// True when IP version, addresses, type, filter or policy, ports and protocol are the same. The
// interface and the profile of version 1 do not count.
bool SameTraffic(const IPSEC_TRAFFIC1 &left, const IPSEC_TRAFFIC1 &right) noexcept;

// The same for the same traffic.
UINT64 HashOf(const IPSEC_TRAFFIC1 &traffic) noexcept;

// The same for the same IP version and local address.
UINT64 HashOfLocalAddress(const IPSEC_TRAFFIC1 &traffic) noexcept;

// The same for the same remote address.
UINT64 HashOfRemoteAddress(const IPSEC_TRAFFIC1 &traffic) noexcept;

// Compares IP version, addresses and type: what both directions of one context share.
bool SamePeers(const IPSEC_TRAFFIC1 &left, const IPSEC_TRAFFIC1 &right) noexcept;

bool SameLocalAddress(const IPSEC_TRAFFIC1 &left, const IPSEC_TRAFFIC1 &right) noexcept;

// Checks the descriptor by itself.
DWORD CheckTrafficForm(const IPSEC_TRAFFIC1 &traffic) noexcept;

// Checks the filter or policy that the descriptor names. REQUIRES: its form was checked.
DWORD CheckTrafficPolicy(const IPSEC_TRAFFIC1 &traffic, FWP_DIRECTION direction,
                         const Objects &objects) noexcept;

// Returns the descriptor of GetSpi or SetSpi with the IP version that it means: strongSwan sets the
// outer one alone and leaves the inner one at 0. Only tunnels need this; the layer of a transport
// filter says what is meant.
IPSEC_GETSPI1 Settled(const IPSEC_GETSPI1 &get_spi) noexcept;

// Checks the descriptor of GetSpi and SetSpi by itself. REQUIRES of both: it is settled.
DWORD CheckGetSpiForm(const IPSEC_GETSPI1 &get_spi) noexcept;

// Checks the filter or policy that it names, and then that its two IP versions agree.
// REQUIRES: its form was checked.
DWORD CheckGetSpiPolicy(const IPSEC_GETSPI1 &get_spi, const Objects &objects) noexcept;

}  // namespace wfp_ipsec

#endif  // WFP_IPSEC_TRAFFIC_H_
