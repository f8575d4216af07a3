// Eight threads and the engine's own: mixed operations, callbacks that call back in, and at the end
// the proof that nothing was lost. Meant for the thread sanitizer:
//
//   python -m tests.native threads
//
// Every thread checks what it is promised about its own contexts; at the end what all have done is
// compared with what one subscriber heard and with what the engine has left. Ends with 0, or with 1
// and the claim that does not hold, or with the sanitizer's own code.

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <map>
#include <mutex>
#include <thread>
#include <vector>

#include "ground.h"

namespace {

using ground::Bundle;
using ground::Free;
using ground::Ground;

constexpr UINT32 kAll = 0xFFFFFFFF;
constexpr UINT32 kLifetimeSeconds = 30;
constexpr auto kPatience = std::chrono::seconds(60);

// What was done. The contexts are those that got their inbound SA.
struct Totals {
  std::atomic<UINT32> contexts{0};
  std::atomic<UINT32> transactions{0};
  std::atomic<UINT32> entries_enumerated{0};
  std::atomic<UINT32> sessions{0};
  std::atomic<UINT32> subscriptions{0};
  std::atomic<UINT32> reads_in_callbacks{0};
  std::atomic<UINT32> negotiations{0};
  std::atomic<UINT32> keys_told{0};
};

Totals totals;

// Hears of all contexts for as long as the program runs.
class Ledger {
 public:
  static void WINAPI Hear(void *ledger, const IPSEC_SA_CONTEXT_CHANGE0 *change) {
    static_cast<Ledger *>(ledger)->Enter(*change);
  }

  // Waits for the events, and makes sure that each context came and went.
  void Settle(size_t contexts) {
    std::unique_lock<std::mutex> lock(mutex_);
    GROUND_CHECK(arrived_.wait_for(lock, kPatience, [&] { return events_ >= 2 * contexts; }));
    GROUND_CHECK(events_ == 2 * contexts);
    for (const auto &[id, last] : last_) GROUND_CHECK(last == IPSEC_SA_CONTEXT_EVENT_DELETE);
  }

 private:
  void Enter(const IPSEC_SA_CONTEXT_CHANGE0 &change) {
    const std::lock_guard<std::mutex> lock(mutex_);
    // Each context is added once, and deleted once after that.
    const auto known = last_.find(change.saContextId);
    if (change.changeType == IPSEC_SA_CONTEXT_EVENT_ADD) {
      GROUND_CHECK(known == last_.end());
    } else {
      GROUND_CHECK(known != last_.end() && known->second == IPSEC_SA_CONTEXT_EVENT_ADD);
    }
    last_[change.saContextId] = change.changeType;
    ++events_;
    arrived_.notify_all();
  }

