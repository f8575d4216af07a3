// What stands when an input begins: two sessions, filters, a tunnel policy, contexts in every
// state.

#ifndef WFP_IPSEC_TESTS_NATIVE_FUZZ_WORLD_H_
#define WFP_IPSEC_TESTS_NATIVE_FUZZ_WORLD_H_

#include <vector>

#include "fuzz/input.h"
#include "ground.h"

namespace fuzz {

class World {
 public:
  World();
  // Reads back all that there is, ends the sessions, and ends the program if anything is left over.
  ~World();
  World(const World &) = delete;
  World &operator=(const World &) = delete;

  // A session: mostly the one that may do everything.
  HANDLE Engine(Input &input) const;
  // An enumeration handle, a subscription, a key manager, or a handle of nothing.
  HANDLE Handle(Input &input) const;
  UINT64 Id(Input &input) const;

  void Keep(HANDLE handle) { handles_.push_back(handle); }
  void Keep(UINT64 id) { ids_.push_back(id); }

  // How long the array is that comes next.
  UINT32 count = 0;

 private:
  HANDLE engine_;
  HANDLE dynamic_;
  std::vector<HANDLE> handles_;
  std::vector<UINT64> ids_;
};

}  // namespace fuzz

#endif  // WFP_IPSEC_TESTS_NATIVE_FUZZ_WORLD_H_
