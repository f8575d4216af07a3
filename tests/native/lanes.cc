// Threads whose calls go beside each other, in lanes of the engine, and meet there: they want the
// same SPIs, replace each other's SA pairs, delete each other's contexts, and are interrupted by
// calls that must be alone. Meant for the thread sanitizer:
//
//   python -m tests.native lanes
//
// threads.cc has a subscriber from beginning to end, who keeps all calls out of the lanes; here one
// comes and goes. Every thread checks what it is promised; at the end what all have done is
// compared with what the engine has counted. Ends as threads.cc does.

#include <algorithm>
#include <array>
#include <atomic>
#include <mutex>
#include <random>
#include <set>
#include <thread>
#include <utility>
#include <vector>

#include "ground.h"

namespace {

using ground::Free;
using ground::Ground;

constexpr UINT32 kLifetimeSeconds = 30;
constexpr UINT32 kGraceSeconds = 60;
// Enough for lifetimes to end, and not enough for the grace of a pair that its maker still holds.
constexpr UINT32 kSecondsInAll = 50;
constexpr UINT32 kBuilders = 4;
// Few, so that all builders want the same.
constexpr IPSEC_SA_SPI kWanted = 0x100;
constexpr UINT32 kWantedCount = 8;
// The one peer that several threads have pairs with at once.
constexpr UINT32 kCommonPeer = 0xFFFFFF;

struct Totals {
  std::atomic<UINT32> sas{0};
  std::atomic<UINT32> refused{0};
  std::atomic<UINT32> handed_over{0};
  std::atomic<UINT32> replaced{0};
  std::atomic<UINT32> enumerated{0};
  std::atomic<UINT32> heard{0};
};

Totals totals;
std::atomic<UINT32> builders_at_work{kBuilders};

// Waits until a number has grown by so many, or nobody works any more.
void Await(const std::atomic<UINT32> &number, UINT32 more) {
  const UINT32 before = number;
  while (number - before < more && builders_at_work != 0) std::this_thread::yield();
}

// Who has which of the wanted SPIs, as the threads know it: an id, or 0.
std::array<std::atomic<UINT64>, kWantedCount> holders{};

// The ids that a thread was given.
class Ids {
 public:
  // They rise as long as a thread is alone in its lane or shares it.
  void Add(UINT64 id) {
    GROUND_CHECK(ids_.empty() || id > ids_.back());
    ids_.push_back(id);
  }

  const std::vector<UINT64> &all() const { return ids_; }

 private:
  std::vector<UINT64> ids_;
};

// Contexts on their way from the thread that made them to one that deletes them.
class Exchange {
 public:
  // Returns another, or 0 while there are few.
  UINT64 Swap(UINT64 id) {
    const std::lock_guard<std::mutex> lock(mutex_);
    waiting_.insert(waiting_.begin(), id);
    if (waiting_.size() < 2 * kBuilders) return 0;
    const UINT64 other = waiting_.back();
    waiting_.pop_back();
    return other;
  }

  std::vector<UINT64> Rest() { return std::move(waiting_); }

