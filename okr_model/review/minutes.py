"""The minutes of a review, written from what was recorded, as sentences to be said in any language."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from okr_model.progress.status_words import STATUS_WORDS
from okr_model.review.pack import Pack, PackedObjective, PackedResult, short
from okr_model.review.retrospect import Agreed, Decided, Figure, Retrospect
from okr_model.review.review import ActionState, Setting, Verdict
from okr_model.wording.figures import Figures, unit_is_part_of_number
from okr_model.wording.sentences import Sentence

Amount = Callable[[float | None, str, Figures], str]
"""A figure with its unit as people write it, told apart from those it is shown with."""
_MARKDOWN = re.compile(r"([\\`*_{}\[\]()<>#+\-!|~])")

VERDICTS: dict[Verdict, Sentence] = {
    "keep": Sentence("keep"),
    "correct_strategy": Sentence("correct the strategy"),
    "revise_target": Sentence("revise the target"),
    "stop": Sentence("stop"),
}
STATES: dict[ActionState, Sentence] = {
    "open": Sentence("open"),
    "done": Sentence("done"),
    "dropped": Sentence("dropped"),
}


@dataclass(frozen=True, slots=True)
class Given:
    """A score that was given. title: of the key result."""

    key_result: str
    title: str
    value: float
    reason: str
    by: str


@dataclass(frozen=True, slots=True)
class Record:
    """All that is kept of a review whose figures are frozen. closed_at: None while it goes on."""

    setting: Setting
    pack: Pack
    fingerprint: str
    decisions: tuple[Decided, ...] = ()
    actions: tuple[Agreed, ...] = ()
    scores: tuple[Given, ...] = ()
    before: Retrospect | None = None
    closed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what stands under it, line by line."""

    heading: Sentence
    lines: tuple[Sentence, ...]


def sections(record: Record, amount: Amount) -> list[Section]:
    """The minutes; what there is none of is left out."""
    setting, pack = record.setting, record.pack
    about = [
        Sentence("Day: {day}", days={"day": setting.day}),
        Sentence("Cycle: {cycle}", names={"cycle": setting.cycle}),
        Sentence("Chair: {who}", names={"who": setting.chair}),
    ]
    if setting.team:
        about.insert(2, Sentence("Team: {team}", names={"team": setting.team}))
    if setting.keeper:
        about.append(Sentence("Minutes kept by {who}", names={"who": setting.keeper}))
    frozen = {"who": pack.by, "at": f"{pack.frozen_at:%Y-%m-%d %H:%M %Z}", "mark": short(record.fingerprint)}
    about.append(Sentence("Figures frozen by {who} at {at}, fingerprint {mark}", names=frozen))
    found = [Section(Sentence("{title}", names={"title": setting.title}), tuple(about))]
    if record.before is not None:
        found += _looked_back(record.before, amount)
    found += [_standing(objective, amount) for objective in pack.objectives]
    found.append(Section(Sentence("Decisions"), tuple(decision(one, amount) for one in record.decisions)))
    found.append(Section(Sentence("Actions"), tuple(map(action, record.actions))))
    found.append(Section(Sentence("Scores"), tuple(map(_score, record.scores))))
    return [one for one in found if one.lines]


def with_names(found: Sequence[Section], name: Callable[[str], str]) -> list[Section]:
    """The same minutes with people called by their names. name: of an address."""

    def said(one: Sentence) -> Sentence:
        names = {at: name(text) if at == "who" else text for at, text in one.names.items()}
        return replace(one, names=names, then=tuple(map(said, one.then)))

    return [replace(one, lines=tuple(map(said, one.lines))) for one in found]


def _looked_back(before: Retrospect, amount: Amount) -> list[Section]:
    came = []
    for one in before.decisions:
        then, now = ({"figure": _stood(figure, amount)} for figure in (one.then, one.now))
        stands = Sentence("now {figure}", names=now)
        if before.ended:
            stands = Sentence("at the end of {cycle} {figure}", names=now | {"cycle": before.ended})
        clauses = [clause for clause in (Sentence("then {figure}", names=then), stands) if clause.names["figure"]]
        if one.score is not None:
            clauses.append(Sentence("score {score}", numbers={"score": round(one.score, 2)}))
        came.append(decision(one.decided, amount).and_then(*clauses))
    day = {"day": before.day}
    return [
        Section(Sentence("Decided on {day}, and what came of it", days=day), tuple(came)),
        Section(Sentence("Agreed on {day}", days=day), tuple(map(action, before.actions))),
    ]


def _stood(figure: Figure | None, amount: Amount) -> str:
    if figure is None or (figure.value is None and figure.progress is None):
        return ""
    return amount(figure.value, figure.unit, ()) if figure.value is not None else f"{figure.progress:.0%}"


