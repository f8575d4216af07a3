"""Control of the embedded engine, for tests of tools that use this package.

The engine's clock moves by `Controls.advance` alone as soon as controls exist, so that expiry and
time-outs are tested without sleeping. The controls work wherever the engine behind the session is
the embedded one, and nowhere else: Windows' own engine has none.
"""

from wfp_ipsec.testing._controls import Controls, controls

__all__ = ["Controls", "controls"]
