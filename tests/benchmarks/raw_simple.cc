// A simple engine that the embedded one is compared with: SA contexts in a std::unordered_map by
// id, one mutex, one heap block for each bundle, results built by walking through the structs. It
// knows contexts as the driver installs them; no sessions, rights, time or log.

#include <cstdlib>
#include <cstring>
#include <memory>
#include <mutex>
#include <unordered_map>

#include "raw_program.h"

namespace raw {
namespace {

// Puts structs one behind the other.
class Writer {
 public:
  explicit Writer(UINT8 *begin) : begin_(begin), next_(begin) {}

  size_t size() const { return static_cast<size_t>(next_ - begin_); }

  // Copies them as they are. NULL stays NULL.
  template <class T>
  T *Put(const T *structs, size_t count = 1) {
    if (structs == nullptr) return nullptr;
    void *const copy = std::memcpy(next_, structs, count * sizeof(T));
    next_ += (count * sizeof(T) + 7) / 8 * 8;
    return static_cast<T *>(copy);
  }

 private:
  UINT8 *begin_;
  UINT8 *next_;
};

// These copy what a struct points to, and let it point to the copies.
void CopyMembers(Writer &writer, FWP_BYTE_BLOB &blob) {
  blob.data = writer.Put(blob.data, blob.size);
}

void CopyMembers(Writer &writer, WCHAR *&text) {
  size_t length = 0;
  while (text != nullptr && text[length] != 0) ++length;
  text = writer.Put(text, length + 1);
}

void CopyMembers(Writer &writer, FWP_VALUE0 &value) {
  if (value.type == FWP_UINT64) value.uint64 = writer.Put(value.uint64);
}

void CopyMembers(Writer &writer, IPSEC_SA_BUNDLE1 &bundle) {
  bundle.saList = writer.Put(bundle.saList, bundle.numSAs);
  for (UINT32 i = 0; i < bundle.numSAs; ++i) {
    auto *&information = bundle.saList[i].espAuthAndCipherInformation;
    information = writer.Put(information);
    IPSEC_SA_AUTH_INFORMATION0 &auth = information->saAuthInformation;
    auth.authTransform.cryptoModuleId = writer.Put(auth.authTransform.cryptoModuleId);
    CopyMembers(writer, auth.authKey);
    IPSEC_SA_CIPHER_INFORMATION0 &cipher = information->saCipherInformation;
    cipher.cipherTransform.cryptoModuleId = writer.Put(cipher.cipherTransform.cryptoModuleId);
    CopyMembers(writer, cipher.cipherKey);
  }
}

void CopyMembers(Writer &writer, FWPM_FILTER0 &filter) {
  CopyMembers(writer, filter.displayData.name);
  CopyMembers(writer, filter.displayData.description);
  filter.providerKey = writer.Put(filter.providerKey);
  CopyMembers(writer, filter.providerData);
  CopyMembers(writer, filter.weight);
  CopyMembers(writer, filter.effectiveWeight);
}

template <class T>
T *Copy(Writer &writer, const T &original) {
  T *const copy = writer.Put(&original);
  CopyMembers(writer, *copy);
  return copy;
}

// A struct and what it points to, in one heap block.
template <class T>
class Stored {
 public:
  explicit Stored(const T &original) {
    UINT8 measured[4096];
    Writer measuring(measured);
    Copy(measuring, original);
    size_ = measuring.size();
    block_ = std::make_unique<UINT8[]>(size_);
    Writer writer(block_.get());
    Copy(writer, original);
  }

  const T &get() const { return *reinterpret_cast<const T *>(block_.get()); }
  size_t size() const { return size_; }

 private:
  std::unique_ptr<UINT8[]> block_;
  size_t size_;
};

struct Direction {
  explicit Direction(const IPSEC_SA_DETAILS1 &details)
      : traffic(details.traffic), bundle(details.saBundle) {}

