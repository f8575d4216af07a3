// Which SA contexts have which inbound SPI.
//
// Thread safety: a call in a lane may do anything with the contexts of its lane. The table is in
// parts with a lock each; SPIs that follow each other are in different ones.

#ifndef WFP_IPSEC_SA_SPIS_H_
#define WFP_IPSEC_SA_SPIS_H_

#include <array>

#include "core/chain_table.h"
#include "core/gate.h"
#include "core/spin_lock.h"
#include "sa/sa_context.h"
#include "sa/used_spis.h"
#include "wfp_abi.h"

namespace wfp_ipsec {

class SaSpis {
 public:
  // Where nobody else may have the SPI that a context takes.
  enum class Unique { kAtAddress, kAnywhere };

  // Gives the context the SPI for the traffic, unless another context has it there; false then. A
  // context that has an SPI keeps it, and its traffic is described anew. Throws std::bad_alloc, and
  // changes nothing then.
  bool Assign(SaContext &context, IPSEC_SA_SPI spi, const IPSEC_GETSPI1 &get_spi, Unique unique);

  // True when another context with the local address of `traffic` has the SPI.
  bool IsTaken(IPSEC_SA_SPI spi, const IPSEC_TRAFFIC1 &traffic, const SaContext &context) const;

  // Takes a context with an SPI out, for good or while its inbound traffic changes, which Insert
  // ends. Calls that are alone may do the latter.
  void Forget(SaContext &context) noexcept;
  void Remove(SaContext &context) noexcept { Table::Remove(context); }
  void Insert(SaContext &context) noexcept { PartOf(context.spi).by_spi.Insert(context); }

  void Clear() noexcept;

 private:
  static UINT64 Hash(IPSEC_SA_SPI spi, const IPSEC_TRAFFIC1 &inbound) noexcept;
  static UINT64 HashOf(const SaContext &context) noexcept;

  // By the SPI and the local address that it counts at.
  using Table = ChainTable<SaContext, &SaContext::same_spi, HashOf>;

  struct alignas(kCacheLine) Part {
    mutable SpinLock lock;
    Table by_spi;
    // The SPIs alone.
    UsedSpis used;
    size_t contexts = 0;
  };

  static bool IsTaken(const Part &part, IPSEC_SA_SPI spi, const IPSEC_TRAFFIC1 &traffic,
                      const SaContext &context);

  static constexpr size_t kParts = 64;
  // Inbound SPIs are even.
  static size_t IndexOf(IPSEC_SA_SPI spi) noexcept { return spi / 2 % kParts; }
  Part &PartOf(IPSEC_SA_SPI spi) noexcept { return parts_[IndexOf(spi)]; }

  std::array<Part, kParts> parts_;
};

}  // namespace wfp_ipsec

#endif  // WFP_IPSEC_SA_SPIS_H_
