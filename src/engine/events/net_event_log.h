// The engine's log of net events: the newest ones, in the order in which they arose.
//
// Thread safety: guarded by the engine's gate.

#ifndef WFP_IPSEC_NET_EVENT_LOG_H_
#define WFP_IPSEC_NET_EVENT_LOG_H_

#include <deque>
#include <memory>

#include "wfp_abi.h"

namespace wfp_ipsec {

class NetEventLog {
 public:
  using Event = std::shared_ptr<const FWPM_NET_EVENT5>;

  // Windows has room for 128 KiB, which is about as many.
  static constexpr size_t kCapacity = 150;

  // The oldest event makes room for a new one.
  void Add(Event event) {
    events_.push_back(std::move(event));
    if (events_.size() > kCapacity) events_.pop_front();
  }

  const std::deque<Event> &events() const { return events_; }

 private:
  std::deque<Event> events_;
};

}  // namespace wfp_ipsec

#endif  // WFP_IPSEC_NET_EVENT_LOG_H_