def _standing(objective: PackedObjective, amount: Amount) -> Section:
    lines = tuple(standing(result, amount) for result in objective.key_results)
    return Section(Sentence("{title}", names={"title": objective.title}), lines)


def standing(result: PackedResult, amount: Amount) -> Sentence:
    """`Website sessions: 110,000 of 180,000 sessions; off track.`"""
    unit, shown = result.unit, result.shown
    own = unit if unit_is_part_of_number(unit) else ""
    names = {"title": result.title, "value": amount(result.value, own, shown), "low": amount(result.low, own, shown)}
    names |= {name: amount(getattr(result, name), unit, shown) for name in ("target", "high")}
    match result.type:
        case "between":
            said = Sentence("{title}: {value}, target {low}–{high}", names=names)
        case "at_least":
            said = Sentence("{title}: {value}, target at least {target}", names=names)
        case "at_most":
            said = Sentence("{title}: {value}, target at most {target}", names=names)
        case "decrease":
            said = Sentence("{title}: {value}, down to {target}", names=names)
        case "baseline":
            said = Sentence("{title}: {value}", names=names)
        case _:
            said = Sentence("{title}: {value} of {target}", names=names)
    return said.and_then(STATUS_WORDS[result.status])


def decision(one: Decided, amount: Amount) -> Sentence:
    """`Sessions: revise the target; 180,000 → 150,000 sessions; the fair was cancelled; ben by 24 Nov 2026.`"""
    made = one.decision
    clauses = []
    if made.revised:
        change = {"change": revision(one, amount)}
        clauses.append(Sentence("{change}", names=change) if one.was else Sentence("to {change}", names=change))
    clauses.append(Sentence("{reason}", names={"reason": made.reason.rstrip(".")}))
    if made.owner or made.due:
        clauses.append(_whose(made.owner, made.due))
    said = Sentence("{title}", names={"title": one.title})
    return said.and_then(VERDICTS[made.verdict], *clauses)


def revision(one: Decided, amount: Amount, arrow: str = "→") -> str:
    """From what to what a target was changed: `180,000 → 150,000 sessions`; empty where none was.

    Of decisions that do not know what it was before, what it is.  arrow: in the direction of reading.
    """
    new = one.decision.revised
    old = {name: one.was[name] for name in new if name in one.was}
    shown = (*old.values(), *new.values())
    first = one.unit if unit_is_part_of_number(one.unit) else ""

    def limits(values: Mapping[str, float], unit: str) -> str:
        *others, last = values.values()
        return " – ".join([*(amount(value, first, shown) for value in others), amount(last, unit, shown)])

    return f" {arrow} ".join(limits(values, unit) for values, unit in ((old, first), (new, one.unit)) if values)


def action(one: Agreed) -> Sentence:
    """`Ask the press; ben by 24 Nov 2026; done.`"""
    said = Sentence("{what}", names={"what": one.action.what.rstrip(".")})
    clauses = [_whose(one.action.owner, one.action.due), STATES[one.state]]
    if one.told:
        clauses.append(Sentence("{told}", names={"told": one.told.rstrip(".")}))
    return said.and_then(*clauses)


def _whose(owner: str, due: date | None) -> Sentence:
    if owner and due:
        return Sentence("{who} by {day}", names={"who": owner}, days={"day": due})
    if due:
        return Sentence("by {day}", days={"day": due})
    return Sentence("{who}", names={"who": owner})


def _score(one: Given) -> Sentence:
    names = {"title": one.title, "who": one.by, "score": f"{one.value:.2f}", "reason": one.reason.rstrip(".")}
    return Sentence("{title}: score {score}, given by {who}", names=names).and_then(
        Sentence("{reason}", names={"reason": names["reason"]})
    )


def as_text(found: Sequence[Section], say: Callable[[Sentence], str] = str) -> str:
    """Plain text: headings underlined, one line each."""
    lines: list[str] = []
    for one in found:
        heading = _one_line(say(one.heading))
        lines += ["", heading, "-" * len(heading), *(f"- {_one_line(say(line))}" for line in one.lines)]
    return "\n".join(lines[1:]) + "\n"


def as_markdown(found: Sequence[Section], say: Callable[[Sentence], str] = str) -> str:
    """Markdown; what people typed is shown to the letter."""
    lines: list[str] = []
    for n, one in enumerate(found):
        heading = _one_line(say(_harmless(one.heading)))
        lines += ["", f"{'#' if n == 0 else '##'} {heading}", ""]
        lines += [f"- {_one_line(say(_harmless(line)))}" for line in one.lines]
    return "\n".join(lines[1:]) + "\n"


def _harmless(said: Sentence) -> Sentence:
    names = {name: _MARKDOWN.sub(r"\\\1", text) for name, text in said.names.items()}
    return replace(said, names=names, then=tuple(map(_harmless, said.then)))


def _one_line(text: str) -> str:
    return " ".join(text.split())
