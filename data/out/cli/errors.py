"""Trouble in words: what happened, where, what next. What nobody expected gets a number instead of a traceback."""

from __future__ import annotations

import errno
from dataclasses import dataclass
from pathlib import Path

from okr_model.wording.sentences import Sentence, SentenceError, as_it_is, in_lines, sentence_of
from okr_model.wording.system_errors import of_system

NOT_DONE, WRONGLY_ASKED = 1, 2


class WronglyAsked(SentenceError):
    """The command cannot mean anything as it was typed; the message lists what it could have been."""


class NotDone(SentenceError):
    """Not everything asked for was done; the message says what and what to do next."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """A message for stderr and the exit code that goes with it."""

    message: Sentence
    code: int = NOT_DONE


def is_for_others(error: Exception) -> bool:
    """Whether typer tells it itself, or it is the shell's matter: the reader of a pipe has gone."""
    return type(error).__module__.startswith("typer") or (isinstance(error, OSError) and error.errno == errno.EPIPE)


def unexpected(error: Exception, home: Path | str | None) -> Trouble:
    """What to tell about an error that nobody expected: its number, and where it is kept under that number."""
    import sys
    from traceback import format_exception

    from connectors.framework.redaction import masked
    from data.config.settings import find_home
    from data.telemetry import error_file
    from data.telemetry.error_numbers import number_of

    said = Sentence("Something went wrong here, and it is not your doing. Error {number}").filled(
        number=number_of(error)
    )
    file = error_file.keep(find_home(home), error, f"okr {' '.join(sys.argv[1:2])} ended at an error nobody expected")
    if file is not None:
        return Trouble(Sentence("{said}; {file} has it under this number.").filled(said=said, file=file))
    shown = masked("".join(format_exception(error))).rstrip("\n")
    unkept = Sentence("{said}; it stands above, as nothing can be written.").filled(said=said)
    return Trouble(in_lines([as_it_is(shown), unkept]))


def explain(error: Exception) -> Trouble | None:
    """What to tell about an error; None for one that nobody expected."""
    if is_for_others(error):
        return None
    if isinstance(error, WronglyAsked):
        return Trouble(sentence_of(error), WRONGLY_ASKED)
    if isinstance(error, NotDone):
        return Trouble(sentence_of(error))
    if isinstance(error, OSError):
        return _of_the_system(error)
    from connectors.framework.errors import ConnectorError
    from data.config.settings_file import CannotWrite
    from data.config.validation_errors import BadFile
    from data.out.api.answers import UnknownMetric
    from data.queries.bridge.bridge import NotBefore, UnknownDimension, UnknownKeyResult
    from data.queries.errors import (
        PlanStoreError,
        Refused,
        StoreError,
        StoreLocked,
        plan_damage,
        process_said,
        why_unusable,
    )
    from data.queries.reviews.current_pack import UnknownTeam
    from data.queries.scoreboard.scoreboard import UnknownCycle

    unknown = UnknownCycle | UnknownMetric | UnknownTeam | UnknownKeyResult | UnknownDimension
    if isinstance(error, unknown | NotBefore):
        return Trouble(sentence_of(error), WRONGLY_ASKED)
    if isinstance(error, StoreLocked):
        who = process_said(error.pid)
        return Trouble(
            Sentence("The metric store is held by {who}. Wait until that has ended, or stop it, and try again.").filled(
                who=who
            )
        )
    if isinstance(error, ConnectorError):
        return Trouble(Sentence("{why}\n{remedy}").filled(why=error, remedy=error.advice))
    if damage := plan_damage(error):
        return Trouble(damage)
    if reason := why_unusable(error):
        return Trouble(
            Sentence("A store of the workspace cannot be used: {why}. Check the disk, and who may write there.").filled(
                why=reason
            )
        )
    told = BadFile | CannotWrite | StoreError | PlanStoreError | Refused
    return Trouble(sentence_of(error)) if isinstance(error, told) else None


def of_damage(error: Exception, given: Path | None) -> Trouble | None:
    """What to tell about an error that nobody expected, where the plan store turns out to be damaged."""
    if isinstance(error, OSError):
        return None
    from data.commands import repairing
    from data.config.settings import find_home

    try:
        damage = repairing.plan_damage(find_home(given))
    except Exception:
        return None
    return (
        Trouble(Sentence("The plan store is damaged: {damage}. Run `okr doctor --repair`.").filled(damage=damage))
        if damage
        else None
    )


def _of_the_system(error: OSError) -> Trouble | None:
    if error.strerror is None:
        return None
    where = f"{error.filename}: " if error.filename else ""
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return Trouble(Sentence("{where}the disk is full. Free some room, then try again.").filled(where=where))
    return Trouble(
        Sentence("{where}{why}. Check the path and who may write there, or choose another --home.").filled(
            where=where, why=of_system(error)
        )
    )
