#include "ike/dictation.h"

#include <chrono>
#include <cstring>
#include <optional>
#include <vector>

#include "core/number.h"
#include "memory/deep_copy.h"
#include "memory/describe_sas.h"
#include "sa/check_bundle.h"

namespace wfp_ipsec {
namespace {

using SteadyClock = std::chrono::steady_clock;

// A dictating manager, apart from the engine's table: that may change while the manager is asked.
struct Dictator {
  IPSEC_KEY_MANAGER_CALLBACKS0 callbacks;
  std::shared_ptr<CallbackThread> thread;
  SteadyClock::time_point end;
  UINT32 weight = 0;
};

// What the two functions of a dictating manager are called with. Belongs to the call, which may
// outlast the waiting for it.
struct Question {
  IKEEXT_TRAFFIC0 traffic;
  BOOL will_dictate = 0;
  UINT32 weight = 0;
};

struct Dictation {
  // Those that the function may change, and those that get the keys out of them.
  SaPair given;
  SaPair keyed;
  BOOL module_generates = 0;
  DWORD code = ERROR_SUCCESS;
  bool usable = false;
};

std::chrono::seconds TimeoutOf(const IPSEC_KEY_MANAGER0 &manager) {
  constexpr UINT8 kDefaultSeconds = 5;
  const UINT8 hint = manager.keyDictationTimeoutHint;
  return std::chrono::seconds(hint == 0 ? kDefaultSeconds : hint);
}

std::vector<Dictator> DictatorsOf(const KeyManagers &managers) {
  std::vector<Dictator> found;
  for (const auto &[handle, manager] : managers.managers()) {
    if (!manager.dictates()) continue;
    const auto end = SteadyClock::now() + TimeoutOf(*manager.description);
    found.push_back({manager.callbacks, manager.thread, end});
  }
  return found;
}

bool WantsTo(Dictator &dictator, const IKEEXT_TRAFFIC0 &traffic, Lock &lock) {
  const auto question = std::make_shared<Question>();
  question->traffic = traffic;
  const auto check = dictator.callbacks.keyDictationCheck;
  const bool answered = dictator.thread->CallUntil(
      dictator.end,
      [check, question] { check(&question->traffic, &question->will_dictate, &question->weight); },
      lock);
  dictator.weight = answered ? question->weight : 0;
  return answered && question->will_dictate != 0;
}

std::optional<Dictator> ChosenDictator(const KeyManagers &managers, const IKEEXT_TRAFFIC0 &traffic,
                                       Lock &lock) {
  std::optional<Dictator> chosen;
  for (Dictator &dictator : DictatorsOf(managers)) {
    const bool wants = WantsTo(dictator, traffic, lock);
    if (wants && (!chosen || dictator.weight > chosen->weight)) chosen = dictator;
  }
  return chosen;
}

bool TakeKey(FWP_BYTE_BLOB &own, const FWP_BYTE_BLOB &given) {
  if (given.size != own.size || given.data == nullptr) return false;
  std::memmove(own.data, given.data, own.size);
  return true;
}

bool TakeKeys(IPSEC_SA_AUTH_INFORMATION0 &own, const IPSEC_SA_AUTH_INFORMATION0 &given) {
  return TakeKey(own.authKey, given.authKey);
}

bool TakeKeys(IPSEC_SA_CIPHER_INFORMATION0 &own, const IPSEC_SA_CIPHER_INFORMATION0 &given) {
  return TakeKey(own.cipherKey, given.cipherKey);
}

bool TakeKeys(IPSEC_SA_AUTH_AND_CIPHER_INFORMATION0 &own,
              const IPSEC_SA_AUTH_AND_CIPHER_INFORMATION0 &given) {
  return TakeKeys(own.saAuthInformation, given.saAuthInformation) &&
         TakeKeys(own.saCipherInformation, given.saCipherInformation);
}

template <class Information>
bool TakeKeysAt(Information *own, const Information *given) {
  return given != nullptr && TakeKeys(*own, *given);
}

bool TakeKeys(IPSEC_SA0 &own, const IPSEC_SA0 &given) {
  if (Number(own.saTransformType) != Number(given.saTransformType)) return false;
  switch (Number(own.saTransformType)) {
    case IPSEC_TRANSFORM_ESP_CIPHER:
      return TakeKeysAt(own.espCipherInformation, given.espCipherInformation);
    case IPSEC_TRANSFORM_ESP_AUTH_AND_CIPHER:
      return TakeKeysAt(own.espAuthAndCipherInformation, given.espAuthAndCipherInformation);
    default:
      return TakeKeysAt(own.ahInformation, given.ahInformation);
  }
}

// Takes the keys over and nothing else, so that a manager cannot change what was agreed on.
bool TakeKeys(IPSEC_SA_BUNDLE1 &own, const IPSEC_SA_BUNDLE1 &given) {
  bool taken = given.numSAs == own.numSAs && given.saList != nullptr;
  for (UINT32 i = 0; taken && i < own.numSAs; ++i) {
    taken = TakeKeys(own.saList[i], given.saList[i]);
  }
  return taken;
}

// Runs on the manager's thread. The memory that its function answers with is read at once and not
// afterwards. Allocates nothing: nobody could be told that there is no memory.
void Ask(IPSEC_KEY_MANAGER_DICTATE_KEY0 dictate, Dictation &dictation) {
  SaPair &given = dictation.given, &keyed = dictation.keyed;
  dictation.code = dictate(given.inbound.get(), given.outbound.get(), &dictation.module_generates);
  if (dictation.code != ERROR_SUCCESS || dictation.module_generates != 0) return;
  dictation.usable = TakeKeys(keyed.inbound->saBundle, given.inbound->saBundle) &&
                     TakeKeys(keyed.outbound->saBundle, given.outbound->saBundle) &&
                     CheckBundle(keyed.inbound->saBundle, FWP_DIRECTION_INBOUND) == 0 &&
                     CheckBundle(keyed.outbound->saBundle, FWP_DIRECTION_OUTBOUND) == 0;
}

DWORD Accept(Dictation &dictation, SaPair &pair) {
  constexpr UINT32 kDictatedHere =
      IPSEC_SA_BUNDLE_FLAG_USING_DICTATED_KEYS | IPSEC_SA_BUNDLE_FLAG_LOCALLY_DICTATED_KEYS;
  if (dictation.code != ERROR_SUCCESS) return dictation.code;
  if (dictation.module_generates != 0) return ERROR_SUCCESS;
  if (!dictation.usable) return FWP_E_KEY_DICTATION_INVALID_KEYING_MATERIAL;
  pair = std::move(dictation.keyed);
  pair.inbound->saBundle.flags |= kDictatedHere;
  pair.outbound->saBundle.flags |= kDictatedHere;
  return ERROR_SUCCESS;
}

}  // namespace

SaPair CopyOf(const IPSEC_SA_DETAILS1 &inbound, const IPSEC_SA_DETAILS1 &outbound) {
  return {CopyOf(inbound), CopyOf(outbound)};
}

DWORD Dictate(const KeyManagers &managers, const IKEEXT_TRAFFIC0 &traffic, SaPair &pair,
              Lock &lock) {
  const std::optional<Dictator> chosen = ChosenDictator(managers, traffic, lock);
  if (!chosen) return ERROR_SUCCESS;
  const auto dictation = std::make_shared<Dictation>();
  dictation->given = CopyOf(*pair.inbound, *pair.outbound);
  dictation->keyed = CopyOf(*pair.inbound, *pair.outbound);
  const auto dictate = chosen->callbacks.keyDictation;
  const bool answered = chosen->thread->CallUntil(
      chosen->end, [dictate, dictation] { Ask(dictate, *dictation); }, lock);
  return answered ? Accept(*dictation, pair) : ERROR_SUCCESS;
}

}  // namespace wfp_ipsec
