// What a real engine draws at random: SPIs and keys.
//
// Here both are counted, so that a test that runs twice sees the same values twice.
// Thread safety: guarded by the engine's gate; NextSpi may be called in any lane.

#ifndef WFP_IPSEC_CHANCE_H_
#define WFP_IPSEC_CHANCE_H_

#include "core/gate.h"
#include "core/spin_lock.h"
#include "wfp_abi.h"

namespace wfp_ipsec {

// Windows refuses odd inbound SPIs, and RFC 4303 reserves those below 256.
constexpr IPSEC_SA_SPI kLowestSpi = 256;

constexpr bool IsInboundSpi(IPSEC_SA_SPI spi) { return spi >= kLowestSpi && spi % 2 == 0; }

class alignas(kCacheLine) Chance {
 public:
  // Returns an SPI that suits inbound SAs. The caller makes sure that it is free.
  IPSEC_SA_SPI NextSpi() {
    const SpinHold hold(choosing_);
    const IPSEC_SA_SPI spi = spi_;
    spi_ = spi_ >= 0xFFFFFFFE ? kLowestSpi : spi_ + 2;
    return spi;
  }

  // Returns a version-4 GUID that was not returned before.
  GUID NextKey() {
    const UINT64 count = ++keys_;
    GUID key = {static_cast<ULONG>(count), static_cast<USHORT>(count >> 32), 0x4000, {0x80}};
    key.Data4[7] = 1;
    return key;
  }

 private:
  SpinLock choosing_;
  IPSEC_SA_SPI spi_ = 0x10000000;
  UINT64 keys_ = 0;
};

}  // namespace wfp_ipsec

#endif  // WFP_IPSEC_CHANCE_H_
