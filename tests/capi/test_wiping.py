"""Keys do not stay in memory: the process is searched for one after all that held it is gone."""

import hashlib
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from .association import Prepared, auth
from .build import Api
from .enumeration import batch, open_enum
from .ike import PRESHARED_KEY, ike_sa, inject, pair
from .negotiation import Manager, negotiate, sides, willing

pytestmark = pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="allowed: memory is searched through /proc"
)

HEAD, SIZE = 8, 20
WINDOW = 1 << 24
# The heap of a long test run fits in; what sanitizers map for themselves does not.
LARGEST_REGION = 1 << 32


class Secret:
    """A key that is whole in one buffer only; the test knows its head and a digest of it."""

    def __init__(self, api: Api) -> None:
        self.information = auth(api, key=bytes(SIZE))
        self._memory = api.ffi.buffer(self.information.authKey.data, SIZE)
        self._head = os.urandom(HEAD)
        self._memory[:HEAD] = self._head
        for i, byte in enumerate(os.urandom(SIZE - HEAD)):
            self._memory[HEAD + i : HEAD + i + 1] = bytes([byte])
        self._digest = hashlib.sha256(self._memory).digest()

    def forget(self) -> None:
        """Overwrites the buffer."""
        self._memory[:] = bytes(SIZE)

    def is_in(self, memory: bytearray, size: int) -> bool:
        """Tells whether the whole key is among the first bytes."""
        places = (found.start() for found in re.finditer(re.escape(self._head), memory))
        return any(
            place + SIZE <= size
            and hashlib.sha256(memoryview(memory)[place : place + SIZE]).digest() == self._digest
            for place in places
        )


def _writable() -> Iterator[tuple[int, int]]:
    """Gives what the process can write, in windows that overlap by more than a key."""
    with Path("/proc/self/maps").open(encoding="ascii") as maps:
        for line in list(maps):
            region, access = line.split()[:2]
            start, end = (int(part, 16) for part in region.split("-"))
            if access.startswith("rw") and end - start < LARGEST_REGION:
                for place in range(start, end, WINDOW):
                    yield place, min(place + WINDOW + SIZE, end)


def _is_in_memory(secret: Secret) -> bool:
    """Searches what the process can write, through one buffer that is emptied afterwards."""
    regions = list(_writable())
    buffer = bytearray(max(end - start for start, end in regions))
    with Path("/proc/self/mem").open("rb", buffering=0) as memory:
        found = any(_holds(memory, start, end, buffer, secret) for start, end in regions)
    buffer[:] = bytes(len(buffer))
    return found


def _holds(memory: Any, start: int, end: int, buffer: bytearray, secret: Secret) -> bool:
    memory.seek(start)
    try:
        size = memory.readinto(memoryview(buffer)[: end - start])
    except OSError:
        return False
    return secret.is_in(buffer, size)


def _enumerate(api: Api, engine: Any, family: str, versions: int) -> None:
    """Takes one entry of each version and leaves the rest of the snapshot to the end."""
    code, handle = open_enum(api, engine, family)
    api.must(code)
    for version in range(versions):
        with batch(api, engine, family, handle, 1, version):
            pass
    api.must(getattr(api.lib, f"{family}DestroyEnumHandle0")(engine, handle))


def _use(ground: Prepared, secret: Secret) -> None:
    """Takes the key through every place where the engine copies it."""
    api, engine = ground.api, ground.engine
    id_ = ground.create()
    given = ground.bundle(ground.reserve(id_), information=secret.information)
    api.must(ground.add_inbound(id_, given))
    given.saList[0].spi = 3
    api.must(ground.add_outbound(id_, given))
    with ground.get(id_) as found:
        api.must(api.lib.IPsecSaContextUpdate0(engine, 0x40, found))
    _enumerate(api, engine, "IPsecSaContext", 2)
    _enumerate(api, engine, "IPsecSa", 2)
    api.must(api.lib.IPsecSaContextDeleteById0(engine, id_))


def test_a_key_is_gone_with_what_held_it(transport: Prepared) -> None:
    """After results, snapshots and context are released, the key is nowhere."""
    secret = Secret(transport.api)
    _use(transport, secret)
    secret.forget()
    assert not _is_in_memory(secret)


def _ike_sa(api: Api, secret: Secret) -> int:
    given = ike_sa(api, [pair(api, PRESHARED_KEY, PRESHARED_KEY)])
    credential = given.ikeCredentials.credentials[0].localCredentials
    credential.presharedKey.presharedKey = secret.information.authKey
    return inject(api, given)


def test_a_preshared_key_is_gone_with_its_ike_sa(api: Api, engine: Any) -> None:
    """After results, snapshots and IKE SAs are released, the key is nowhere."""
    secret = Secret(api)
    ids = [_ike_sa(api, secret) for _ in range(4)]
    with api.result(api.lib.IkeextSaGetById0, engine, ids[0]):
        pass
    for function in (api.lib.IkeextSaGetById1, api.lib.IkeextSaGetById2):
        with api.result(function, engine, ids[0], api.ffi.NULL):
            pass
    _enumerate(api, engine, "IkeextSa", 3)
    for id_ in ids:
        api.must(api.lib.IkeextSaDeleteById0(engine, id_))
    secret.forget()
    assert not _is_in_memory(secret)


class _Dictator(Manager):
    """A manager that dictates a secret, and does not copy the keys that it is told."""

    def __init__(self, ground: Prepared, secret: Secret) -> None:
        def dictate(inbound: Any, outbound: Any, _generate: Any) -> int:
            for details in (inbound, outbound):
                key = details.saBundle.saList[0].ahInformation.authKey
                ground.api.ffi.memmove(key.data, secret.information.authKey.data, SIZE)
            return 0

        super().__init__(ground.api, ground.engine, check=willing, dictate=dictate)

    def _on_notify(self, inbound: Any, outbound: Any) -> None:
        self.told.hear(True)


def test_keys_of_a_negotiation_are_gone(transport: Prepared) -> None:
    """Those that were agreed on, and those that were dictated instead and told."""
    api, agreed, dictated = transport.api, Secret(transport.api), Secret(transport.api)
    manager = _Dictator(transport, dictated)
    given = sides(transport)
    for details in given:
        key = details.saBundle.saList[0].ahInformation
        key.authKey = agreed.information.authKey
    code, id_ = negotiate(transport, given)
    api.must(code)
    manager.told.wait(1)
    # The function has returned then, so that the engine is done with it.
    api.must(manager.unregister())
    agreed.forget()
    assert not _is_in_memory(agreed)
    dictated.forget()
    assert _is_in_memory(dictated)
    api.must(api.lib.IPsecSaContextDeleteById0(transport.engine, id_))
    assert not _is_in_memory(dictated)


def test_the_search_finds_a_preshared_key(api: Api) -> None:
    """While an IKE SA holds the key, the same search finds it."""
    secret = Secret(api)
    _ike_sa(api, secret)
    secret.forget()
    assert _is_in_memory(secret)


def test_the_search_finds_a_key(transport: Prepared) -> None:
    """While a context holds the key, the same search finds it."""
    secret = Secret(transport.api)
    transport.api.must(
        transport.add_outbound(
            transport.half(), transport.bundle(3, information=secret.information)
        )
    )
    secret.forget()
    assert _is_in_memory(secret)