  IPSEC_TRAFFIC1 traffic;
  Stored<IPSEC_SA_BUNDLE1> bundle;
};

struct Context {
  IPSEC_VIRTUAL_IF_TUNNEL_INFO0 tunnel_info;
  Direction inbound;
  Direction outbound;
};

std::unordered_map<UINT64, Context> contexts;
std::unordered_map<UINT64, Stored<FWPM_FILTER0>> filters;
std::mutex contexts_mutex;

void Keep(const IPSEC_SA_CONTEXT1 &known) {
  for (const IPSEC_SA_DETAILS1 *side : {known.inboundSa, known.outboundSa}) {
    const UINT64 filter = side->traffic.ipsecFilterId;
    if (filters.count(filter) == 0) filters.emplace(filter, *side->transportFilter);
  }
  contexts.emplace(known.saContextId,
                   Context{known.inboundSa->virtualIfTunnelInfo, Direction(*known.inboundSa),
                           Direction(*known.outboundSa)});
}

size_t SizeOf(const Direction &direction) {
  return sizeof(IPSEC_SA_DETAILS1) - sizeof(IPSEC_SA_BUNDLE1) + direction.bundle.size() +
         filters.at(direction.traffic.ipsecFilterId).size();
}

IPSEC_SA_DETAILS1 *DetailsOf(Writer &writer, const Context &context, const Direction &direction,
                             FWP_DIRECTION which) {
  IPSEC_SA_DETAILS1 details{};
  details.ipVersion = direction.traffic.ipVersion;
  details.saDirection = which;
  details.traffic = direction.traffic;
  details.saBundle = direction.bundle.get();
  details.virtualIfTunnelInfo = context.tunnel_info;
  IPSEC_SA_DETAILS1 *const copy = writer.Put(&details);
  CopyMembers(writer, copy->saBundle);
  copy->transportFilter = Copy(writer, filters.at(direction.traffic.ipsecFilterId).get());
  return copy;
}

// A result stands behind its size.
IPSEC_SA_CONTEXT1 *SimpleGet(UINT64 id) {
  const std::lock_guard<std::mutex> lock(contexts_mutex);
  const Context &found = contexts.at(id);
  const size_t size =
      sizeof(size_t) + sizeof(IPSEC_SA_CONTEXT1) + SizeOf(found.inbound) + SizeOf(found.outbound);
  Writer writer(static_cast<UINT8 *>(std::malloc(size)));
  writer.Put(&size);
  const IPSEC_SA_CONTEXT1 context{id, nullptr, nullptr};
  IPSEC_SA_CONTEXT1 *const result = writer.Put(&context);
  result->inboundSa = DetailsOf(writer, found, found.inbound, FWP_DIRECTION_INBOUND);
  result->outboundSa = DetailsOf(writer, found, found.outbound, FWP_DIRECTION_OUTBOUND);
  return result;
}

// Overwrites the keys, as the embedded engine does.
void SimpleFree(IPSEC_SA_CONTEXT1 *result) {
  static void *(*volatile fill)(void *, int, size_t) = std::memset;
  size_t *const block = reinterpret_cast<size_t *>(result) - 1;
  fill(block, 0, *block);
  std::free(block);
}

}  // namespace
}  // namespace raw

extern "C" {

RAW_EXPORT uint32_t RawSimpleFill(const RawSetup *setup, const uint64_t *ids, uint64_t size) {
  for (uint64_t i = 0; i < size; ++i) {
    IPSEC_SA_CONTEXT1 *known = nullptr;
    const DWORD status = raw::api.IPsecSaContextGetById1(setup->engine, ids[i], &known);
    if (status != 0) return status;
    raw::Keep(*known);
    raw::Free(known);
  }
  return 0;
}

RAW_EXPORT void RawSimpleGets(const uint64_t *ids, uint64_t size, uint64_t count, uint64_t *sum) {
  for (uint64_t i = 0, next = 0; i < count; ++i) {
    IPSEC_SA_CONTEXT1 *const context = raw::SimpleGet(ids[next]);
    *sum += raw::SumOf(*context);
    raw::SimpleFree(context);
    if (++next == size) next = 0;
  }
}

}  // extern "C"
