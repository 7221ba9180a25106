"""The story that slides, report and page tell: what is said where, in the reader's words, before anything is drawn."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal, TypeVar

from data.config.i18n.translation import Wording, one_line, typed
from data.out.exports import figures_in_words
from data.out.exports.chart_lines import Chart, chart
from okr_model.plan.people import Naming, naming
from okr_model.progress import in_words
from okr_model.progress.status import REACHING, Status
from okr_model.progress.status_words import STATUS_WORDS
from okr_model.review import slide_headline, summary
from okr_model.review.agreements import Decision, Minutes
from okr_model.review.pack import Pack, PackedObjective, PackedResult, short

ROWS = 6  # of objectives or key results on one slide
NOTES = 5  # decisions or actions on one slide
NEEDING = 4  # key results that need attention, on the first
_Of = TypeVar("_Of")


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure with its name, and a note under it."""

    name: str
    said: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One objective or key result in a list. progress: of one, as it is in the pack; word: its status's."""

    title: str
    status: Status
    word: str
    progress: float | None
    said: str
    note: str


@dataclass(frozen=True, slots=True)
class Note:
    """A decision or an action: what, and who, when and why under it."""

    title: str
    under: str
    tag: str = ""


@dataclass(frozen=True, slots=True)
class Slide:
    """One slide, page or section. over: what it is about, above the title.  under: why, below it.

    lines: more of it, one under the other.  quote: a person's word on it.  covered: `progress` in words, of a key
    result that has one.
    """

    kind: Literal["title", "overview", "objective", "key_result", "decision", "decisions", "actions"]
    title: str
    over: str = ""
    under: str = ""
    lines: tuple[str, ...] = ()
    quote: str = ""
    status: Status | None = None
    word: str = ""
    progress: float | None = None
    covered: str = ""
    figures: tuple[Figure, ...] = ()
    chart: Chart | None = None
    rows: tuple[Row, ...] = ()
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class Story:
    """foot: cycle, day, when it was frozen and the fingerprint, for the foot of every slide."""

    words: Wording
    title: str
    foot: str
    fingerprint: str
    slides: tuple[Slide, ...]


def tell(pack: Pack, words: Wording, minutes: Minutes, who: Naming | None = None, *, paged: bool = True) -> Story:
    """The story of a pack, and of what was decided on it. who: what people are called.  paged: long lists go on on
    further slides.
    """
    mark, who = pack.fingerprint, who or naming()
    told = (*_opening(pack, words, mark, minutes, who), *_body(pack, words, who), *_ending(minutes, words, who))
    slides = tuple(part for slide in told for part in (_split(slide, words) if paged else (slide,)))
    return Story(words, typed(pack.title, words), figures_in_words.foot(pack, mark, words), mark, slides)


def _opening(pack: Pack, words: Wording, mark: str, minutes: Minutes, who: Naming) -> Iterator[Slide]:
    """Will we make it? First in one look, then objective by objective."""
    said = words.sentence(slide_headline.of_pack(pack).claim)
    figures = (
        Figure(words.t("Cycle"), words.cycle_id(one_line(pack.cycle)), figures_in_words.period(pack, words)),
        Figure(words.t("Figures of"), words.full_day(pack.on)),
        Figure(
            words.t("Frozen at"),
            figures_in_words.moment(pack, words),
            words.t("by {who}", who=typed(who(pack.by), words)),
        ),
        Figure(words.t("Fingerprint"), words.latin(short(mark))),
    )
    found, over = summary.of(pack), words.t("Will we make it?")
    lines = [" · ".join(map(words.sentence, found.beside))] if found.beside else []
    lines += [" · ".join(map(words.sentence, minutes.since))] if minutes.since else []
    needing = tuple(_needing(result, words) for result in found.attention[:NEEDING])
    yield Slide(
        "title", typed(pack.title, words), over=over, under=said, lines=tuple(lines), figures=figures, notes=needing
    )
    rows = [_objective_row(objective, words) for objective in pack.objectives]
    yield Slide("overview", said, over=over, under=figures_in_words.counts(pack, words), rows=tuple(rows))


def _needing(result: PackedResult, words: Wording) -> Note:
    likely = words.sentence(in_words.likely(result.type, result.ahead, caveat=False)) if result.ahead else ""
    under = " · ".join(part for part in (figures_in_words.value(result, words), likely) if part)
    return Note(typed(result.title, words), under, words.sentence(STATUS_WORDS[result.status]))


