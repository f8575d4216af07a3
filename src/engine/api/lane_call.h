// The way of calls about one SA context into the engine: in the lane of the context, beside calls
// in other lanes.
//
// A call goes that way when nothing is there that it would have to wait for, to heed or to tell
// (Engine::IsQuiet), when its session may make it at once, and when it needs nothing of other
// lanes. Otherwise it is made as every other, by the same body, and that is where each refusal
// comes from and what says in which order. Nothing is changed before that is decided.

#ifndef WFP_IPSEC_LANE_CALL_H_
#define WFP_IPSEC_LANE_CALL_H_

#include <algorithm>

#include "api/call.h"

namespace wfp_ipsec {

// Holds a lane for as long as it lives: the home lane, unless it is told to go elsewhere.
class LaneHold {
 public:
  explicit LaneHold(Gate &gate) noexcept : gate_(gate), lane_(Gate::HomeLane()) {
    gate_.Enter(lane_);
  }
  ~LaneHold() { gate_.Leave(lane_); }
  LaneHold(const LaneHold &) = delete;
  LaneHold &operator=(const LaneHold &) = delete;

  // Goes to the lane of a context. A reset between two lanes may let the id mean another one.
  void GoTo(const SaDatabase &contexts, UINT64 id) noexcept {
    for (size_t lane = contexts.LaneOf(id); lane != lane_; lane = contexts.LaneOf(id)) {
      gate_.Leave(lane_);
      gate_.Enter(lane_ = lane);
    }
  }

 private:
  Gate &gate_;
  size_t lane_;
};

// True when a call in a lane would find nothing that CallInSession heeds before its body.
inline bool NothingInTheWay(Engine &engine, HANDLE handle, const Needs &needs, Pointers required) {
  return engine.IsQuiet() && engine.sessions.AdmitsAtOnce(ValueOf(handle), needs.access) &&
         engine.security.Demand(needs.container, needs.rights) == ERROR_SUCCESS &&
         std::count(required.begin(), required.end(), nullptr) == 0;
}

// Runs the body in a lane or alone: DWORD body(Engine &, Way). `enter` goes to the lane.
template <class Enter, class Body>
DWORD CallInLane(const char *function, HANDLE handle, const Needs &needs, Pointers required,
                 Enter enter, Body body) noexcept {
  try {
    Engine &engine = Engine::Get();
    LaneHold lane(engine.gate);
    enter(engine, lane);
    if (NothingInTheWay(engine, handle, needs, required)) {
      Observer::Entry entry(engine.observer, function);
      const DWORD code = body(engine, Way::kLane);
      if (code != kOnlyAlone) return code;
      entry.Drop();
    }
  } catch (...) {
    return ERROR_NOT_ENOUGH_MEMORY;
  }
  return CallInSession(function, handle, needs, required,
                       [&](Engine &engine, Session &) { return body(engine, Way::kAlone); });
}

// For a call that makes a context.
template <class Body>
DWORD CallInHomeLane(const char *function, HANDLE handle, const Needs &needs, Pointers required,
                     Body body) noexcept {
  return CallInLane(function, handle, needs, required, [](Engine &, LaneHold &) {}, body);
}

// For a call about the context with the id.
template <class Body>
DWORD CallInLaneOf(UINT64 id, const char *function, HANDLE handle, const Needs &needs,
                   Pointers required, Body body) noexcept {
  const auto enter = [&](Engine &engine, LaneHold &lane) { lane.GoTo(engine.contexts, id); };
  return CallInLane(function, handle, needs, required, enter, body);
}

}  // namespace wfp_ipsec

#endif  // WFP_IPSEC_LANE_CALL_H_
