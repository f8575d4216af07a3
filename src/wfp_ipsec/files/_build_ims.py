"""From the IMS tables of an SA file, and their keys, to SA pairs."""

from __future__ import annotations

from collections.abc import Iterator

from wfp_ipsec.errors import InvalidParameterError
from wfp_ipsec.files._build import display_name, lifetime_of
from wfp_ipsec.files._keys import KeyReader
from wfp_ipsec.files._rules import key_field
from wfp_ipsec.files._tables import End, File, Ims
from wfp_ipsec.files._where import Located, Within, renamed, unmeasured
from wfp_ipsec.files.description import DescribedPair
from wfp_ipsec.ims import (
    ImsBundles,
    ImsEnd,
    ImsKeys,
    ImsRegistration,
    ImsSpis,
)
from wfp_ipsec.pairs import SaPair

# What `ImsRegistration.bundles` calls the SPIs, and what the file does.
_SPI_FIELDS = {
    f"{theirs}.{spi}": f"{ours}.{spi}"
    for theirs, ours in (("own", "local"), ("peer", "remote"))
    for spi in ("spi_c", "spi_s")
}


def ims_pairs_of(
    file: File, located: Located, keys: KeyReader, label: str
) -> Iterator[DescribedPair]:
    """Yields the two SA pairs of each IMS registration: NAME/client and NAME/server.

    Raises:
        InvalidParameterError: A key or an end is not as it should be; the field is its path.
    """
    for index, table in enumerate(file.ims):
        path = f"ims[{index}]"
        with Within(path):
            registration = _registration(table)
            bundles = _bundles(registration, table, _keys(path, table, keys))
        sides = (
            ("client", registration.client, bundles.client, "spi_c", "spi_s"),
            ("server", registration.server, bundles.server, "spi_s", "spi_c"),
        )
        for side, mode, pair, own, peer in sides:
            name = f"{table.name}/{side}"
            fields = (f"{path}.local.{own}", f"{path}.remote.{peer}")
            inbound, outbound = (f"{located.place(field)}: {field}" for field in fields)
            yield DescribedPair(
                name=name,
                pair=SaPair(
                    mode=mode,
                    inbound=pair.inbound,
                    outbound=pair.outbound,
                    name=display_name(label, name),
                ),
                inbound_place=inbound,
                outbound_place=outbound,
            )


def _registration(table: Ims) -> ImsRegistration:
    return ImsRegistration(local=_end("local", table.local), remote=_end("remote", table.remote))


def _end(name: str, table: End) -> ImsEnd:
    with Within(name):
        return ImsEnd.at(table.address, port_c=table.port_c, port_s=table.port_s)


def _keys(path: str, table: Ims, keys: KeyReader) -> ImsKeys:
    ik = keys.read(path, table, "ik")
    ck = None if table.encryption == "null" else keys.read(path, table, "ck")
    try:
        return ImsKeys.derive(ik, ck, integrity=table.integrity, encryption=table.encryption)
    except InvalidParameterError as error:
        if error.field in ("ik", "ck"):
            raise unmeasured(renamed(error, key_field(table, error.field))) from None
        raise


def _bundles(registration: ImsRegistration, table: Ims, keys: ImsKeys) -> ImsBundles:
    own, peer = (ImsSpis(spi_c=end.spi_c, spi_s=end.spi_s) for end in (table.local, table.remote))
    try:
        return registration.bundles(
            own,
            peer,
            keys,
            lifetime=lifetime_of(table),
            allow_deprecated=table.allow_deprecated,
        )
    except InvalidParameterError as error:
        raise renamed(error, _SPI_FIELDS.get(str(error.field), str(error.field))) from None
