"""IPsec security associations on Windows, through the Windows Filtering Platform.

Start with `Engine.open`, then `SaContext.transport` or `SaContext.create`. On systems other than
Windows an embedded engine stands in: same functions, same behaviour, no traffic protected.
"""

from wfp_ipsec import _ending as _ending
from wfp_ipsec import enums
from wfp_ipsec._lazy import lazily
from wfp_ipsec._names import HOMES

# For type checkers and editors; at run time each module is loaded when a name of it is asked for.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from wfp_ipsec import listing as listing
    from wfp_ipsec import net_events as net_events
    from wfp_ipsec import security as security
    from wfp_ipsec import subnets as subnets
    from wfp_ipsec import tunnels as tunnels
    from wfp_ipsec.acquires import AcquireTrap
    from wfp_ipsec.algorithms import (
        AesCbc,
        AesGcm,
        AesGmac,
        DesCbc,
        HmacMd5,
        HmacSha1,
        HmacSha256,
        TripleDesCbc,
    )
    from wfp_ipsec.context import SaContext
    from wfp_ipsec.engine import Engine
    from wfp_ipsec.enums import *  # noqa: F403 - that package lists its public names
    from wfp_ipsec.errors import (
        AccessDeniedError,
        AlreadyExistsError,
        ClosedError,
        DuplicateSpiError,
        EngineUnavailableError,
        InvalidParameterError,
        KeyReuseError,
        KeysUnavailableError,
        NotFoundError,
        SessionError,
        StateError,
        WaitTimeoutError,
        WfpError,
    )
    from wfp_ipsec.event_queue import EventQueue, EventsLost
    from wfp_ipsec.key_managers import KeyManagerHandler, KeyManagerRegistration
    from wfp_ipsec.keys import Key
    from wfp_ipsec.orphans import Orphan, Orphans
    from wfp_ipsec.pairs import SaPair, TransportMode, TunnelMode, TunnelSelector
    from wfp_ipsec.safety import DeprecatedAlgorithmWarning, ReservedSpiWarning
    from wfp_ipsec.security import Secured
    from wfp_ipsec.subscriptions import EventStream, Subscription
    from wfp_ipsec.sweep import find_orphans, sweep_orphans
    from wfp_ipsec.values.acquire import Acquire, DropDiagnostic, TrapCounts
    from wfp_ipsec.values.changes import (
        FilterChange,
        FilterSubscription,
        NetEventSubscription,
        ProviderChange,
        ProviderContextChange,
        ProviderContextSubscription,
        ProviderSubscription,
        SublayerChange,
        SublayerSubscription,
    )
    from wfp_ipsec.values.details import (
        SaContextChange,
        SaContextDetails,
        SaContextSubscription,
        SaContextTemplate,
        SaDetails,
        SaTemplate,
    )
    from wfp_ipsec.values.dosp import DospOptions, DospState, DospStateTemplate, DospStatistics
    from wfp_ipsec.values.file_time import FileTime
    from wfp_ipsec.values.filter import Condition, Filter, Provider, Sublayer
    from wfp_ipsec.values.ike_auth import (
        IkeAuthentication,
        IkeCgaAuthentication,
        IkeEapAuthentication,
        IkeKerberosAuthentication,
        IkeNtlmV2Authentication,
        IkePresharedKey,
        IkeReservedAuthentication,
    )
    from wfp_ipsec.values.ike_certificates import (
        IkeCertCriteria,
        IkeCertificateAuthentication,
        IkeCertName,
    )
    from wfp_ipsec.values.ike_credentials import (
        IkeCertificateCredential,
        IkeCredential,
        IkeCredentialPair,
        IkeNameCredential,
    )
    from wfp_ipsec.values.ike_policy import IkeEmPolicy, IkePolicy, IkeProposal
    from wfp_ipsec.values.ike_sa import (
        IkeCookiePair,
        IkeSaDetails,
        IkeSaTemplate,
        IkeTraffic,
    )
    from wfp_ipsec.values.ike_statistics import (
        IkeCommonStatistics,
        IkeKeyModuleStatistics,
        IkeNegotiationStatistics,
        IkeSocketStatistics,
        IkeStatistics,
    )
    from wfp_ipsec.values.key_manager import DictatedKeys, KeyManager
    from wfp_ipsec.values.net_event import (
        NetEvent,
        NetEventHeader,
    )
    from wfp_ipsec.values.net_event_drops import (
        CapabilityAllow,
        CapabilityDrop,
        ClassifyAllow,
        ClassifyDrop,
        ClassifyDropMac,
        IpsecDospDrop,
        IpsecKernelDrop,
        LpmPacketArrival,
    )
    from wfp_ipsec.values.net_event_ike import (
        IkeEmFailure,
        IkeMmFailure,
        IkeQmFailure,
    )
    from wfp_ipsec.values.policy import KeyingPolicy, Proposal, SaIdleTimeout, TransportPolicy
    from wfp_ipsec.values.provider_context import (
        ClassifyOption,
        ClassifyOptions,
        NetworkConnectionPolicy,
        NetworkConnectionPolicySetting,
        ProviderContext,
    )
    from wfp_ipsec.values.sa import (
        AuthInformation,
        CipherInformation,
        Identity,
        KeyModuleState,
        Sa,
        SaBundle,
        SaLifetime,
        Token,
    )
    from wfp_ipsec.values.security import Ace, SecurityDescriptor
    from wfp_ipsec.values.selectors import TrafficSelector, TrafficSelectorPolicy
    from wfp_ipsec.values.session import Session
    from wfp_ipsec.values.statistics import (
        AggregateDropStatistics,
        AggregateSaStatistics,
        AhDropStatistics,
        EspDropStatistics,
        Statistics,
        TrafficStatistics,
    )
    from wfp_ipsec.values.tagged import (
        ConditionValue,
        FwpRange,
        FwpValue,
        SidAndAttributes,
        TokenInformation,
        V4AddrAndMask,
        V6AddrAndMask,
    )
    from wfp_ipsec.values.templates import (
        FilterTemplate,
        NetEventTemplate,
        ProviderContextTemplate,
        ProviderTemplate,
        SessionTemplate,
        SublayerTemplate,
    )
    from wfp_ipsec.values.traffic import SpiRequest, Traffic, UdpEncapsulation, VirtualIfTunnel
    from wfp_ipsec.values.transforms import AuthTransform, CipherTransform, SaTransform
    from wfp_ipsec.values.tunnel import TunnelPolicy
