"""The minutes of a review, written from what was recorded, as sentences to be said in any language."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from okr_model.plan.people import Naming, naming
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


def sections(record: Record, amount: Amount, who: Naming | None = None) -> list[Section]:
    """The minutes; what there is none of is left out. who: what people are called."""
    setting, pack, who = record.setting, record.pack, who or naming()
    about = [
        Sentence("Day: {day}", days={"day": setting.day}),
        Sentence("Cycle: {cycle}", cycles={"cycle": setting.cycle}),
        Sentence("Chair: {who}", names={"who": who(setting.chair)}),
    ]
    if setting.team:
        about.insert(2, Sentence("Team: {team}", names={"team": setting.team}))
    if setting.keeper:
        about.append(Sentence("Minutes kept by {who}", names={"who": who(setting.keeper)}))
    frozen = Sentence("Figures frozen by {who} at {at} {zone}, fingerprint {mark}", moments={"at": pack.frozen_at})
    about.append(frozen.filled(who=who(pack.by), zone=f"{pack.frozen_at:%Z}", mark=short(record.fingerprint)))
    found = [Section(Sentence("{title}", names={"title": setting.title}), tuple(about))]
    if record.before is not None:
        found += _looked_back(record.before, amount, who)
    found += [_standing(objective, amount) for objective in pack.objectives]
    found.append(Section(Sentence("Decisions"), tuple(decision(one, amount, who) for one in record.decisions)))
    found.append(Section(Sentence("Actions"), tuple(action(one, who) for one in record.actions)))
    found.append(Section(Sentence("Scores"), tuple(_score(one, who) for one in record.scores)))
    return [one for one in found if one.lines]


def _looked_back(before: Retrospect, amount: Amount, who: Naming) -> list[Section]:
    came = []
    for one in before.decisions:
        then, now = _stood(one.then, amount), _stood(one.now, amount)
        clauses = [replace(then, text=Sentence("then {figure}").text)] if then else []
        if now and before.ended:
            text = Sentence("at the end of {cycle} {figure}").text
            clauses.append(replace(now, text=text, cycles={"cycle": before.ended}))
        elif now:
            clauses.append(replace(now, text=Sentence("now {figure}").text))
        if one.score is not None:
            clauses.append(Sentence("score {score}", numbers={"score": round(one.score, 2)}))
        came.append(decision(one.decided, amount, who).and_then(*clauses))
    day = {"day": before.day}
    return [
        Section(Sentence("Decided on {day}, and what came of it", days=day), tuple(came)),
        Section(Sentence("Agreed on {day}", days=day), tuple(action(one, who) for one in before.actions)),
    ]


def _stood(figure: Figure | None, amount: Amount) -> Sentence | None:
    """Its `figure`: the value, else how much was covered; None where neither is known."""
    if figure is None or (figure.value is None and figure.progress is None):
        return None
    if figure.value is None:
        return Sentence("{figure}", shares={"figure": figure.progress or 0.0})
    return Sentence("{figure}", names={"figure": amount(figure.value, figure.unit, ())})


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


def decision(one: Decided, amount: Amount, who: Naming) -> Sentence:
    """`Sessions: revise the target; 180,000 → 150,000 sessions; the fair was cancelled; ben by 24 Nov 2026.`"""
    made = one.decision
    clauses = []
    if made.revised:
        was, becomes = _revised(one, amount)
        change = Sentence("{old} → {new}", names={"old": was}) if was else Sentence("to {new}")
        clauses.append(replace(change, names={**change.names, "new": becomes}))
    clauses.append(Sentence("{reason}", names={"reason": made.reason.rstrip(".")}))
    if made.owner or made.due:
        clauses.append(_whose(who(made.owner or ""), made.due))
    said = Sentence("{title}", names={"title": one.title})
    return said.and_then(VERDICTS[made.verdict], *clauses)


def revision(one: Decided, amount: Amount, arrow: str = "→") -> str:
    """From what to what a target was changed: `180,000 → 150,000 sessions`; empty where none was.

    Of decisions that do not know what it was before, what it is.  arrow: in the direction of reading.
    """
    return f" {arrow} ".join(filter(None, _revised(one, amount)))


def _revised(one: Decided, amount: Amount) -> tuple[str, str]:
    """What a target was, empty where that is not known, and what it became."""
    new = one.decision.revised
    old = {name: one.was[name] for name in new if name in one.was}
    shown = (*old.values(), *new.values())
    first = one.unit if unit_is_part_of_number(one.unit) else ""

    def limits(values: Mapping[str, float], unit: str) -> str:
        if not values:
            return ""
        *others, last = values.values()
        return " – ".join([*(amount(value, first, shown) for value in others), amount(last, unit, shown)])

    return limits(old, first), limits(new, one.unit)


def action(one: Agreed, who: Naming) -> Sentence:
    """`Ask the press; ben by 24 Nov 2026; done.`"""
    said = Sentence("{what}", names={"what": one.action.what.rstrip(".")})
    clauses = [_whose(who(one.action.owner or ""), one.action.due), STATES[one.state]]
    if one.told:
        clauses.append(Sentence("{told}", names={"told": one.told.rstrip(".")}))
    return said.and_then(*clauses)


def _whose(owner: str, due: date | None) -> Sentence:
    if owner and due:
        return Sentence("{who} by {day}", names={"who": owner}, days={"day": due})
    if due:
        return Sentence("by {day}", days={"day": due})
    return Sentence("{who}", names={"who": owner})


def _score(one: Given, who: Naming) -> Sentence:
    names, numbers = {"title": one.title, "who": who(one.by)}, {"score": round(one.value, 2)}
    return Sentence("{title}: score {score}, given by {who}", names=names, numbers=numbers).and_then(
        Sentence("{reason}", names={"reason": one.reason.rstrip(".")})
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
