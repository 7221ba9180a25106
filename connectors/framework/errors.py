"""What can go wrong between us and a source, grouped by what the caller does about it.

ConnectorError
├── later, by itself
│   ├── Transient    the source or the network stumbled; the host has already retried
│   └── Throttled    a quota is used up; `after` says in how many seconds it is worth asking again
└── after a person has done what `remedy` says
    ├── AuthFailed   the source does not know us, or does not let us see this
    │   └── Forbidden    it knows us: a permission for what was asked is missing
    ├── BadConfig    an option is wrong: no such account, file, column, …
    │   └── WrongAddress  the address cannot be asked, or leads elsewhere
    ├── WrongClock   this machine's clock stands before what is already stored
    ├── Retired      the source no longer speaks this version of its interface
    └── BadData      the answer is not what its documentation promises; nothing of it was taken

The host removes secrets from every message before it leaves `connectors.framework.runner`.
"""

from __future__ import annotations

import copy
from typing import ClassVar, Self

from okr_model.wording.sentences import Sentence, SentenceError, as_it_is, ended


class ConnectorError(SentenceError):
    """A pull that failed: what happened (`sentence`) and what to do next (`advice`), both free of secrets."""

    usual_remedy: ClassVar[Sentence] = Sentence("Run `okr doctor` to see which step fails.")

    def __init__(self, said: Sentence, *, remedy: Sentence | None = None) -> None:
        super().__init__(_sentence(said))
        self.advice = _sentence(remedy) if remedy else self.usual_remedy

    @property
    def message(self) -> str:
        """One line in English: what failed, and where."""
        return str(self)

    @property
    def remedy(self) -> str:
        """What to do next, in English."""
        return str(self.advice)

    @property
    def whole(self) -> Sentence:
        """What failed, and what to do next."""
        return Sentence("{said} {remedy}", parts={"said": ended(self.sentence), "remedy": self.advice})

    def advising(self, remedy: Sentence) -> Self:
        """The same error with another remedy."""
        return self.saying(self.sentence, remedy)

    def saying(self, said: Sentence, remedy: Sentence) -> Self:
        """The same kind of error in other words."""
        other = copy.copy(self)
        other.args, other.sentence, other.advice = (str(said),), said, remedy
        return other


def _sentence(said: object) -> Sentence:
    """What was said; plain text, as connectors from elsewhere may raise, stays as it is in every language."""
    return said if isinstance(said, Sentence) else as_it_is(str(said))


class Transient(ConnectorError):
    """The source or the network stumbled, and went on stumbling through all retries."""

    usual_remedy = Sentence("Nothing to do: the next sync tries again. If it lasts, look at the service's status page.")


class Throttled(ConnectorError):
    """A quota is used up. `after`: seconds until it is worth asking again, None where the source does not say."""

    usual_remedy = Sentence("Nothing to do: a later sync carries on. If it keeps happening, sync less often.")

    def __init__(self, said: Sentence, *, after: float | None = None, remedy: Sentence | None = None) -> None:
        super().__init__(said, remedy=remedy)
        self.after = after


class AuthFailed(ConnectorError):
    """The source does not know us, or does not let us see this."""

    usual_remedy = Sentence("Renew the secret of this source and check what it is allowed to read.")


class Forbidden(AuthFailed):
    """The source knows us, but what was asked needs a permission that we do not have; other things it may answer."""

    usual_remedy = Sentence("Grant the key of this source the permission that is missing.")


class BadConfig(ConnectorError):
    """An option is wrong: no such account, package, file, column, …"""

    usual_remedy = Sentence("Correct the options of this source.")


class WrongAddress(BadConfig):
    """The address of the source cannot be asked, or leads to another one."""


class WrongClock(ConnectorError):
    """This machine's clock stands before what is already stored; a pull would ask for the wrong days."""

    usual_remedy = Sentence("Set the clock of this machine, then sync again.")


class Retired(ConnectorError):
    """The source no longer speaks the version of its interface that the connector asks for."""

    usual_remedy = Sentence(
        "Upgrade this program; until then an `api_version` option may help where the connector has one."
    )


class BadData(ConnectorError):
    """The answer is not what its documentation promises. Nothing of it was taken."""

    usual_remedy = Sentence(
        "Check that base_url leads to the service itself; if it does, report the connector as broken."
    )
