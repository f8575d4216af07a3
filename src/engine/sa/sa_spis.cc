#include "sa/sa_spis.h"

#include "core/hash.h"
#include "sa/traffic.h"

namespace wfp_ipsec {

bool SaSpis::Assign(SaContext &context, IPSEC_SA_SPI spi, const IPSEC_GETSPI1 &get_spi,
                    Unique unique) {
  const IPSEC_TRAFFIC1 &traffic = get_spi.inboundIpsecTraffic;
  Part &part = PartOf(spi);
  const SpinHold hold(part.lock);
  const bool first = context.spi == 0;
  const bool anywhere = first && unique == Unique::kAnywhere;
  if (anywhere ? part.used.Contains(spi) : IsTaken(part, spi, traffic, context)) return false;
  if (first) {
    part.by_spi.Reserve(part.contexts + 1);
    part.used.Reserve(part.contexts + 1);
    part.used.Add(spi);
    ++part.contexts;
  } else {
    Table::Remove(context);
  }
  context.spi = spi;
  context.inbound.traffic = traffic;
  context.inbound.SetUdp(get_spi.inboundUdpEncapsulation);
  part.by_spi.Insert(context);
  return true;
}

bool SaSpis::IsTaken(IPSEC_SA_SPI spi, const IPSEC_TRAFFIC1 &traffic,
                     const SaContext &context) const {
  const Part &part = parts_[IndexOf(spi)];
  const SpinHold hold(part.lock);
  return IsTaken(part, spi, traffic, context);
}

void SaSpis::Forget(SaContext &context) noexcept {
  Part &part = PartOf(context.spi);
  const SpinHold hold(part.lock);
  Table::Remove(context);
  part.used.Remove(context.spi);
  --part.contexts;
}

void SaSpis::Clear() noexcept {
  for (Part &part : parts_) {
    part.by_spi.Clear();
    part.used.Clear();
    part.contexts = 0;
  }
}

UINT64 SaSpis::Hash(IPSEC_SA_SPI spi, const IPSEC_TRAFFIC1 &inbound) noexcept {
  return Mixed(HashOfLocalAddress(inbound), spi);
}

UINT64 SaSpis::HashOf(const SaContext &context) noexcept {
  return Hash(context.spi, context.inbound.traffic);
}

bool SaSpis::IsTaken(const Part &part, IPSEC_SA_SPI spi, const IPSEC_TRAFFIC1 &traffic,
                     const SaContext &context) {
  bool taken = false;
  part.by_spi.ForEach(Hash(spi, traffic), [&](const SaContext &other) {
    taken |= other.spi == spi && other.id != context.id &&
             SameLocalAddress(other.inbound.traffic, traffic);
  });
  return taken;
}

}  // namespace wfp_ipsec