 private:
  std::mutex mutex_;
  std::vector<UINT64> waiting_;
};

Exchange in_exchange;

void Delete(const Ground &base, UINT64 id) {
  GROUND_CHECK(IPsecSaContextDeleteById0(base.engine(), id) == 0);
}

void Complete(const Ground &base, UINT64 id, IPSEC_SA_SPI spi, UINT32 lifetime_seconds = 0) {
  ground::AddBoth(base, id, spi, lifetime_seconds);
  totals.sas += 2;
}

// A context is what its maker made of it, whatever others do; only a pair with the common peer may
// have lost its outbound SA.
void CheckContext(const Ground &base, UINT64 id, IPSEC_SA_SPI spi, bool common) {
  IPSEC_SA_CONTEXT1 *context = nullptr;
  GROUND_CHECK(IPsecSaContextGetById1(base.engine(), id, &context) == 0);
  GROUND_CHECK(context->saContextId == id);
  GROUND_CHECK(context->inboundSa->saBundle.saList[0].spi == spi);
  GROUND_CHECK(context->inboundSa->transportFilter != nullptr);
  GROUND_CHECK(context->outboundSa != nullptr || common);
  if (context->outboundSa == nullptr) ++totals.replaced;
  Free(context);
}

// An SPI that others want too: one of all has it at a time.
void Want(const Ground &base, Ids &ids, UINT32 peer, UINT32 wanted) {
  const IPSEC_SA_SPI spi = kWanted + 2 * wanted;
  const UINT64 id = base.Create(peer);
  ids.Add(id);
  const IPSEC_GETSPI1 request = base.Request(peer);
  const DWORD code = IPsecSaContextSetSpi0(base.engine(), id, &request, spi);
  if (code == 0) {
    GROUND_CHECK(holders[wanted].exchange(id) == 0);
    Complete(base, id, spi);
    CheckContext(base, id, spi, false);
    GROUND_CHECK(holders[wanted].exchange(0) == id);
  } else {
    GROUND_CHECK(code == FWP_E_ALREADY_EXISTS);
    ++totals.refused;
  }
  Delete(base, id);
}

// A context that another thread deletes.
void HandOver(const Ground &base, Ids &ids, UINT32 peer) {
  const UINT64 id = base.Create(peer);
  ids.Add(id);
  const IPSEC_SA_SPI spi = base.Reserve(id, peer);
  Complete(base, id, spi);
  CheckContext(base, id, spi, false);
  const UINT64 other = in_exchange.Swap(id);
  if (other == 0) return;
  Delete(base, other);
  ++totals.handed_over;
}

// A pair that the next one with the common peer replaces.
void ReplaceOthers(const Ground &base, Ids &ids) {
  const UINT64 id = base.Create(kCommonPeer);
  ids.Add(id);
  const IPSEC_SA_SPI spi = base.Reserve(id, kCommonPeer);
  Complete(base, id, spi);
  std::this_thread::yield();
  CheckContext(base, id, spi, true);
  Delete(base, id);
}

// A context that nobody deletes.
void LeaveToItsEnd(const Ground &base, Ids &ids, UINT32 peer) {
  const UINT64 id = base.Create(peer);
  ids.Add(id);
  Complete(base, id, base.Reserve(id, peer), kLifetimeSeconds);
}

void Build(const Ground &base, Ids &ids, UINT32 first_peer, UINT32 rounds) {
  std::minstd_rand chance(first_peer + 1);
  for (UINT32 round = 0; round < rounds; ++round) {
    const UINT32 peer = first_peer + round;
    const auto choice = chance() % 16;
    if (choice < 8) {
      Want(base, ids, peer, chance() % kWantedCount);
    } else if (choice < 12) {
      HandOver(base, ids, peer);
    } else if (choice < 15) {
      ReplaceOthers(base, ids);
    } else {
      LeaveToItsEnd(base, ids, peer);
    }
  }
  --builders_at_work;
}

// All contexts at one moment: their ids rise, no SPI is there twice, one pair has the common peer.
void Enumerate(HANDLE engine) {
  HANDLE handle = nullptr;
  IPSEC_SA_CONTEXT1 **entries = nullptr;
  UINT32 count = 0;
  GROUND_CHECK(IPsecSaContextCreateEnumHandle0(engine, nullptr, &handle) == 0);
  GROUND_CHECK(IPsecSaContextEnum1(engine, handle, ~UINT32{0}, &entries, &count) == 0);
  std::set<IPSEC_SA_SPI> spis;
  UINT32 common = 0;
  for (UINT32 i = 0; i < count; ++i) {
    GROUND_CHECK(i == 0 || entries[i]->saContextId > entries[i - 1]->saContextId);
    const IPSEC_SA_DETAILS1 *inbound = entries[i]->inboundSa;
    const IPSEC_SA_DETAILS1 *outbound = entries[i]->outboundSa;
    if (inbound != nullptr) GROUND_CHECK(spis.insert(inbound->saBundle.saList[0].spi).second);
    if (outbound == nullptr) continue;
    common += outbound->traffic.remoteV4Address == 0x0B000000 + kCommonPeer ? 1 : 0;
  }
  GROUND_CHECK(common <= 1);
  totals.enumerated += count;
  Free(entries);
  GROUND_CHECK(IPsecSaContextDestroyEnumHandle0(engine, handle) == 0);
}

// Whatever keeps calls out of the lanes: enumerations, the clock, transactions, sessions.
void Interrupt(UINT32 rounds) {
  for (UINT32 round = 0; round < rounds; ++round) {
    Await(totals.sas, 8);
    const HANDLE engine = ground::Open();
    Enumerate(engine);
    const IPSEC_AGGREGATE_SA_STATISTICS0 sas = ground::CountSas(engine);
    GROUND_CHECK(sas.activeSas == sas.totalSasAdded - sas.totalSasDeleted);
    if (round % 4 == 0 && round / 4 < kSecondsInAll) WfpIpsecEngineAdvance(1);
    GROUND_CHECK(FwpmTransactionBegin0(engine, 0) == 0);
    ground::AddFilter(engine, FWP_DIRECTION_OUTBOUND);
    GROUND_CHECK(FwpmTransactionAbort0(engine) == 0);
    GROUND_CHECK(FwpmEngineClose0(engine) == 0);
  }
}

void WINAPI Hear(void *open, const IPSEC_SA_CONTEXT_CHANGE0 *change) {
  GROUND_CHECK(change->saContextId != 0 && *static_cast<std::atomic<bool> *>(open));
  ++totals.heard;
}

void Listen(UINT32 rounds) {
  const HANDLE engine = ground::Open();
  for (UINT32 round = 0; round < rounds; ++round) {
    std::atomic<bool> open{true};
    const IPSEC_SA_CONTEXT_SUBSCRIPTION0 everything{};
    HANDLE handle = nullptr;
    GROUND_CHECK(IPsecSaContextSubscribe0(engine, &everything, Hear, &open, &handle) == 0);
    Await(totals.heard, 4);
    GROUND_CHECK(IPsecSaContextUnsubscribe0(engine, handle) == 0);
    open = false;
    // Without a subscriber for a while, so that calls go in lanes.
    Await(totals.sas, 64);
  }
  GROUND_CHECK(FwpmEngineClose0(engine) == 0);
}

void CheckIds(const std::array<Ids, kBuilders> &given) {
  std::set<UINT64> seen;
  for (const Ids &ids : given) {
    for (const UINT64 id : ids.all()) GROUND_CHECK(seen.insert(id).second);
  }
}

// Nothing is left but what ends by itself, and nothing was lost.
void Settle(const Ground &base) {
  for (const UINT64 id : in_exchange.Rest()) Delete(base, id);
  WfpIpsecEngineAdvance(kLifetimeSeconds + kGraceSeconds);
  const IPSEC_AGGREGATE_SA_STATISTICS0 sas = ground::CountSas(base.engine());
  GROUND_CHECK(sas.totalSasAdded == totals.sas);
  GROUND_CHECK(sas.totalSasDeleted == totals.sas);
  GROUND_CHECK(WfpIpsecEngineLiveAllocations() == 0);
}

}  // namespace

int main(int argc, char **argv) {
  const UINT32 rounds = argc > 1 ? static_cast<UINT32>(std::atoi(argv[1])) : 4000;
  const Ground base(ground::Open());
  std::array<Ids, kBuilders> ids;
  std::vector<std::thread> threads;
  for (UINT32 i = 0; i < kBuilders; ++i) {
    threads.emplace_back([&, i] { Build(base, ids[i], i * 0x100000, rounds); });
  }
  threads.emplace_back([&] { Interrupt(rounds / 16); });
  threads.emplace_back([&] { Listen(rounds / 16); });
  for (std::thread &thread : threads) thread.join();
  Settle(base);
  CheckIds(ids);
  GROUND_CHECK(FwpmEngineClose0(base.engine()) == 0);
  std::printf("%u SAs came and went; %u SPIs refused; %u contexts handed over, %u replaced;\n",
              totals.sas.load(), totals.refused.load(), totals.handed_over.load(),
              totals.replaced.load());
  std::printf("%u entries enumerated; %u events\n", totals.enumerated.load(), totals.heard.load());
  return 0;
}