  std::mutex mutex_;
  std::condition_variable arrived_;
  std::map<UINT64, IPSEC_SA_CONTEXT_EVENT_TYPE0> last_;
  size_t events_ = 0;
};

// A context is what its maker made of it, whatever others do.
void CheckContext(HANDLE engine, UINT64 id, IPSEC_SA_SPI spi, bool complete) {
  IPSEC_SA_CONTEXT1 *context = nullptr;
  GROUND_CHECK(IPsecSaContextGetById1(engine, id, &context) == 0);
  GROUND_CHECK(context->saContextId == id);
  GROUND_CHECK(context->inboundSa != nullptr);
  GROUND_CHECK(context->inboundSa->saBundle.saList[0].spi == spi);
  GROUND_CHECK(context->inboundSa->transportFilter != nullptr);
  GROUND_CHECK((context->outboundSa != nullptr) == complete);
  Free(context);
}

void Replace(const Ground &base, UINT32 peer, UINT64 first, IPSEC_SA_SPI spi) {
  const UINT64 second = ground::Install(base, peer);
  ++totals.contexts;
  // The newer pair took the place of the older one, which has its grace.
  CheckContext(base.engine(), first, spi, false);
  GROUND_CHECK(IPsecSaContextDeleteById0(base.engine(), second) == 0);
  GROUND_CHECK(IPsecSaContextDeleteById0(base.engine(), first) == 0);
}

// Contexts that are deleted, expired, replaced, or left to their lifetime.
void Build(const Ground &base, UINT32 first_peer, UINT32 rounds) {
  for (UINT32 round = 0; round < rounds; ++round) {
    const UINT32 peer = first_peer + round;
    IPSEC_SA_SPI spi = 0;
    const UINT32 lifetime = round % 4 == 0 ? kLifetimeSeconds : 0;
    const UINT64 id = ground::Install(base, peer, lifetime, 0, &spi);
    ++totals.contexts;
    if (lifetime != 0) continue;
    CheckContext(base.engine(), id, spi, true);
    if (round % 4 == 1) {
      GROUND_CHECK(IPsecSaContextDeleteById0(base.engine(), id) == 0);
      GROUND_CHECK(IPsecSaContextExpire0(base.engine(), id) == FWP_E_NOT_FOUND);
    } else if (round % 4 == 2) {
      GROUND_CHECK(IPsecSaContextExpire0(base.engine(), id) == 0);
    } else {
      Replace(base, peer, id, spi);
    }
  }
}

void Transact(UINT32 rounds) {
  const HANDLE engine = ground::Open();
  WCHAR name[] = u"transaction";
  for (UINT32 round = 0; round < rounds; ++round) {
    const bool commit = round % 2 == 0;
    FWPM_PROVIDER0 provider{};
    provider.providerKey.Data1 = 0x1000 + round;
    provider.displayData.name = name;
    GROUND_CHECK(FwpmTransactionBegin0(engine, 0) == 0);
    GROUND_CHECK(FwpmProviderAdd0(engine, &provider, nullptr) == 0);
    const UINT64 filter = ground::AddFilter(engine, FWP_DIRECTION_OUTBOUND);
    GROUND_CHECK((commit ? FwpmTransactionCommit0 : FwpmTransactionAbort0)(engine) == 0);
    const DWORD gone = FwpmFilterDeleteById0(engine, filter);
    GROUND_CHECK(gone == (commit ? 0 : FWP_E_FILTER_NOT_FOUND));
    const DWORD left = FwpmProviderDeleteByKey0(engine, &provider.providerKey);
    GROUND_CHECK(left == (commit ? 0 : FWP_E_PROVIDER_NOT_FOUND));
    ++totals.transactions;
  }
  GROUND_CHECK(FwpmEngineClose0(engine) == 0);
}

void EnumerateContexts(HANDLE engine) {
  HANDLE handle = nullptr;
  GROUND_CHECK(IPsecSaContextCreateEnumHandle0(engine, nullptr, &handle) == 0);
  UINT64 last = 0;
  for (UINT32 count = 1; count != 0;) {
    IPSEC_SA_CONTEXT1 **entries = nullptr;
    GROUND_CHECK(IPsecSaContextEnum1(engine, handle, 7, &entries, &count) == 0);
    for (UINT32 i = 0; i < count; ++i) {
      GROUND_CHECK(entries[i]->saContextId > last);
      last = entries[i]->saContextId;
    }
    totals.entries_enumerated += count;
    Free(entries);
  }
  GROUND_CHECK(IPsecSaContextDestroyEnumHandle0(engine, handle) == 0);
}

void EnumerateSas(HANDLE engine) {
  HANDLE handle = nullptr;
  IPSEC_SA_DETAILS0 **entries = nullptr;
  UINT32 count = 0;
  GROUND_CHECK(IPsecSaCreateEnumHandle0(engine, nullptr, &handle) == 0);
  GROUND_CHECK(IPsecSaEnum0(engine, handle, kAll, &entries, &count) == 0);
  for (UINT32 i = 0; i < count; ++i) GROUND_CHECK(entries[i]->saBundle.numSAs == 1);
  totals.entries_enumerated += count;
  Free(entries);
  GROUND_CHECK(IPsecSaDestroyEnumHandle0(engine, handle) == 0);
}

void Enumerate(UINT32 rounds) {
  const HANDLE engine = ground::Open();
  for (UINT32 round = 0; round < rounds; ++round) {
    EnumerateContexts(engine);
    EnumerateSas(engine);
    const IPSEC_AGGREGATE_SA_STATISTICS0 sas = ground::CountSas(engine);
    GROUND_CHECK(sas.activeSas == sas.totalSasAdded - sas.totalSasDeleted);
    WfpIpsecEngineAdvance(1);
  }
  GROUND_CHECK(FwpmEngineClose0(engine) == 0);
}

// A subscriber that reads what it is told of, and must not be called once it has unsubscribed.
struct Reader {
  HANDLE engine;
  std::atomic<bool> open{true};

