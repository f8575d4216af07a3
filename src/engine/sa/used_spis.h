// Which SPIs are in use at any address, and how often.

#ifndef WFP_IPSEC_USED_SPIS_H_
#define WFP_IPSEC_USED_SPIS_H_

#include <unordered_map>

#include "core/flat_table.h"
#include "wfp_abi.h"

namespace wfp_ipsec {

class UsedSpis {
 public:
  // Makes room for so many different SPIs.
  void Reserve(size_t count) { used_.Reserve(count); }

  bool Contains(IPSEC_SA_SPI spi) const noexcept { return used_.Find(spi) != nullptr; }

  // REQUIRES: the SPI is not 0, and there is room. Needs memory if the SPI is in use already.
  void Add(IPSEC_SA_SPI spi) {
    if (Contains(spi)) {
      ++further_[spi];
    } else {
      used_.Insert({spi});
    }
  }

  // REQUIRES: the SPI was added.
  void Remove(IPSEC_SA_SPI spi) noexcept {
    const auto found = further_.find(spi);
    if (found == further_.end()) {
      used_.Remove(used_.Find(spi));
    } else if (--found->second == 0) {
      further_.erase(found);
    }
  }

  void Clear() noexcept {
    used_.Clear();
    further_.clear();
  }

 private:
  struct Used {
    IPSEC_SA_SPI spi = 0;
    UINT64 key() const noexcept { return spi; }
  };

  FlatTable<Used> used_;
  // The further uses of those that are used more than once.
  std::unordered_map<IPSEC_SA_SPI, size_t> further_;
};

}  // namespace wfp_ipsec

#endif  // WFP_IPSEC_USED_SPIS_H_
