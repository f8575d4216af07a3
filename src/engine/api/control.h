// The way of every control function into the engine.

#ifndef WFP_IPSEC_CONTROL_H_
#define WFP_IPSEC_CONTROL_H_

#include "core/engine.h"

extern "C" {
#include "engine_control.h"
}

namespace wfp_ipsec {

// Runs the body alone in the engine; a failure to allocate leaves `fallback`.
template <class Result, class Body>
Result Control(Result fallback, Body body) noexcept {
  try {
    Engine &engine = Engine::Get();
    Lock lock(engine.gate);
    return body(engine, lock);
  } catch (...) {
    return fallback;
  }
}

}  // namespace wfp_ipsec

#endif  // WFP_IPSEC_CONTROL_H_
