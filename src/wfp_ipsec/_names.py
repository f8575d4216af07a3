"""Where the names of this package are: of each module those that the package gives as its own.

Modules without such names are attributes of the package all the same.
"""

from __future__ import annotations

HOMES = {
    "acquires": "AcquireTrap",
    "algorithms": "AesCbc AesGcm AesGmac DesCbc HmacMd5 HmacSha1 HmacSha256 TripleDesCbc",
    "context": "SaContext",
    "engine": "Engine",
    "errors": (
        "AccessDeniedError AlreadyExistsError ClosedError DuplicateSpiError "
        "EngineUnavailableError InvalidParameterError KeyReuseError KeysUnavailableError "
        "NotFoundError SessionError StateError WaitTimeoutError WfpError"
    ),
    "event_queue": "EventQueue EventsLost",
    "guids": "",
    "key_managers": "KeyManagerHandler KeyManagerRegistration",
    "keys": "Key",
    "listing": "",
    "net_events": "",
    "objects": "",
    "orphans": "Orphan Orphans",
    "ownership": "",
    "pairs": "SaPair TransportMode TunnelMode TunnelSelector",
    "plans": "",
    "safety": "DeprecatedAlgorithmWarning ReservedSpiWarning",
    "sddl": "",
    "security": "Secured",
    "subnets": "",
    "subscriptions": "EventStream Subscription",
    "sweep": "find_orphans sweep_orphans",
    "tunnels": "",
    "values": "",
    "values.acquire": "Acquire DropDiagnostic TrapCounts",
    "values.changes": (
        "FilterChange FilterSubscription NetEventSubscription ProviderChange "
        "ProviderContextChange ProviderContextSubscription ProviderSubscription "
        "SublayerChange SublayerSubscription"
    ),
    "values.details": (
        "SaContextChange SaContextDetails SaContextSubscription SaContextTemplate SaDetails "
        "SaTemplate"
    ),
    "values.dosp": "DospOptions DospState DospStateTemplate DospStatistics",
    "values.file_time": "FileTime",
    "values.filter": "Condition Filter Provider Sublayer",
    "values.ike_auth": (
        "IkeAuthentication IkeCgaAuthentication IkeEapAuthentication "
        "IkeKerberosAuthentication IkeNtlmV2Authentication IkePresharedKey "
        "IkeReservedAuthentication"
    ),
    "values.ike_certificates": "IkeCertCriteria IkeCertificateAuthentication IkeCertName",
    "values.ike_credentials": (
        "IkeCertificateCredential IkeCredential IkeCredentialPair IkeNameCredential"
    ),
    "values.ike_policy": "IkeEmPolicy IkePolicy IkeProposal",
    "values.ike_sa": "IkeCookiePair IkeSaDetails IkeSaTemplate IkeTraffic",
    "values.ike_statistics": (
        "IkeCommonStatistics IkeKeyModuleStatistics IkeNegotiationStatistics "
        "IkeSocketStatistics IkeStatistics"
    ),
    "values.key_manager": "DictatedKeys KeyManager",
    "values.net_event": "NetEvent NetEventHeader",
    "values.net_event_drops": (
        "CapabilityAllow CapabilityDrop ClassifyAllow ClassifyDrop ClassifyDropMac "
        "IpsecDospDrop IpsecKernelDrop LpmPacketArrival"
    ),
    "values.net_event_ike": "IkeEmFailure IkeMmFailure IkeQmFailure",
    "values.policy": "KeyingPolicy Proposal SaIdleTimeout TransportPolicy",
    "values.provider_context": (
        "ClassifyOption ClassifyOptions NetworkConnectionPolicy "
        "NetworkConnectionPolicySetting ProviderContext"
    ),
    "values.sa": (
        "AuthInformation CipherInformation Identity KeyModuleState Sa SaBundle SaLifetime Token"
    ),
    "values.security": "Ace SecurityDescriptor",
    "values.selectors": "TrafficSelector TrafficSelectorPolicy",
    "values.session": "Session",
    "values.statistics": (
        "AggregateDropStatistics AggregateSaStatistics AhDropStatistics EspDropStatistics "
        "Statistics TrafficStatistics"
    ),
    "values.tagged": (
        "ConditionValue FwpRange FwpValue SidAndAttributes TokenInformation V4AddrAndMask "
        "V6AddrAndMask"
    ),
    "values.templates": (
        "FilterTemplate NetEventTemplate ProviderContextTemplate ProviderTemplate "
        "SessionTemplate SublayerTemplate"
    ),
    "values.traffic": "SpiRequest Traffic UdpEncapsulation VirtualIfTunnel",
    "values.transforms": "AuthTransform CipherTransform SaTransform",
    "values.tunnel": "TunnelPolicy",
}
