// What calls cost while the engine holds more and more: SA contexts in three shapes, and filters.
//
//   python -m tests.native growth     nanoseconds per call and bytes per context, all in one run
//   python -m tests.native steps      basic blocks of the engine per call, which never differ;
//   fails
//                                     when a call takes more than twice as many with a hundredfold
//
// Arguments: "time" or "steps", then the sizes. For steps the engine is compiled with
// -fsanitize-coverage=trace-pc, which calls the function below in every basic block.

#include <malloc.h>

#include <chrono>
#include <cstring>
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "ground.h"

namespace {

// The engine's other threads count for themselves.
thread_local UINT64 steps = 0;

}  // namespace

extern "C" void __sanitizer_cov_trace_pc() { ++steps; }

namespace {

using ground::Bundle;
using ground::Free;
using ground::Ground;

constexpr UINT32 kFar = 1000000000;
constexpr double kMostGrowth = 2;

bool counts_steps = false;

double Cost() {
  if (counts_steps) return static_cast<double>(steps);
  const auto now = std::chrono::steady_clock::now().time_since_epoch();
  return static_cast<double>(std::chrono::duration_cast<std::chrono::nanoseconds>(now).count());
}

// The costs of one shape: by call, for one size after the other.
class Table {
 public:
  explicit Table(std::string title) : title_(std::move(title)) {}

  // Runs what is measured, and writes down what one of `count` calls costs.
  template <class Body>
  void Measure(const char *call, size_t count, Body body) {
    const double before = Cost();
    body();
    Enter(call, (Cost() - before) / static_cast<double>(count));
  }

  void Enter(const char *call, double value) {
    if (rows_.find(call) == rows_.end()) order_.push_back(call);
    rows_[call].push_back(value);
  }

  // Prints the table; returns whether no call has grown more than it may.
  bool Print(const std::vector<size_t> &sizes) const {
    bool flat = true;
    std::printf("\n%-34s", title_.c_str());
    for (const size_t size : sizes) std::printf("%12zu", size);
    std::printf("%12s\n", "last/first");
    for (const std::string &call : order_) {
      const std::vector<double> &row = rows_.at(call);
      const double growth = row.back() / row.front();
      std::printf("  %-32s", call.c_str());
      for (const double value : row) std::printf("%12.0f", value);
      std::printf("%12.2f\n", growth);
      flat = flat && growth <= kMostGrowth;
    }
    return flat;
  }

 private:
  std::string title_;
  std::vector<std::string> order_;
  std::map<std::string, std::vector<double>> rows_;
};

enum class Shape {
  kSpread,       // a peer each
  kSameTraffic,  // pairs between the same two peers, with duplicates kept
  kSameSpi,      // one inbound SPI at as many local addresses
};

struct Life {
  UINT64 id = 0;
  UINT32 number = 0;
  IPSEC_SA_SPI spi = 0;
};

class Lives {
 public:
  Lives(const Ground &base, Shape shape) : base_(base), shape_(shape) {}

  Life Create(UINT32 number) const {
    const IPSEC_TRAFFIC1 traffic = Traffic(FWP_DIRECTION_OUTBOUND, number);
    Life life{0, number, 0};
    GROUND_CHECK(IPsecSaContextCreate1(base_.engine(), &traffic, nullptr, nullptr, &life.id) == 0);
    return life;
  }

  void Reserve(Life &life) const {
    IPSEC_GETSPI1 request{};
    request.inboundIpsecTraffic = Traffic(FWP_DIRECTION_INBOUND, life.number);
    life.spi = 0x1000;
    const DWORD code = shape_ == Shape::kSameSpi
                           ? IPsecSaContextSetSpi0(base_.engine(), life.id, &request, life.spi)
                           : IPsecSaContextGetSpi1(base_.engine(), life.id, &request, &life.spi);
    GROUND_CHECK(code == 0);
  }

  void AddInbound(const Life &life, UINT32 lifetime) const {
    const Bundle bundle(life.spi, lifetime);
    GROUND_CHECK(IPsecSaContextAddInbound1(base_.engine(), life.id, bundle.get()) == 0);
  }

