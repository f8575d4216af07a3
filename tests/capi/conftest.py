"""An open session, and the ground on which SA contexts are built."""

from collections.abc import Iterator
from typing import Any

import pytest

from .association import Prepared, prepare_transport, prepare_tunnel
from .build import Api


@pytest.fixture
def api(native: Any) -> Api:
    """The C functions."""
    return Api(native)


@pytest.fixture
def engine(api: Api) -> Iterator[Any]:
    """The handle of an open session that is not dynamic."""
    handle = api.open()
    yield handle
    api.lib.FwpmEngineClose0(handle)


@pytest.fixture
def transport(api: Api, engine: Any) -> Prepared:
    """The filters for transport mode over IPv4."""
    return prepare_transport(api, engine)


@pytest.fixture
def tunnel(api: Api, engine: Any) -> Prepared:
    """The policy for tunnel mode over IPv4."""
    return prepare_tunnel(api, engine)
