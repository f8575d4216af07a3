"""SA files: groups of SA pairs in TOML, brought into the engine. Needs the extra ``cli``.

`load` reads a file into a `Description`, `plan` says what would change in the engine, and `apply`
changes it: what is new is installed, what is gone from the file is removed, and what is as it was
is left alone. `plan_rekey` gives one SA context new SAs.

The form of the files is published as JSON Schema: ``schema-1.json`` in this package, also by
``python -m wfp_ipsec.files``.
"""

from wfp_ipsec.files._schema import schema
from wfp_ipsec.files.changes import Change, ChangeKind, Changes
from wfp_ipsec.files.description import DescribedPair, Description
from wfp_ipsec.files.reader import load, loads
from wfp_ipsec.files.reconcile import apply, plan
from wfp_ipsec.files.rekeying import Rekeying, plan_rekey

__all__ = [
    "Change",
    "ChangeKind",
    "Changes",
    "DescribedPair",
    "Description",
    "Rekeying",
    "apply",
    "load",
    "loads",
    "plan",
    "plan_rekey",
    "schema",
]
