"""Steps that take pairs away."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass

from wfp_ipsec._context_calls import delete_if_there
from wfp_ipsec.errors import NotFoundError, StateError
from wfp_ipsec.plans import Run, Step
from wfp_ipsec.values.filter import Provider, Sublayer


@dataclass(frozen=True, slots=True)
class DeleteContext(Step):
    """Deletes an SA context; gone already is no error."""

    id: int

    @property
    def functions(self) -> tuple[str, ...]:
        """IPsecSaContextDeleteById0."""
        return ("IPsecSaContextDeleteById0",)

    def describe(self) -> str:
        """Names it."""
        return f"SA context {self.id}"

    def run(self, run: Run) -> None:
        """Deletes it."""
        delete_if_there(run.engine, self.id)


@dataclass(frozen=True, slots=True)
class DeleteProviderContext(Step):
    """Deletes a provider context; gone already is no error.

    Attributes:
        role: What it is.
        id: Its LUID.
    """

    role: str
    id: int

    @property
    def functions(self) -> tuple[str, ...]:
        """FwpmProviderContextDeleteById0."""
        return ("FwpmProviderContextDeleteById0",)

    def describe(self) -> str:
        """Names it."""
        return f"{self.role}: {self.id}"

    def run(self, run: Run) -> None:
        """Deletes it."""
        with suppress(NotFoundError):
            run.engine.provider_contexts.delete(self.id)


@dataclass(frozen=True, slots=True)
class DropSublayer(Step):
    """Deletes the sublayer of the filters, unless something else uses it."""

    sublayer: Sublayer

    @property
    def functions(self) -> tuple[str, ...]:
        """FwpmSubLayerDeleteByKey0."""
        return ("FwpmSubLayerDeleteByKey0",)

    def describe(self) -> str:
        """Names it."""
        return f'"{self.sublayer.name}" {{{self.sublayer.key}}}, unless it is in use'

    def run(self, run: Run) -> None:
        """Deletes it."""
        with suppress(NotFoundError):
            try:
                run.engine.sublayers.delete(self.sublayer.key)
            except StateError as error:
                if error.name != "FWP_E_IN_USE":
                    raise


@dataclass(frozen=True, slots=True)
class DropProvider(Step):
    """Deletes the owner of the objects, unless something else is its."""

    provider: Provider

    @property
    def functions(self) -> tuple[str, ...]:
        """FwpmProviderDeleteByKey0."""
        return ("FwpmProviderDeleteByKey0",)

    def describe(self) -> str:
        """Names it."""
        return f'"{self.provider.name}" {{{self.provider.key}}}, unless it is in use'

    def run(self, run: Run) -> None:
        """Deletes it."""
        with suppress(NotFoundError):
            try:
                run.engine.providers.delete(self.provider.key)
            except StateError as error:
                if error.name != "FWP_E_IN_USE":
                    raise
