"""What a sweep leaves alone, in one engine."""

from __future__ import annotations

import uuid
from contextlib import ExitStack
from dataclasses import replace

from tests.api.ground import described_filter
from tests.api.samples import LOCAL, LOCAL_V6
from tests.sweep.pairs import LABEL, SELECTOR, SPI, pair
from wfp_ipsec import AcquireTrap, Engine, Provider, SaContext
from wfp_ipsec.ownership import PROVIDER, Owner
from wfp_ipsec.pairs import TransportMode, TunnelMode

OTHER_PROVIDER = Provider(key=uuid.UUID(int=0xB1), name="another tool")
GONE = uuid.UUID(int=0xB2)
USED_SPIS = range(SPI, SPI + 20)


def settle(backend: str, opened: ExitStack, *, name: str = LABEL) -> Engine:
    """Installs what a sweep of a label leaves alone; returns the session that lives.

    It belongs to nobody, to another provider, to who tells nothing of himself, to another label,
    to a session that is open, or it is kept.
    """
    living = opened.enter_context(Engine.open(backend, name="living"))
    own = TransportMode.between(LOCAL, "203.0.113.11", own_sublayer=True)
    SaContext.install(living, pair(own, 1, name=name))
    through = TunnelMode.between(LOCAL_V6, "2001:db8::12", [SELECTOR])
    SaContext.install(living, pair(through, 2, name=name))
    opened.enter_context(AcquireTrap.open(living, remote="203.0.113.128/25", name=name))
    with Engine.open(backend, name="gone") as gone:
        kept = TransportMode.between(LOCAL, "203.0.113.13")
        SaContext.install(gone, pair(kept, 3, name=name), kept=True)
        through = TunnelMode.between(LOCAL, "203.0.113.14", [SELECTOR])
        SaContext.install(gone, pair(through, 4, name="another label"))
    living.providers.add(OTHER_PROVIDER)
    record = Owner(label=name, session_key=GONE).record()
    marks = (None, b""), (None, record), (OTHER_PROVIDER.key, record), (PROVIDER.key, b"[" * 9999)
    for number, (provider_key, data) in enumerate(marks, 21):
        item = replace(described_filter(number), provider_key=provider_key, provider_data=data)
        living.filters.add(item)
    return living
