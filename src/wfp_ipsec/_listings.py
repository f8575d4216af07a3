"""The SA contexts of a session: one by one, as a list, as columns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

# Loaded by the calls that need it.
import wfp_ipsec as wfp
from wfp_ipsec._native.connection import Connection
from wfp_ipsec._native.ipsec import SA_CONTEXT_ENUM_TEMPLATE0, SA_CONTEXTS
from wfp_ipsec._native.pages import pages
from wfp_ipsec._native.results import enumeration, paged, views
from wfp_ipsec._native.versions import chosen

FAMILY = "IPsecSaContext"


class SaContextListings(Connection):
    """The SA contexts in the engine."""

    def sa_contexts(
        self,
        local: wfp.subnets.SubnetLike | None = None,
        remote: wfp.subnets.SubnetLike | None = None,
        *,
        api_version: int = 1,
    ) -> Iterator[wfp.SaContextDetails]:
        """Lists SA contexts, half-built ones included, in ascending order of their ids.

        Args:
            local: An address or subnet that this host's address must lie in; None is any.
            remote: An address or subnet that the peer's address must lie in; None is any.
            api_version: 1, or 0 for the function of Windows Vista.

        Returns:
            An iterator over a snapshot that is taken when the first item is asked for.

        Raises:
            InvalidParameterError: An argument is no address or subnet, or the two are of
                different IP versions.
            AccessDeniedError: FWPM_ACTRL_ENUM and FWPM_ACTRL_READ on the SA database are needed.

        Source: IPsecSaContextEnum0, ...1 with its CreateEnumHandle0 and DestroyEnumHandle0
            (fwpmu.h).
        """
        template = template_of(local, remote)
        struct = chosen(SA_CONTEXTS, api_version)
        wanted = SA_CONTEXT_ENUM_TEMPLATE0
        return paged(self, FAMILY, str(api_version), struct, wanted, template, page=views)

    def sa_context_list(
        self,
        local: wfp.subnets.SubnetLike | None = None,
        remote: wfp.subnets.SubnetLike | None = None,
    ) -> wfp.listing.SaContextList:
        """Returns SA contexts as a sequence: its length is known, rows are made when indexed.

        Args:
            local: As for `sa_contexts`.
            remote: As for `sa_contexts`.

        Raises:
            InvalidParameterError: As for `sa_contexts`.
            AccessDeniedError: As for `sa_contexts`.

        Source: IPsecSaContextEnum1 with its CreateEnumHandle0 and DestroyEnumHandle0 (fwpmu.h).
        """
        wanted = SA_CONTEXT_ENUM_TEMPLATE0
        with enumeration(self, FAMILY, wanted, template_of(local, remote)) as handle:
            return wfp.listing.SaContextList(self, list(pages(self, handle)))

    def sa_context_columns(
        self,
        names: Iterable[str],
        local: wfp.subnets.SubnetLike | None = None,
        remote: wfp.subnets.SubnetLike | None = None,
        *,
        reveal_keys: bool = False,
    ) -> dict[str, memoryview]:
        """Returns values of SA contexts as columns, for which no value objects are made.

        Args:
            names: Which; `wfp_ipsec.columns` describes them, and lists all in ``COLUMNS``.
            local: As for `sa_contexts`.
            remote: As for `sa_contexts`.
            reveal_keys: Whether columns of keys may be among them.

        Returns:
            Read-only arrays, in ascending order of the SA contexts' ids, in the order of the
            names; ``numpy.asarray`` takes them as they are.

        Raises:
            InvalidParameterError: There is no such column, or it holds keys; else as for
                `sa_contexts`.
            AccessDeniedError: As for `sa_contexts`.

        Source: IPsecSaContextEnum1 with its CreateEnumHandle0 and DestroyEnumHandle0 (fwpmu.h).
        """
        from wfp_ipsec import _columns as columns

        wanted = columns.chosen(names, reveal_keys=reveal_keys)
        template = template_of(local, remote)
        with enumeration(self, FAMILY, SA_CONTEXT_ENUM_TEMPLATE0, template) as handle:
            return columns.filled(self, handle, wanted)


def template_of(
    local: wfp.subnets.SubnetLike | None, remote: wfp.subnets.SubnetLike | None
) -> wfp.SaContextTemplate | None:
    """Returns what selects SA contexts by their hosts; None selects all."""
    given = wfp.subnets.conditions(local, remote)
    return wfp.SaContextTemplate(**given) if given else None