else:
    __getattr__, __dir__ = lazily(
        __name__,
        {"enums": enums.__all__, **{module: names.split() for module, names in HOMES.items()}},
    )

__all__ = [
    "AccessDeniedError",
    "Ace",
    "Acquire",
    "AcquireTrap",
    "AesCbc",
    "AesGcm",
    "AesGmac",
    "AggregateDropStatistics",
    "AggregateSaStatistics",
    "AhDropStatistics",
    "AlreadyExistsError",
    "AuthInformation",
    "AuthTransform",
    "CapabilityAllow",
    "CapabilityDrop",
    "CipherInformation",
    "CipherTransform",
    "ClassifyAllow",
    "ClassifyDrop",
    "ClassifyDropMac",
    "ClassifyOption",
    "ClassifyOptions",
    "ClosedError",
    "Condition",
    "ConditionValue",
    "DeprecatedAlgorithmWarning",
    "DesCbc",
    "DictatedKeys",
    "DospOptions",
    "DospState",
    "DospStateTemplate",
    "DospStatistics",
    "DropDiagnostic",
    "DuplicateSpiError",
    "Engine",
    "EngineUnavailableError",
    "EspDropStatistics",
    "EventQueue",
    "EventStream",
    "EventsLost",
    "FileTime",
    "Filter",
    "FilterChange",
    "FilterSubscription",
    "FilterTemplate",
    "FwpRange",
    "FwpValue",
    "HmacMd5",
    "HmacSha1",
    "HmacSha256",
    "Identity",
    "IkeAuthentication",
    "IkeCertCriteria",
    "IkeCertName",
    "IkeCertificateAuthentication",
    "IkeCertificateCredential",
    "IkeCgaAuthentication",
    "IkeCommonStatistics",
    "IkeCookiePair",
    "IkeCredential",
    "IkeCredentialPair",
    "IkeEapAuthentication",
    "IkeEmFailure",
    "IkeEmPolicy",
    "IkeKerberosAuthentication",
    "IkeKeyModuleStatistics",
    "IkeMmFailure",
    "IkeNameCredential",
    "IkeNegotiationStatistics",
    "IkeNtlmV2Authentication",
    "IkePolicy",
    "IkePresharedKey",
    "IkeProposal",
    "IkeQmFailure",
    "IkeReservedAuthentication",
    "IkeSaDetails",
    "IkeSaTemplate",
    "IkeSocketStatistics",
    "IkeStatistics",
    "IkeTraffic",
    "InvalidParameterError",
    "IpsecDospDrop",
    "IpsecKernelDrop",
    "Key",
    "KeyManager",
    "KeyManagerHandler",
    "KeyManagerRegistration",
    "KeyModuleState",
    "KeyReuseError",
    "KeyingPolicy",
    "KeysUnavailableError",
    "LpmPacketArrival",
    "NetEvent",
    "NetEventHeader",
    "NetEventSubscription",
    "NetEventTemplate",
    "NetworkConnectionPolicy",
    "NetworkConnectionPolicySetting",
    "NotFoundError",
    "Orphan",
    "Orphans",
    "Proposal",
    "Provider",
    "ProviderChange",
    "ProviderContext",
    "ProviderContextChange",
    "ProviderContextSubscription",
    "ProviderContextTemplate",
    "ProviderSubscription",
    "ProviderTemplate",
    "ReservedSpiWarning",
    "Sa",
    "SaBundle",
    "SaContext",
    "SaContextChange",
    "SaContextDetails",
    "SaContextSubscription",
    "SaContextTemplate",
    "SaDetails",
    "SaIdleTimeout",
    "SaLifetime",
    "SaPair",
    "SaTemplate",
    "SaTransform",
    "Secured",
    "SecurityDescriptor",
    "Session",
    "SessionError",
    "SessionTemplate",
    "SidAndAttributes",
    "SpiRequest",
    "StateError",
    "Statistics",
    "Sublayer",
    "SublayerChange",
    "SublayerSubscription",
    "SublayerTemplate",
    "Subscription",
    "Token",
    "TokenInformation",
    "Traffic",
    "TrafficSelector",
    "TrafficSelectorPolicy",
    "TrafficStatistics",
    "TransportMode",
    "TransportPolicy",
    "TrapCounts",
    "TripleDesCbc",
    "TunnelMode",
    "TunnelPolicy",
    "TunnelSelector",
    "UdpEncapsulation",
    "V4AddrAndMask",
    "V6AddrAndMask",
    "VirtualIfTunnel",
    "WaitTimeoutError",
    "WfpError",
    "find_orphans",
    "sweep_orphans",
]
__all__ += enums.__all__
