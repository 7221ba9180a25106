"""What a database's refusal means: by its SQLSTATE (PostgreSQL and others), SQLite's code, or else by its words.

Docs: https://www.postgresql.org/docs/current/errcodes-appendix.html, https://www.sqlite.org/rescode.html.
"""

from __future__ import annotations

import re
from typing import Final

from connectors.framework.errors import AuthFailed, BadConfig, ConnectorError, Transient
from okr_model.wording.sentences import Sentence

_LATER: Final = ("08", "40", "53", "55", "57", "58")
"""Classes of SQLSTATE: connection, serialization, resources, state of an object, operator, system."""

_SQLITE_LATER: Final = (
    "SQLITE_BUSY",
    "SQLITE_LOCKED",
    "SQLITE_IOERR",
    "SQLITE_PROTOCOL",
    "SQLITE_NOMEM",
    "SQLITE_FULL",
)
_SQLITE_FILE: Final = ("SQLITE_NOTADB", "SQLITE_CORRUPT", "SQLITE_CANTOPEN", "SQLITE_PERM")
_CANCELLED: Final = ("57014", "SQLITE_INTERRUPT")
_LINE: Final = re.compile(r"\n\S+ (\d+): ")  # LINE 3: in the client's language
_REFUSED: Final = re.compile(r"password|authentication|access denied|pg_hba|role .* does not exist|not permitted", re.I)
_ABSENT: Final = re.compile(r"does not exist|unknown database|no such (table|column)", re.I)

CORRECT: Final = Sentence("Correct `query` of this source in okr.toml; the database's own client shows what it gives.")
_SIGN_IN: Final = Sentence(
    "Check user and password in `url`, and that the database lets this user in from this machine."
)
_REACH: Final = Sentence(
    "Check host, port and database in `url`, and that the server runs; if they are right, the next sync tries again."
)
_FASTER: Final = Sentence(
    "Let the query do less: an index on its column of days, or a table of daily sums that is filled at night."
)
_ONLY_READ: Final = Sentence("The query runs read-only: let it select, and change nothing.")
_REMEDIES: Final = {
    "25006": _ONLY_READ,
    "SQLITE_READONLY": _ONLY_READ,
    "42P01": Sentence("Correct the table in `query`; write schema.table where it is not on this user's search path."),
    "42703": Sentence("Correct the column in `query`."),
    "3D000": Sentence("Correct the database in `url`."),
}


def failure(error: Exception, where: str, *, slow: bool) -> ConnectorError:
    """Any exception of a driver as one of ours. slow: it came when the time of the query was up."""
    cause = getattr(error, "orig", None) or error
    code = str(getattr(cause, "sqlstate", None) or getattr(cause, "sqlite_errorname", None) or "")
    if slow and code in _CANCELLED:
        return BadConfig(
            Sentence("{where}: the query was cancelled, because it took too long").filled(where=where), remedy=_FASTER
        )
    said = _said(cause, where)
    if code.startswith("28"):
        return AuthFailed(said, remedy=_SIGN_IN)
    if code == "42501":
        return AuthFailed(
            said, remedy=Sentence("Let this user read it: GRANT SELECT ON … TO …, and USAGE on its schema.")
        )
    if code.startswith((*_LATER, *_SQLITE_LATER)) or code == "SQLITE_INTERRUPT":
        return Transient(said)
    if code.startswith(_SQLITE_FILE):
        return BadConfig(said, remedy=Sentence("Check that `url` leads to an SQLite file that this user may read."))
    if code:
        return BadConfig(said, remedy=_with_hint(_REMEDIES.get(code, CORRECT), cause))
    return _by_words(error, said)


def _by_words(error: Exception, said: Sentence) -> ConnectorError:
    """Drivers give no code while they connect, and some never do."""
    if _REFUSED.search(str(said)):
        return AuthFailed(said, remedy=_SIGN_IN)
    connecting = type(error).__name__ in ("OperationalError", "InterfaceError")
    if _ABSENT.search(str(said)):
        return BadConfig(said, remedy=_REMEDIES["3D000"] if connecting else CORRECT)
    return Transient(said, remedy=_REACH) if connecting else BadConfig(said, remedy=CORRECT)


def _said(cause: object, where: str) -> Sentence:
    """What the database says, and where in the query, if it says so."""
    found = _LINE.search(str(cause))
    if found is None:
        return Sentence("{where}: {words}").filled(where=where, words=_words(cause))
    said = Sentence("{where}, line {line} of the query: {words}")
    return said.filled(where=where, line=found[1], words=_words(cause))


def _words(cause: object) -> str:
    primary = getattr(getattr(cause, "diag", None), "message_primary", None)
    return " ".join(str(primary or cause).split())


def _with_hint(remedy: Sentence, cause: object) -> Sentence:
    """A remedy, and the database's own hint, if it gives one."""
    hint = getattr(getattr(cause, "diag", None), "message_hint", None)
    return Sentence("{remedy} {hint}").filled(remedy=remedy, hint=str(hint)) if hint else remedy