  void AddOutbound(const Life &life) const {
    const Bundle bundle(ground::kPeerSpi, 0, IPSEC_SA_BUNDLE_FLAG_SUPPRESS_DUPLICATE_DELETION);
    // Where no two pairs are the same, the search for duplicates finds none and may run.
    const Bundle searched(ground::kPeerSpi);
    const bool suppress = shape_ == Shape::kSameTraffic;
    GROUND_CHECK(IPsecSaContextAddOutbound1(base_.engine(), life.id,
                                            (suppress ? bundle : searched).get()) == 0);
  }

  void Read(const Life &life) const {
    IPSEC_SA_CONTEXT1 *context = nullptr;
    GROUND_CHECK(IPsecSaContextGetById1(base_.engine(), life.id, &context) == 0);
    Free(context);
  }

  void Update(const Life &life) const {
    IPSEC_SA_CONTEXT1 *context = nullptr;
    GROUND_CHECK(IPsecSaContextGetById1(base_.engine(), life.id, &context) == 0);
    context->outboundSa->traffic.remotePort = 7;
    GROUND_CHECK(IPsecSaContextUpdate0(base_.engine(), IPSEC_SA_DETAILS_UPDATE_TRAFFIC, context) ==
                 0);
    Free(context);
  }

  void Expire(const Life &life) const {
    GROUND_CHECK(IPsecSaContextExpire0(base_.engine(), life.id) == 0);
  }

  void Delete(const Life &life) const {
    GROUND_CHECK(IPsecSaContextDeleteById0(base_.engine(), life.id) == 0);
  }

  // A context as the many others are, that ends at a time of its own.
  Life Fill(UINT32 number) const {
    Life life = Create(number);
    Reserve(life);
    AddInbound(life, kFar + number);
    AddOutbound(life);
    return life;
  }

  HANDLE engine() const { return base_.engine(); }

 private:
  IPSEC_TRAFFIC1 Traffic(FWP_DIRECTION direction, UINT32 number) const {
    IPSEC_TRAFFIC1 traffic = base_.Traffic(direction, shape_ == Shape::kSpread ? number : 0);
    if (shape_ == Shape::kSameSpi) traffic.localV4Address += number;
    return traffic;
  }