  static void WINAPI Hear(void *reader, const IPSEC_SA_CONTEXT_CHANGE0 *change) {
    const Reader &self = *static_cast<Reader *>(reader);
    GROUND_CHECK(self.open);
    IPSEC_SA_CONTEXT1 *context = nullptr;
    const DWORD code = IPsecSaContextGetById1(self.engine, change->saContextId, &context);
    GROUND_CHECK(code == 0 || code == FWP_E_NOT_FOUND);
    Free(context);
    ++totals.reads_in_callbacks;
  }
};

void Subscribe(UINT32 rounds) {
  const HANDLE engine = ground::Open(FWPM_SESSION_FLAG_DYNAMIC);
  for (UINT32 round = 0; round < rounds; ++round) {
    Reader reader{engine};
    const IPSEC_SA_CONTEXT_SUBSCRIPTION0 everything{};
    HANDLE handle = nullptr;
    GROUND_CHECK(IPsecSaContextSubscribe0(engine, &everything, Reader::Hear, &reader, &handle) ==
                 0);
    const UINT32 before = totals.reads_in_callbacks;
    for (UINT32 i = 0; i < 200 && totals.reads_in_callbacks == before; ++i) {
      std::this_thread::yield();
    }
    GROUND_CHECK(IPsecSaContextUnsubscribe0(engine, handle) == 0);
    reader.open = false;
    ++totals.subscriptions;
  }
  GROUND_CHECK(FwpmEngineClose0(engine) == 0);
}

void WINAPI HearOfFilter(void *context, const FWPM_FILTER_CHANGE0 *change) {
  GROUND_CHECK(context == nullptr && change->filterId != 0);
}

// Sessions that end with an enumeration, a subscription, a transaction and objects of their own.
void OpenAndClose(UINT32 rounds) {
  for (UINT32 round = 0; round < rounds; ++round) {
    const HANDLE engine = ground::Open(FWPM_SESSION_FLAG_DYNAMIC);
    ground::AddFilter(engine, FWP_DIRECTION_INBOUND);
    const FWPM_FILTER_SUBSCRIPTION0 changes{nullptr, FWPM_SUBSCRIPTION_FLAG_NOTIFY_ON_ADD, {}};
    HANDLE handle = nullptr;
    GROUND_CHECK(FwpmFilterSubscribeChanges0(engine, &changes, HearOfFilter, nullptr, &handle) ==
                 0);
    GROUND_CHECK(IPsecSaContextCreateEnumHandle0(engine, nullptr, &handle) == 0);
    GROUND_CHECK(FwpmTransactionBegin0(engine, round % 2) == 0);
    if (round % 2 == 0) ground::AddFilter(engine, FWP_DIRECTION_OUTBOUND);
    GROUND_CHECK(FwpmEngineClose0(engine) == 0);
    ++totals.sessions;
  }
}

void WINAPI WantToDictate(const IKEEXT_TRAFFIC0 *, BOOL *will, UINT32 *weight) {
  *will = 1;
  *weight = 1;
}

ULONG WINAPI LeaveTheKeys(IPSEC_SA_DETAILS1 *, IPSEC_SA_DETAILS1 *, BOOL *keying_module_generates) {
  *keying_module_generates = 1;
  return ERROR_SUCCESS;
}

void WINAPI HearOfKeys(const IPSEC_SA_DETAILS1 *inbound, const IPSEC_SA_DETAILS1 *outbound) {
  GROUND_CHECK(inbound->saBundle.numSAs == 1 && outbound->saBundle.numSAs == 1);
  ++totals.keys_told;
}

HANDLE Register(HANDLE engine) {
  WCHAR name[] = u"manager";
  IPSEC_KEY_MANAGER0 manager{};
  manager.displayData.name = name;
  manager.flags = IPSEC_KEY_MANAGER_FLAG_DICTATE_KEY;
  const IPSEC_KEY_MANAGER_CALLBACKS0 callbacks{{}, 0, WantToDictate, LeaveTheKeys, HearOfKeys};
  HANDLE handle = nullptr;
  GROUND_CHECK(IPsecKeyManagerAddAndRegister0(engine, &manager, &callbacks, &handle) == 0);
  return handle;
}

UINT64 NegotiateOne(const Ground &base, UINT32 peer, IPSEC_SA_SPI spi) {
  const Bundle inbound(spi);
  const Bundle outbound(ground::kPeerSpi);
  IPSEC_SA_DETAILS1 in{};
  in.saDirection = FWP_DIRECTION_INBOUND;
  in.traffic = base.Traffic(FWP_DIRECTION_INBOUND, peer);
  in.saBundle = *inbound.get();
  IPSEC_SA_DETAILS1 out{};
  out.saDirection = FWP_DIRECTION_OUTBOUND;
  out.traffic = base.Traffic(FWP_DIRECTION_OUTBOUND, peer);
  out.saBundle = *outbound.get();
  const IKEEXT_TRAFFIC0 traffic{};
  UINT64 id = 0;
  GROUND_CHECK(WfpIpsecEngineNegotiate(&traffic, &in, &out, &id) == 0);
  return id;
}

void AwaitKeys(UINT32 before) {
  const auto deadline = std::chrono::steady_clock::now() + kPatience;
  while (totals.keys_told == before) {
    GROUND_CHECK(std::chrono::steady_clock::now() < deadline);
    std::this_thread::yield();
  }
}

// Registers and unregisters a key manager, and negotiates with it in between. Every second time
// the manager ends while it may be being told the keys.
void Negotiate(const Ground &base, UINT32 first_peer, UINT32 rounds) {
  const HANDLE engine = ground::Open(FWPM_SESSION_FLAG_DYNAMIC);
  constexpr IPSEC_SA_SPI kFirstSpi = 0x2000;
  for (UINT32 round = 0; round < rounds; ++round) {
    const HANDLE manager = Register(engine);
    const UINT32 before = totals.keys_told;
    const IPSEC_SA_SPI spi = kFirstSpi + 2 * round;
    const UINT64 id = NegotiateOne(base, first_peer + round, spi);
    ++totals.contexts;
    ++totals.negotiations;
    CheckContext(base.engine(), id, spi, true);
    if (round % 2 == 0) AwaitKeys(before);
    GROUND_CHECK(IPsecSaContextDeleteById0(base.engine(), id) == 0);
    GROUND_CHECK(IPsecKeyManagerUnregisterAndDelete0(engine, manager) == 0);
  }
  GROUND_CHECK(FwpmEngineClose0(engine) == 0);
}

// Lets the graces and lifetimes end that are left, and makes sure that nothing else is.
void Settle(Ledger &ledger, HANDLE engine) {
  WfpIpsecEngineAdvance(kLifetimeSeconds + 60);
  ledger.Settle(totals.contexts);
  const IPSEC_AGGREGATE_SA_STATISTICS0 sas = ground::CountSas(engine);
  GROUND_CHECK(sas.activeSas == 0);
  GROUND_CHECK(sas.totalSasAdded == 2 * totals.contexts);
  GROUND_CHECK(sas.totalSasDeleted == sas.totalSasAdded);
  GROUND_CHECK(WfpIpsecEngineLiveAllocations() == 0);
}

void Report() {
  std::printf("%u contexts came and went, each told once; %u transactions; %u sessions;\n",
              totals.contexts.load(), totals.transactions.load(), totals.sessions.load());
  std::printf("%u entries enumerated; %u subscriptions that read %u contexts;\n",
              totals.entries_enumerated.load(), totals.subscriptions.load(),
              totals.reads_in_callbacks.load());
  std::printf("%u negotiations, %u told to a key manager; no result left over\n",
              totals.negotiations.load(), totals.keys_told.load());
}

}  // namespace

