"""What is installed, in the forms that other tools take. Most of them hold keys.

| form | functions | keys |
|---|---|---|
| Wireshark's table ``esp_sa`` | `wireshark_lines`, `write_wireshark` | always: it is nothing else |
| a Wireshark profile | `write_wireshark_profile`, `WiresharkFollower` | always |
| scapy | `scapy_arguments`, `scapy_associations` | with ``reveal_keys=True`` |
| Linux, ``ip -batch`` | `xfrm_lines`, `write_xfrm` | with ``reveal_keys=True`` |
| JSON | `json_document`, `write_json` | none, or with ``reveal_keys=True`` |
| Get-NetIPsecQuickModeSA, netsh | `quick_mode_records`, `netsh_offer` | never |

Where keys are exported the logger ``wfp_ipsec.export`` tells so, once and as a warning. Files with
keys can be read by their owner alone, on Windows by whom the access list of the folder lets.
"""

from wfp_ipsec.errors import KeysUnavailableError
from wfp_ipsec.export.json_document import json_document, write_json
from wfp_ipsec.export.live import WiresharkFollower
from wfp_ipsec.export.profile import write_wireshark_profile
from wfp_ipsec.export.scapy import (
    ScapyArguments,
    ScapyKeywords,
    scapy_arguments,
    scapy_associations,
)
from wfp_ipsec.export.windows import netsh_offer, quick_mode_records
from wfp_ipsec.export.wireshark import wireshark_lines, write_wireshark
from wfp_ipsec.export.xfrm import write_xfrm, xfrm_lines

__all__ = [
    "KeysUnavailableError",
    "ScapyArguments",
    "ScapyKeywords",
    "WiresharkFollower",
    "json_document",
    "netsh_offer",
    "quick_mode_records",
    "scapy_arguments",
    "scapy_associations",
    "wireshark_lines",
    "write_json",
    "write_wireshark",
    "write_wireshark_profile",
    "write_xfrm",
    "xfrm_lines",
]
