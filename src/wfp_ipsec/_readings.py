"""What an engine session can be asked for besides SA contexts."""

from __future__ import annotations

from collections.abc import Iterator

import wfp_ipsec as wfp
from wfp_ipsec._lazy import later
from wfp_ipsec._native import objects
from wfp_ipsec._native.arena import Arena
from wfp_ipsec._native.connection import Connection
from wfp_ipsec._native.results import array, caller_owned, owned, paged, views
from wfp_ipsec._native.tagged import VALUE0
from wfp_ipsec._native.versions import chosen
from wfp_ipsec.enums import DataType, Direction, EngineOption
from wfp_ipsec.values._checks import Bits, luid
from wfp_ipsec.values.session import Session
from wfp_ipsec.values.tagged import FwpValue

# Most sessions read none of it: each call loads what it needs.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from wfp_ipsec._native import dosp, ike_sa, ike_statistics, ipsec, key_manager, statistics
else:
    dosp, ike_sa, ike_statistics, ipsec, key_manager, statistics = later(
        "wfp_ipsec._native",
        "dosp",
        "ike_sa",
        "ike_statistics",
        "ipsec",
        "key_manager",
        "statistics",
    )


class SaReadings(Connection):
    """SAs, their statistics, DoS protection, key managers and sessions."""

    def statistics(self, *, api_version: int = 1) -> wfp.Statistics:
        """Returns the counters of IPsec, of IPv4 and IPv6 together.

        There are none per SA: Windows does not count by SA.

        Args:
            api_version: 1, or 0 for the function of Windows Vista.

        Raises:
            SessionError: The session is in a transaction (FWP_E_TXN_IN_PROGRESS).
            AccessDeniedError: FWPM_ACTRL_READ_STATS on the SA database is needed.

        Source: IPsecGetStatistics0, IPsecGetStatistics1 (fwpmu.h).
        """
        struct = chosen(statistics.VERSIONS, api_version)
        return caller_owned(self, f"IPsecGetStatistics{api_version}", struct)

    def sas(
        self, direction: Direction | None = None, *, api_version: int = 1
    ) -> Iterator[wfp.SaDetails]:
        """Lists single SA bundles, one record per direction.

        Args:
            direction: Only one direction; None is both.
            api_version: 1, or 0 for the function of Windows Vista.

        Returns:
            An iterator over a snapshot that is taken when the first item is asked for.

        Raises:
            AccessDeniedError: FWPM_ACTRL_ENUM and FWPM_ACTRL_READ on the SA database are needed.

        Source: IPsecSaEnum0, ...1 with its CreateEnumHandle0 and DestroyEnumHandle0 (fwpmu.h).
        """
        struct = chosen(ipsec.SA_DETAILS, api_version)
        template = None if direction is None else wfp.SaTemplate(direction=direction)
        return paged(
            self, "IPsecSa", str(api_version), struct, ipsec.SA_ENUM_TEMPLATE0, template, page=views
        )

    def sa_context_subscriptions(self) -> list[wfp.SaContextSubscription]:
        """Returns the subscriptions of all sessions to the coming and going of SA contexts.

        Source: IPsecSaContextSubscriptionsGet0 (fwpmu.h), from Windows 8 on.
        """
        return array(self, "IPsecSaContextSubscriptionsGet0", ipsec.SA_CONTEXT_SUBSCRIPTION0)

    def dosp_statistics(self) -> wfp.DospStatistics:
        """Returns the counters of DoS protection.

        Raises:
            AccessDeniedError: FWPM_ACTRL_READ_STATS on DoS protection is needed.

        Source: IPsecDospGetStatistics0 (fwpmu.h), from Windows 7 on.
        """
        return caller_owned(self, "IPsecDospGetStatistics0", dosp.DOSP_STATISTICS0)

    def dosp_states(self, template: wfp.DospStateTemplate | None = None) -> Iterator[wfp.DospState]:
        """Lists the flows that passed the check of DoS protection.

        Args:
            template: Which; None is all.

        Raises:
            AccessDeniedError: FWPM_ACTRL_READ_STATS on DoS protection is needed.

        Source: IPsecDospStateEnum0 with its CreateEnumHandle0 and DestroyEnumHandle0 (fwpmu.h).
        """
        family = "IPsecDospState"
        return paged(self, family, "0", dosp.DOSP_STATE0, dosp.DOSP_STATE_ENUM_TEMPLATE0, template)

    def key_managers(self) -> list[wfp.KeyManager]:
        """Returns the key managers that are registered.

        Source: IPsecKeyManagersGet0 (fwpmu.h), from Windows 8 on.
        """
        return array(self, "IPsecKeyManagersGet0", key_manager.KEY_MANAGER0)

    def sessions(self) -> Iterator[Session]:
        """Lists the open sessions, this one included.

        Raises:
            SessionError: The session is in a transaction (FWP_E_TXN_IN_PROGRESS).
            AccessDeniedError: FWPM_ACTRL_ENUM on the engine is needed.

        Source: FwpmSessionEnum0 with its CreateEnumHandle0 and DestroyEnumHandle0 (fwpmu.h).
        """
        return paged(self, "FwpmSession", "0", objects.SESSION0)

    def option(self, option: EngineOption) -> object:
        """Returns a setting of the engine: a number, for all settings that are known.

        Raises:
            AccessDeniedError: FWPM_ACTRL_READ on the engine is needed.

        Source: FwpmEngineGetOption0 (fwpmu.h).
        """
        return owned(self, "FwpmEngineGetOption0", VALUE0, Bits(32)("option", option)).data

    def set_option(self, option: EngineOption, number: int) -> None:
        """Changes a setting of the engine. Those of network events outlast a restart of Windows.

        Args:
            option: Which.
            number: The new value, 0..0xFFFFFFFF.

        Raises:
            SessionError: The session is dynamic or in a transaction.
            AccessDeniedError: FWPM_ACTRL_WRITE on the engine is needed.

        Source: FwpmEngineSetOption0 (fwpmu.h).
        """
        with Arena(self.ffi) as arena:
            composed = VALUE0.compose(arena, FwpValue(data_type=DataType.UINT32, data=number))
            self.call("FwpmEngineSetOption0", Bits(32)("option", option), composed)