int main(int argc, char **argv) {
  const UINT32 rounds = argc > 1 ? static_cast<UINT32>(std::atoi(argv[1])) : 1000;
  WfpIpsecEngineObserve();
  const HANDLE shared = ground::Open();
  const Ground base(shared);
  const Ground own(ground::Open());
  Ledger ledger;
  const IPSEC_SA_CONTEXT_SUBSCRIPTION0 everything{};
  HANDLE handle = nullptr;
  GROUND_CHECK(IPsecSaContextSubscribe0(shared, &everything, Ledger::Hear, &ledger, &handle) == 0);
  constexpr UINT32 kPeers = 0x100000;
  std::vector<std::thread> threads;
  threads.emplace_back([&] { Build(base, 0, rounds); });
  threads.emplace_back([&] { Build(base, kPeers, rounds); });
  threads.emplace_back([&] { Build(own, 2 * kPeers, rounds); });
  threads.emplace_back([&] { Transact(rounds); });
  threads.emplace_back([&] { Enumerate(rounds / 4); });
  threads.emplace_back([&] { Subscribe(rounds); });
  threads.emplace_back([&] { OpenAndClose(rounds); });
  threads.emplace_back([&] { Negotiate(base, 3 * kPeers, rounds / 4); });
  for (std::thread &thread : threads) thread.join();
  Settle(ledger, shared);
  GROUND_CHECK(FwpmEngineClose0(own.engine()) == 0);
  GROUND_CHECK(FwpmEngineClose0(shared) == 0);
  Report();
  return 0;
}
