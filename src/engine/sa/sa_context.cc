#include "sa/sa_context.h"

#include <new>

#include "memory/clone.h"
#include "memory/describe_sas.h"
#include "memory/wipe.h"

namespace wfp_ipsec {
namespace {

constexpr size_t kMostPointedBytes = 0x7FFFFFFF;

FWPM_FILTER0 *TransportFilter(const IPSEC_TRAFFIC1 &traffic, const Objects &objects) {
  if (traffic.trafficType != IPSEC_TRAFFIC_TYPE_TRANSPORT) return nullptr;
  const Object *filter = objects.Find(ObjectKind::kFilter, traffic.ipsecFilterId);
  return filter == nullptr ? nullptr : filter->As<FWPM_FILTER0>();
}

// All members are set below. Were there gaps between them, they would show what was there before.
static_assert(sizeof(IPSEC_SA_DETAILS1) == sizeof(FWP_IP_VERSION) + sizeof(FWP_DIRECTION) +
                                               sizeof(IPSEC_TRAFFIC1) + sizeof(IPSEC_SA_BUNDLE1) +
                                               2 * sizeof(void *) +
                                               sizeof(IPSEC_VIRTUAL_IF_TUNNEL_INFO0));

void Show(const Sa &sa, FWP_DIRECTION direction, const IPSEC_VIRTUAL_IF_TUNNEL_INFO0 &tunnel_info,
          const Objects &objects, IPSEC_SA_DETAILS1 &details) {
  details.ipVersion = sa.traffic.ipVersion;
  details.saDirection = direction;
  details.traffic = sa.traffic;
  details.saBundle = sa.bundle();
  details.udpEncapsulation = const_cast<IPSEC_V4_UDP_ENCAPSULATION0 *>(sa.udp());
  details.transportFilter = TransportFilter(sa.traffic, objects);
  details.virtualIfTunnelInfo = tunnel_info;
}

size_t BytesOf(const IPSEC_SA_DETAILS1 &details, const Sa &sa) {
  size_t bytes = sizeof(IPSEC_SA_DETAILS1) + sa.pointed_bytes();
  if (details.udpEncapsulation != nullptr) bytes += Rounded(sizeof(*details.udpEncapsulation));
  if (details.transportFilter != nullptr) bytes += Rounded(BlockSize(details.transportFilter));
  return bytes;
}

IPSEC_SA_DETAILS1 *Append(Packer &packer, const IPSEC_SA_DETAILS1 &view, const Sa &sa) {
  auto *details = packer.Put(view);
  const Shifter shifter(sa.pointed(), packer.Put(sa.pointed(), sa.pointed_bytes()));
  Describe(shifter, details->saBundle);
  if (view.udpEncapsulation != nullptr) {
    details->udpEncapsulation = packer.Put(*view.udpEncapsulation);
  }
  if (view.transportFilter != nullptr) {
    details->transportFilter = packer.PutImage(view.transportFilter);
  }
  return details;
}

}  // namespace

Sa &Sa::operator=(Sa &&other) noexcept {
  DropBundle();
  traffic = other.traffic;
  ends = other.ends;
  load = other.load;
  SetUdp(other.udp());
  bundle_ = other.bundle_;
  pointed_ = other.pointed_;
  pointed_bytes_ = other.pointed_bytes_;
  if (pointed_ == other.room_) {
    pointed_ = std::memcpy(room_, other.room_, pointed_bytes_);
    const Shifter shifter(other.room_, room_);
    Describe(shifter, bundle_);
    other.DropBundle();
  }
  other.pointed_ = nullptr;
  other.bundle_ = {};
  return *this;
}

void Sa::SetBundle(const IPSEC_SA_BUNDLE1 &bundle) {
  IPSEC_SA_BUNDLE1 copy = bundle;
  Measurer measurer;
  Describe(measurer, copy);
  const size_t bytes = Rounded(measurer.size());
  if (bytes > kMostPointedBytes) throw std::bad_alloc();
  void *pointed = bytes <= kRoom ? room_ : ::operator new(bytes);
  DropBundle();
  std::memset(pointed, 0, bytes);
  Copier copier(pointed);
  Describe(copier, copy);
  bundle_ = copy;
  pointed_ = pointed;
  pointed_bytes_ = static_cast<UINT32>(bytes);
}

void Sa::DropBundle() noexcept {
  if (pointed_ == nullptr) return;
  Wipe(pointed_, pointed_bytes_);
  if (pointed_ != room_) ::operator delete(pointed_);
  pointed_ = nullptr;
  bundle_ = {};
}

void Sa::SetUdp(const IPSEC_V4_UDP_ENCAPSULATION0 *udp) noexcept {
  has_udp_ = udp != nullptr;
  if (udp != nullptr) udp_ = *udp;
}

Image<IPSEC_SA_CONTEXT1> ImageOf(const SaContext &context, const Objects &objects) {
  const ContextView view(context, objects);
  const IPSEC_SA_CONTEXT1 &shown = view.get();
  size_t bytes = sizeof(shown);
  if (shown.inboundSa != nullptr) bytes += BytesOf(*shown.inboundSa, context.inbound);
  if (shown.outboundSa != nullptr) bytes += BytesOf(*shown.outboundSa, context.outbound);
  Packer packer(bytes);
  auto *image = packer.Put(shown);
  if (shown.inboundSa != nullptr) {
    image->inboundSa = Append(packer, *shown.inboundSa, context.inbound);
  }
  if (shown.outboundSa != nullptr) {
    image->outboundSa = Append(packer, *shown.outboundSa, context.outbound);
  }
  return packer.Take<IPSEC_SA_CONTEXT1>();
}

ContextView::ContextView(const SaContext &context, const Objects &objects) noexcept
    : context_{context.id, nullptr, nullptr} {
  if (context.inbound.added()) {
    Show(context.inbound, FWP_DIRECTION_INBOUND, context.tunnel_info, objects, inbound_);
    context_.inboundSa = &inbound_;
  }
  if (context.outbound.added()) {
    Show(context.outbound, FWP_DIRECTION_OUTBOUND, context.tunnel_info, objects, outbound_);
    context_.outboundSa = &outbound_;
  }
}

}  // namespace wfp_ipsec
