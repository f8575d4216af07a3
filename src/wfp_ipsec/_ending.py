"""What is done when the process ends.

It is registered when the package is loaded, before programs register what they do at their end: so
it comes after that, which may use what is open.
"""

import atexit
import sys


@atexit.register
def _end() -> None:
    attachment = sys.modules.get("wfp_ipsec._native.attachment")
    if attachment is not None:
        attachment.close_all()
