"""What is known about a status code."""

from wfp_ipsec._record import record


@record
class ErrorCode:
    """What is known about one code.

    Attributes:
        code: The number, unsigned.
        name: The symbolic name in the Windows headers.
        meaning: What happened, without a full stop.
        hint: What to do about it, as whole sentences, or None.
    """

    code: int
    name: str
    meaning: str
    hint: str | None = None
