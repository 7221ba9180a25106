"""The figures of a pack in words: what stands beside a bar, under a title, at the foot. One wording for all formats."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from data.config.i18n.translation import Wording, one_line, typed
from data.config.status_style import LOOKS
from okr_model.plan.people import Naming
from okr_model.progress import in_words
from okr_model.progress.rates import asked_rate
from okr_model.progress.status_words import STATUS_WORDS
from okr_model.progress.target_likelihood import STAY
from okr_model.review.pack import Move, Pack, PackedResult, short
from okr_model.review.slide_headline import Message, of_result
from okr_model.wording.figures import unit_is_part_of_number
from okr_model.wording.sentences import Sentence

SHORT_REASON = 70  # characters; a longer one stands under the title, where there is room for it


def headline(told: Message, words: Wording) -> str:
    """A message on one line: the claim, and why or the figures behind it."""
    claim, reason = words.sentence(told.claim), _reason(told, words)
    details = [reason] if reason and len(reason) <= SHORT_REASON else [words.sentence(d) for d in told.details]
    if not details:
        return one_line(claim)
    behind = details[0]
    for detail in details[1:]:
        behind = words.t("{first}, {second}", first=behind, second=detail)
    return one_line(words.t("{claim}: {behind}", claim=claim, behind=behind))


def _reason(told: Message, words: Wording) -> str:
    if isinstance(told.why, Move):
        if told.unit == "%":
            signed = words.move(told.why.amount, told.unit, signed=True)
        else:
            amount = words.spoken_amount(told.why.amount, told.unit)
            signed = words.digits(f"+{amount}") if told.why.amount > 0 else amount
        return words.t("{part} ({amount})", part=words.sentence(told.why.label), amount=signed)
    return words.quoted(words.sentence(told.why)).rstrip(".") if told.why else ""


def value(result: PackedResult, words: Wording) -> str:
    """`3,120 of 3,400 sign-ups`: where it is and where it should end."""
    if result.value is None:
        return "–"
    shown = words.amount(result.value, own_unit(result), result.shown)
    if result.type in {"increase", "milestone"}:
        return f"{shown} {goal(result, words)}"
    return words.t("{value}, {goal}", value=shown, goal=goal(result, words))


def goal(result: PackedResult, words: Wording) -> str:
    """What it should come to: `of 180,000 sessions`, `at most 48 h`, `between 2 and 4 %`."""
    return words.sentence(result.goal)


def covered(result: PackedResult, words: Wording) -> str:
    """How much of the way is covered, and what is expected by now."""
    return words.sentence(result.covered) if result.covered else ""


def likely(result: PackedResult, words: Wording) -> str:
    """`78% likely`, or `78% likely to reach 70% of target`; empty without a forecast."""
    return words.sentence(in_words.likely(result.type, result.ahead)) if result.ahead else ""


def landing(result: PackedResult, words: Wording) -> str:
    """`forecast 171,000–196,000`: the 10th and 90th percentile of the final value; empty without a forecast."""
    return words.sentence(in_words.landing(result.ahead, result.unit, result.shown)) if result.ahead else ""


def because(result: PackedResult, words: Wording) -> str:
    """Why it stands where it does, and how it moved since the last review."""
    told: list[Sentence] = [result.because, *result.held]
    if result.moved is not None:
        told.append(result.moved.sentence)
    return one_line(words.quoted(" ".join(map(words.sentence, told))))


def briefly(result: PackedResult, words: Wording) -> str:
    """The figures behind a key result's message, for lists."""
    told = of_result(result)
    if result.status == "no_data":
        day = words.day(result.last_day)
        return words.t("no data since {day}", day=day) if result.last_day else one_line(words.sentence(result.because))
    details = [words.sentence(d) for d in told.details] or [words.sentence(result.because)]
    if result.ahead is not None and result.status not in {"achieved", "missed"}:
        details[-1] = words.t("forecast {value}", value=_spoken(result.ahead.p50, result, words))
    return one_line(" · ".join(details))


def figures(result: PackedResult, words: Wording) -> Iterator[tuple[str, str, str]]:
    """The figures beside a key result's course: name, figure, and a note under it."""
    own = own_unit(result)
    yield words.t("Value"), words.amount(result.value, own, result.shown), goal(result, words)
    if (ahead := result.ahead) is not None:
        note = words.sentence(in_words.likely_to(result.type, ahead, caveat=True))
        yield words.t("Likelihood"), words.percent_likely(ahead.judged), note
        low, middle, high = (_spoken(end, result, words) for end in (ahead.p10, ahead.p50, ahead.p90))
        yield (
            words.t("Forecast"),
            middle,
            words.t("{share} range: {low}–{high}", low=low, high=high, share=words.percent(0.8)),
        )
    if result.required_rate is not None and result.current_rate is not None and result.type not in STAY:
        per = result.rate_per or "a_day"
        name, required = asked_rate(per, result.required_rate, result.type, accumulating=result.accumulating)
        both = (required, result.current_rate)
        needed, rate = (words.spoken_amount(one, own, both) for one in both)
        yield words.sentence(name), needed, words.t("{rate} recently", rate=rate)


def own_unit(result: PackedResult) -> str:
    """Its unit where that is part of the number."""
    return result.unit if unit_is_part_of_number(result.unit) else ""


def _spoken(value: float, result: PackedResult, words: Wording) -> str:
    """A forecast, told apart from its other figures."""
    return words.spoken_amount(value, own_unit(result), result.shown)


def quote(result: PackedResult, words: Wording, who: Naming) -> str:
    """The last check-in: what was said, by whom, when, and how sure they are."""
    last = result.said
    if last is None:
        return ""
    note = next((text for text in (typed(t, words) for t in (last.note, last.obstacles, last.next_step)) if text), "")
    by = words.t("{who}, {day}", who=typed(who(last.by), words), day=words.day(last.day))
    if last.confidence is not None:
        sure = words.t("confidence {n} of 10", n=words.number(last.confidence))
        by = words.t("{first}, {second}", first=by, second=sure)
    return words.t("“{note}” – {by}", note=note, by=by) if note else by


def counts(pack: Pack, words: Wording) -> str:
    """How many key results stand where: `▲ 9 on track · ◆ 2 at risk`."""
    found = Counter(result.status for result in pack.key_results)
    parts = [
        f"{look.sign} {words.number(found[status])} {words.sentence(STATUS_WORDS[status])}"
        for status, look in LOOKS.items()
        if found[status]
    ]
    return " · ".join(parts)


def period(pack: Pack, words: Wording) -> str:
    """From the first to the last day of the cycle."""
    return words.t("{first}–{last}", first=words.full_day(pack.start), last=words.full_day(pack.end))


def moment(pack: Pack, words: Wording) -> str:
    """When it was frozen, with its offset from UTC."""
    at = pack.frozen_at
    offset = at.strftime("%z")
    zone = "UTC" if at.utcoffset() is None or not at.utcoffset() else f"UTC{offset[:3]}:{offset[3:5]}"
    return f"{words.moment(at)} {words.latin(zone)}"


def foot(pack: Pack, mark: str, words: Wording) -> str:
    """Cycle, day, when it was frozen, and the fingerprint that people read out to each other."""
    parts = (
        words.cycle_id(one_line(pack.cycle)),
        words.t("figures of {day}", day=words.full_day(pack.on)),
        words.t("frozen at {moment}", moment=moment(pack, words)),
        words.latin(short(mark)),
    )
    return " · ".join(parts)
