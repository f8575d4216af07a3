"""How many examples a property gets, as a share of what the chosen profile gives."""

from hypothesis import settings


def share(divisor: int) -> settings:
    """Returns settings for a property that is costly, or that runs for many classes."""
    return settings(max_examples=max(1, settings().max_examples // divisor))
