"""Plans: which native calls make an SA pair out of its description, in which order, and back.

A plan is made by a pure function and needs no engine. `Plan.describe` shows it without keys,
`Plan.apply` carries out exactly it, and what fails half-way is taken back by the same list
backwards. `SaContext.install` and its like are made of them.
"""

from wfp_ipsec.plans._run import Run
from wfp_ipsec.plans.ground import filters_dropped, ground
from wfp_ipsec.plans.plan import Plan
from wfp_ipsec.plans.sas import create, install, move, rekey
from wfp_ipsec.plans.step import Step
from wfp_ipsec.plans.transport import transport_filter

__all__ = [
    "Plan",
    "Run",
    "Step",
    "create",
    "filters_dropped",
    "ground",
    "install",
    "move",
    "rekey",
    "transport_filter",
]
