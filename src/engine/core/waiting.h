// What a thread wants to do before it waits for others in the engine: to let go of a lock of its
// own, for instance, without which those could not go on.

#ifndef WFP_IPSEC_WAITING_H_
#define WFP_IPSEC_WAITING_H_

namespace wfp_ipsec {

struct BeforeWaiting {
  void (*act)(void *) = nullptr;
  void *argument = nullptr;
};

// Of the calling thread.
inline thread_local BeforeWaiting before_waiting;

// Called by whoever may have to wait, and holds nothing in the engine. It is done once.
inline void TellBeforeWaiting() noexcept {
  if (before_waiting.act == nullptr) return;
  const BeforeWaiting told = before_waiting;
  before_waiting = {};
  told.act(told.argument);
}

}  // namespace wfp_ipsec

#endif  // WFP_IPSEC_WAITING_H_
