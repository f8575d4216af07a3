"""Values that the tests of the public surface share."""

from __future__ import annotations

from dataclasses import replace

from wfp_ipsec import AesCbc, AesGcm, Engine, HmacSha256, SaBundle, SaContext, SaLifetime

LOCAL, REMOTE = "192.0.2.10", "198.51.100.20"
LOCAL_V6, REMOTE_V6 = "2001:db8::10", "2001:db8::20"
IN_SPI, OUT_SPI = 0xC0001080, 0x2081
GCM_IN, GCM_OUT = bytes(range(20)), bytes(range(100, 120))

INBOUND = SaBundle(sas=(AesGcm(GCM_IN).esp(IN_SPI),), lifetime=SaLifetime(seconds=3600))
OUTBOUND = SaBundle(sas=(AesGcm(GCM_OUT).esp(OUT_SPI),), lifetime=SaLifetime(seconds=3600))
CBC = AesCbc(bytes(16)).esp(IN_SPI, HmacSha256(bytes(32)))


def inbound(spi: int) -> SaBundle:
    """Returns an inbound bundle with another SPI."""
    return replace(INBOUND, sas=(AesGcm(GCM_IN).esp(spi),))


def install(
    engine: Engine,
    *,
    local: str = LOCAL,
    remote: str = REMOTE,
    spi: int = IN_SPI,
    api_version: int = 1,
) -> SaContext:
    """Installs a complete transport pair."""
    context = SaContext.transport(engine, local, remote, api_version=api_version)
    context.set_spi(spi)
    context.add_inbound(inbound(spi))
    context.add_outbound(OUTBOUND)
    return context
