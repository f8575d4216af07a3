#include "core/sessions.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "core/guid.h"
#include "core/process.h"
#include "memory/deep_copy.h"
#include "memory/describe_objects.h"

namespace wfp_ipsec {
namespace {

constexpr UINT32 kDefaultWait = 15000;
constexpr UINT32 kInfinite = 0xFFFFFFFF;
constexpr UINT64 kLongestTransactionMilliseconds = 3600000;

// False for calls that have nothing to do with their session's transaction.
bool TakesPart(Access access) { return access != Access::kClose && access != Access::kNothing; }

DWORD CheckAccess(const Session &session, Access access) {
  if (!TakesPart(access) || access == Access::kRead) return ERROR_SUCCESS;
  if (access == Access::kWrite) {
    const bool refused = session.transaction && session.transaction->read_only;
    return refused ? FWP_E_INCOMPATIBLE_TXN : ERROR_SUCCESS;
  }
  if (session.transaction) return FWP_E_TXN_IN_PROGRESS;
  const bool refused = access == Access::kSaOwn && session.dynamic;
  return refused ? FWP_E_DYNAMIC_SESSION_IN_PROGRESS : ERROR_SUCCESS;
}

}  // namespace

DWORD Sessions::Check(const FWPM_SESSION0 &description) const {
  if ((description.flags & ~static_cast<UINT32>(FWPM_SESSION_FLAG_DYNAMIC)) != 0) {
    return FWP_E_INVALID_FLAGS;
  }
  if (IsZero(description.sessionKey)) return ERROR_SUCCESS;
  const bool open = std::any_of(sessions_.begin(), sessions_.end(), [&](const auto &entry) {
    return !entry.second.aborted && Same(entry.second.key, description.sessionKey);
  });
  return open ? FWP_E_ALREADY_EXISTS : ERROR_SUCCESS;
}

void Sessions::Open(const FWPM_SESSION0 &given, const GUID &key, HandleValue handle) {
  std::u16string user = UserName();
  FWPM_SESSION0 description = given;
  description.sessionKey = key;
  description.txnWaitTimeoutInMSec =
      given.txnWaitTimeoutInMSec == 0 ? kDefaultWait : given.txnWaitTimeoutInMSec;
  description.processId = ProcessId();
  description.sid = nullptr;
  description.username = user.empty() ? nullptr : user.data();
  description.kernelMode = 0;
  const bool dynamic = (given.flags & FWPM_SESSION_FLAG_DYNAMIC) != 0;
  Session session{handle,
                  key,
                  dynamic,
                  description.txnWaitTimeoutInMSec,
                  std::nullopt,
                  {},
                  CopyOf(description)};
  sessions_.emplace(handle, std::move(session));
}

void Sessions::Close(HandleValue handle) {
  sessions_.erase(handle);
  WakeWaiters();
}

Session *Sessions::Find(HandleValue handle) {
  const auto found = sessions_.find(handle);
  return found == sessions_.end() ? nullptr : &found->second;
}

void Sessions::Begin(Session &session, bool read_only, UINT64 now) {
  const UINT64 ends_at = now + kLongestTransactionMilliseconds;
  session.transaction = Transaction{read_only, ends_at};
  next_due_ = std::min(next_due_, ends_at);
  any_transaction_ = true;
}

void Sessions::WakeWaiters() noexcept {
  any_transaction_ = std::any_of(sessions_.begin(), sessions_.end(), [](const auto &entry) {
    return entry.second.transaction.has_value();
  });
  ended_.notify_all();
}

DWORD Sessions::TellOfLoss(Session &session) noexcept {
  return std::exchange(session.lost_transaction, false) ? FWP_E_TXN_ABORTED : ERROR_SUCCESS;
}

DWORD Sessions::Admit(HandleValue handle, Access access, Lock &lock) {
  if (DWORD code = CheckUsable(handle, access)) return code;
  if (!TakesPart(access)) return ERROR_SUCCESS;
  Session &session = *Find(handle);
  if (DWORD code = TellOfLoss(session)) return code;
  if (DWORD code = CheckAccess(session, access)) return code;
  if (access == Access::kOutside) return ERROR_SUCCESS;
  if (DWORD code = WaitForOthers(handle, access != Access::kRead, lock)) return code;
  // Another thread may have begun a transaction of this session during the wait.
  return CheckAccess(*Find(handle), access);
}

bool Sessions::AdmitsAtOnce(HandleValue handle, Access access) const noexcept {
  const auto found = sessions_.find(handle);
  if (found == sessions_.end() || any_transaction_) return false;
  const Session &session = found->second;
  return !session.aborted && !session.lost_transaction &&
         CheckAccess(session, access) == ERROR_SUCCESS;
}

DWORD Sessions::WaitForOthers(HandleValue handle, bool writes, Lock &lock) {
  const auto over = [&] { return Find(handle) == nullptr || !IsBlocked(handle, writes); };
  if (!over()) {
    const UINT32 wait = Find(handle)->wait_milliseconds;
    if (wait == kInfinite) {
      ended_.wait(lock, over);
    } else if (!ended_.wait_for(lock, std::chrono::milliseconds(wait), over)) {
      return FWP_E_TIMEOUT;
    }
  }
  return CheckUsable(handle, Access::kNothing);
}

DWORD Sessions::CheckUsable(HandleValue handle, Access access) {
  const Session *session = Find(handle);
  if (session == nullptr) return ERROR_INVALID_HANDLE;
  const bool usable = access == Access::kClose || !session->aborted;
  return usable ? ERROR_SUCCESS : FWP_E_SESSION_ABORTED;
}

bool Sessions::IsBlocked(HandleValue handle, bool writes) const {
  return std::any_of(sessions_.begin(), sessions_.end(), [&](const auto &entry) {
    const auto &transaction = entry.second.transaction;
    return entry.first != handle && transaction && (writes || !transaction->read_only);
  });
}

}  // namespace wfp_ipsec