def _body(pack: Pack, words: Wording, who: Naming) -> Iterator[Slide]:
    for objective in pack.objectives:
        status, title = objective.status, figures_in_words.headline(slide_headline.of_objective(objective), words)
        over = " · ".join(typed(part, words) for part in (objective.team, who(objective.owner)) if part)
        rows = tuple(_result_row(result, words) for result in objective.key_results)
        against = words.sentence(objective.against) if objective.against else ""
        under = " · ".join(part for part in (against, typed(objective.note, words)) if part)
        word = words.sentence(STATUS_WORDS[status])
        yield Slide("objective", title, over=over, under=under, status=status, word=word, rows=rows)
        for result in objective.key_results:
            if len(result.course) > 1:
                yield _key_result(result, objective, pack, words, who)


def _ending(minutes: Minutes, words: Wording, who: Naming) -> Iterator[Slide]:
    decided, acted = [], []
    for one in minutes.decisions:
        under = _who_when(one.reason, who(one.owner), one.due, words)
        decided.append(Note(typed(one.about, words), under, typed(one.change or one.what, words)))
        if one.change:
            yield _decision(one, words, who)
    for action in minutes.actions:
        under = _who_when(action.about, who(action.owner), action.due, words)
        acted.append(Note(typed(action.what, words), under, words.t("done") if action.done else words.t("open")))
    said = words.nt("{n} decision", "{n} decisions", len(decided))
    if decided:
        yield Slide("decisions", said, over=words.t("Decisions"), notes=tuple(decided))
    said = words.nt("{n} action: who does what by when", "{n} actions: who does what by when", len(acted))
    if acted:
        yield Slide("actions", said, over=words.t("Actions"), notes=tuple(acted))


def _decision(one: Decision, words: Wording, who: Naming) -> Slide:
    """A target that was changed: from what to what, why, who and when."""
    figures = []
    if one.by and one.on:
        figures.append(Figure(words.t("Decided by"), typed(who(one.by), words), words.full_day(one.on)))
    if one.owner or one.due:
        until = words.t("until {day}", day=words.full_day(one.due)) if one.due else ""
        figures.append(Figure(words.t("Who does it"), typed(who(one.owner), words) or "–", until))
    title = words.t("{title}: {change}", title=typed(one.about, words), change=typed(one.change, words))
    return Slide("decision", title, over=words.t("Decision"), under=typed(one.reason, words), figures=tuple(figures))


def _who_when(why: str, owner: str, due: date | None, words: Wording) -> str:
    until = words.t("until {day}", day=words.full_day(due)) if due else ""
    return " · ".join(part for part in (typed(owner, words), until, typed(why, words)) if part)


def _key_result(result: PackedResult, objective: PackedObjective, pack: Pack, words: Wording, who: Naming) -> Slide:
    return Slide(
        "key_result",
        figures_in_words.headline(slide_headline.of_result(result), words),
        over=typed(objective.title, words),
        under=figures_in_words.because(result, words),
        status=result.status,
        word=words.sentence(STATUS_WORDS[result.status]),
        progress=result.progress,
        quote=figures_in_words.quote(result, words, who),
        covered=figures_in_words.covered(result, words),
        figures=tuple(Figure(*parts) for parts in figures_in_words.figures(result, words)),
        chart=chart(result, pack, words),
    )


def _objective_row(objective: PackedObjective, words: Wording) -> Row:
    status = objective.status
    good = sum(r.status in REACHING for r in objective.key_results)
    said = words.sentence(slide_headline.likely_score(objective))
    many = len(objective.key_results)
    note = words.nt("{good} of {n} key result on track", "{good} of {n} key results on track",
                    many, good=words.number(good))  # fmt: skip
    if objective.score is not None:
        note = words.nt("{good} of {n} key result was achieved", "{good} of {n} key results were achieved",
                        many, good=words.number(good))  # fmt: skip
    return Row(
        typed(objective.title, words), status, words.sentence(STATUS_WORDS[status]), objective.progress,
        words.percent(objective.progress) if objective.likelihood is None and objective.score is None else said, note,
    )  # fmt: skip


def _result_row(result: PackedResult, words: Wording) -> Row:
    status = result.status
    return Row(
        typed(result.title, words), status, words.sentence(STATUS_WORDS[status]), result.progress,
        figures_in_words.value(result, words), figures_in_words.briefly(result, words),
    )  # fmt: skip


def _split(slide: Slide, words: Wording) -> Iterator[Slide]:
    """The slide, as often as its lists need, in parts of nearly the same size."""
    count = max(-(-len(slide.rows) // ROWS), -(-len(slide.notes) // NOTES), 1)
    for n in range(count):
        over = slide.over
        if count > 1:
            page = words.t("{n} of {all}", n=words.number(n + 1), all=words.number(count))
            over = f"{over} · {page}" if over else page
        yield replace(slide, over=over, rows=_part(slide.rows, n, count), notes=_part(slide.notes, n, count))


def _part(items: tuple[_Of, ...], n: int, count: int) -> tuple[_Of, ...]:
    return items[n * len(items) // count : (n + 1) * len(items) // count]
