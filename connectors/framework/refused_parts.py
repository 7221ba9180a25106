"""Parts of a pull that a service refuses while it gives the rest: a permission is missing, a metric was given up."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Final

from connectors.framework.errors import AuthFailed, BadConfig, ConnectorError, Forbidden
from connectors.framework.redaction import Redactor
from okr_model.wording.sentences import Sentence

REFUSALS: Final = (Forbidden, BadConfig)
"""What costs a part only. A key that nobody knows, a used-up quota, a retired version and a stumble concern all."""

_DO_WITHOUT: Final = Sentence(
    "All else was pulled. If the service has it in its own pages, look whether an option of this source names it; it "
    "comes with the first sync that is not refused."
)


@dataclass(frozen=True, slots=True)
class RefusedPart:
    """What a service did not give. name: for people, such as "deals".  metrics: those that are missing for it.

    said: what happened, with the service's own sentence.  remedy: what to do, with the permission to grant.
    """

    name: str
    metrics: tuple[str, ...]
    said: Sentence
    remedy: Sentence

    @property
    def sentence(self) -> Sentence:
        """All of it."""
        ends = str(self.said).endswith(".")
        said = Sentence("{part}: {said} {remedy}") if ends else Sentence("{part}: {said}. {remedy}")
        return said.filled(part=self.name, said=self.said, remedy=self.remedy)

    def __str__(self) -> str:
        return str(self.sentence)


@dataclass(slots=True)
class Parts:
    """How the parts of one pull went."""

    redactor: Redactor
    refused: dict[str, RefusedPart] = field(default_factory=dict)
    answered: int = 0
    first_error: ConnectorError | None = None

    def refuse(self, name: str, metrics: tuple[str, ...], error: ConnectorError, grant: str) -> None:
        """Note a refusal, without secrets; one part may be refused window after window."""
        if grant and isinstance(error, AuthFailed):
            error = error.advising(
                Sentence("Grant {grant}, then sync: what is missing comes with it.").filled(grant=grant)
            )
        self.first_error = self.first_error or error
        if error.advice == BadConfig.usual_remedy:  # true of a whole pull, and not of one that brought the rest
            error = error.advising(_DO_WITHOUT)
        clean = self.redactor.error(error)
        known = self.refused.get(name, RefusedPart(name, (), clean.sentence, clean.advice))
        self.refused[name] = replace(known, metrics=tuple(dict.fromkeys((*known.metrics, *metrics))))

    @property
    def metrics(self) -> frozenset[str]:
        """All metrics for which something was refused."""
        return frozenset(metric for part in self.refused.values() for metric in part.metrics)