  const Ground &base_;
  Shape shape_;
};

void MeasureLives(Table &table, const Lives &lives, UINT32 first, size_t count) {
  std::vector<Life> some(count);
  table.Measure("Create1", count, [&] {
    for (size_t i = 0; i < count; ++i) some[i] = lives.Create(first + static_cast<UINT32>(i));
  });
  table.Measure("GetSpi1 or SetSpi0", count, [&] {
    for (Life &life : some) lives.Reserve(life);
  });
  table.Measure("AddInbound1", count, [&] {
    for (const Life &life : some) lives.AddInbound(life, kFar / 2);
  });
  table.Measure("AddOutbound1", count, [&] {
    for (const Life &life : some) lives.AddOutbound(life);
  });
  table.Measure("GetById1", count, [&] {
    for (const Life &life : some) lives.Read(life);
  });
  table.Measure("GetById1 and Update0", count, [&] {
    for (const Life &life : some) lives.Update(life);
  });
  // Each falls due alone.
  table.Measure("Expire0 and the end of the grace", count / 2, [&] {
    for (size_t i = 0; i < count / 2; ++i) {
      lives.Expire(some[i]);
      WfpIpsecEngineAdvance(60);
    }
  });
  table.Measure("DeleteById0", count / 2, [&] {
    for (size_t i = count / 2; i < count; ++i) lives.Delete(some[i]);
  });
}

void MeasureReading(Table &table, HANDLE engine, size_t size, size_t count) {
  table.Measure("IPsecGetStatistics1", count, [&] {
    for (size_t i = 0; i < count; ++i) ground::CountSas(engine);
  });
  table.Measure("enumeration, per context", size, [&] {
    HANDLE handle = nullptr;
    GROUND_CHECK(IPsecSaContextCreateEnumHandle0(engine, nullptr, &handle) == 0);
    UINT32 read = 0;
    for (UINT32 returned = 1; returned != 0; read += returned) {
      IPSEC_SA_CONTEXT1 **entries = nullptr;
      GROUND_CHECK(IPsecSaContextEnum1(engine, handle, 100, &entries, &returned) == 0);
      Free(entries);
    }
    GROUND_CHECK(read == size);
    GROUND_CHECK(IPsecSaContextDestroyEnumHandle0(engine, handle) == 0);
  });
}

void WINAPI Ignore(void *, const IPSEC_SA_CONTEXT_CHANGE0 *) {}

// One subscriber hears of all, so that what events cost is part of the calls that cause them.
void Subscribe(HANDLE engine) {
  const IPSEC_SA_CONTEXT_SUBSCRIPTION0 everything{};
  HANDLE handle = nullptr;
  GROUND_CHECK(IPsecSaContextSubscribe0(engine, &everything, Ignore, nullptr, &handle) == 0);
}

bool GrowContexts(const char *title, Shape shape, const std::vector<size_t> &sizes,
                  size_t samples) {
  WfpIpsecEngineReset();
  const Ground base(ground::Open());
  const Lives lives(base, shape);
  Table table(title);
  UINT32 filled = 0;
  for (const size_t size : sizes) {
    const size_t before = mallinfo2().uordblks;
    const UINT32 start = filled;
    while (filled < size) lives.Fill(filled++);
    const size_t grown = mallinfo2().uordblks - before;
    if (!counts_steps)
      table.Enter("bytes per context", static_cast<double>(grown) / (filled - start));
    const HANDLE watcher = ground::Open();
    Subscribe(watcher);
    MeasureLives(table, lives, filled, samples);
    GROUND_CHECK(FwpmEngineClose0(watcher) == 0);
    MeasureReading(table, base.engine(), size, samples);
  }
  GROUND_CHECK(FwpmEngineClose0(base.engine()) == 0);
  return table.Print(sizes);
}

void MeasureFilters(Table &table, HANDLE engine, size_t count) {
  std::vector<UINT64> ids(count);
  table.Measure("FilterAdd0", count, [&] {
    for (UINT64 &id : ids) id = ground::AddFilter(engine, FWP_DIRECTION_INBOUND);
  });
  table.Measure("FilterGetById0", count, [&] {
    for (const UINT64 id : ids) {
      FWPM_FILTER0 *filter = nullptr;
      GROUND_CHECK(FwpmFilterGetById0(engine, id, &filter) == 0);
      Free(filter);
    }
  });
  table.Measure("FilterDeleteById0", count, [&] {
    for (const UINT64 id : ids) GROUND_CHECK(FwpmFilterDeleteById0(engine, id) == 0);
  });
  table.Measure("dynamic session with a filter", count, [&] {
    for (size_t i = 0; i < count; ++i) {
      const HANDLE session = ground::Open(FWPM_SESSION_FLAG_DYNAMIC);
      ground::AddFilter(session, FWP_DIRECTION_INBOUND);
      GROUND_CHECK(FwpmEngineClose0(session) == 0);
    }
  });
}

bool GrowFilters(const std::vector<size_t> &sizes, size_t samples) {
  WfpIpsecEngineReset();
  const HANDLE engine = ground::Open();
  Table table("filters");
  size_t filled = 0;
  for (const size_t size : sizes) {
    const size_t added = size - filled;
    table.Measure("transaction, per FilterAdd0", added, [&] {
      GROUND_CHECK(FwpmTransactionBegin0(engine, 0) == 0);
      for (; filled < size; ++filled) ground::AddFilter(engine, FWP_DIRECTION_OUTBOUND);
      GROUND_CHECK(FwpmTransactionCommit0(engine) == 0);
    });
    MeasureFilters(table, engine, samples);
  }
  GROUND_CHECK(FwpmEngineClose0(engine) == 0);
  return table.Print(sizes);
}

}  // namespace

int main(int argc, char **argv) {
  GROUND_CHECK(argc > 2);
  counts_steps = std::strcmp(argv[1], "steps") == 0;
  std::vector<size_t> sizes;
  for (int i = 2; i < argc; ++i) sizes.push_back(std::strtoul(argv[i], nullptr, 10));
  const size_t samples = counts_steps ? 200 : 2000;
  std::printf("%s per call\n", counts_steps ? "basic blocks" : "nanoseconds");
  bool flat = GrowContexts("contexts, each with its own peer", Shape::kSpread, sizes, samples);
  flat &= GrowContexts("contexts of the same traffic", Shape::kSameTraffic, sizes, samples);
  flat &= GrowContexts("contexts of the same SPI", Shape::kSameSpi, sizes, samples);
  flat &= GrowFilters(sizes, samples);
  if (counts_steps && !flat) std::printf("\nsome calls cost more the more there is\n");
  return counts_steps && !flat ? 1 : 0;
}
