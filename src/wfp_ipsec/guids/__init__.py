"""The built-in GUIDs of the Windows Filtering Platform, under their names in ``fwpmu.h``."""

from wfp_ipsec.guids.callouts import *  # noqa: F403 - 318 names, each with its value
from wfp_ipsec.guids.conditions import *  # noqa: F403
from wfp_ipsec.guids.layers import *  # noqa: F403
from wfp_ipsec.guids.objects import *  # noqa: F403