class IkeReadings(Connection):
    """The SAs and statistics of IKE and AuthIP, which the system negotiates itself."""

    def ike_sas(
        self,
        local: wfp.subnets.SubnetLike | None = None,
        remote: wfp.subnets.SubnetLike | None = None,
        *,
        local_cert_hash: bytes = b"",
        api_version: int = 2,
    ) -> Iterator[wfp.IkeSaDetails]:
        """Lists IKE SAs (main mode).

        Args:
            local: An address or subnet that this host's address must lie in; None is any.
            remote: An address or subnet that the peer's address must lie in; None is any.
            local_cert_hash: Only those with this certificate of this host; empty is any.
            api_version: 2, or 1 for the function of Windows 7, or 0 for that of Windows Vista.

        Returns:
            An iterator over a snapshot that is taken when the first item is asked for.

        Raises:
            AccessDeniedError: FWPM_ACTRL_ENUM and FWPM_ACTRL_READ on the IKE SA database are
                needed.

        Source: IkeextSaEnum0, ...1, ...2 with its CreateEnumHandle0 and DestroyEnumHandle0
            (fwpmu.h).
        """
        struct = chosen(ike_sa.VERSIONS, api_version)
        given = wfp.subnets.conditions(local, remote)
        template = wfp.IkeSaTemplate(**given, local_cert_hash=local_cert_hash)
        which = template if given or local_cert_hash else None
        return paged(
            self, "IkeextSa", str(api_version), struct, ike_sa.IKE_SA_ENUM_TEMPLATE0, which
        )

    def ike_sa(self, id: int, *, api_version: int = 2) -> wfp.IkeSaDetails:
        """Returns an IKE SA. Its id is the `mm_sa_id` of the bundles that came from it.

        Raises:
            NotFoundError: There is none with this id (FWP_E_NOT_FOUND).
            AccessDeniedError: FWPM_ACTRL_READ on the IKE SA database is needed.

        Source: IkeextSaGetById0, ...1, ...2 (fwpmu.h).
        """
        struct = chosen(ike_sa.VERSIONS, api_version)
        arguments = [luid("id", id)] if api_version == 0 else [luid("id", id), self.ffi.NULL]
        return owned(self, f"IkeextSaGetById{api_version}", struct, *arguments)

    def delete_ike_sa(self, id: int) -> None:
        """Deletes an IKE SA.

        Raises:
            NotFoundError: There is none with this id (FWP_E_NOT_FOUND).
            AccessDeniedError: DELETE on the IKE SA database is needed.

        Source: IkeextSaDeleteById0 (fwpmu.h).
        """
        self.call("IkeextSaDeleteById0", luid("id", id))

    def ike_statistics(self, *, api_version: int = 1) -> wfp.IkeStatistics:
        """Returns the counters of IKE and AuthIP, and from version 1 on of IKEv2.

        Raises:
            AccessDeniedError: FWPM_ACTRL_READ_STATS on the IKE SA database is needed.

        Source: IkeextGetStatistics0, IkeextGetStatistics1 (fwpmu.h).
        """
        struct = chosen(ike_statistics.VERSIONS, api_version)
        return caller_owned(self, f"IkeextGetStatistics{api_version}", struct)
