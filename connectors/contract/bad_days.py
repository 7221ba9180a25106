"""Promises about services on bad days: values left out, numbers as text, rows of no day, other zones, parts refused.

Each applies to the services that name the fields it plays with (`Service.fields` and its neighbours).
"""

from __future__ import annotations

from contextlib import nullcontext
from datetime import date
from importlib import import_module
from typing import Any, Final
from unittest.mock import patch

from connectors.contract.promise import promise
from connectors.contract.service import Reply
from connectors.contract.trial import Trial
from connectors.framework.connector import Point
from connectors.framework.errors import BadData, ConnectorError, Throttled, Transient
from connectors.framework.runner import Pull

_ABSENT: Final = {"left out": ..., "null": None, "empty": "", "a word": "n/a"}
_SENTENCE: Final = "User does not have sufficient permission for site."
_ENVELOPES: Final = {
    "code-and-message": {"error": {"code": 403, "message": _SENTENCE}},
    "with-errors": {"error": {"code": 403, "message": _SENTENCE, "errors": [{"reason": "forbidden", "domain": "g"}]}},
    "message": {"message": _SENTENCE, "errors": [{"field": "x"}]},
}
_ZONES: Final = ("Europe/Berlin", "Asia/Tokyo", "Pacific/Auckland", "America/Los_Angeles")
_AUTUMN: Final = (date(2026, 9, 24), date(2026, 11, 3))
"""Summer time begins in Auckland on 27 September, and ends in Berlin on 25 October, in Los Angeles on 1 November."""


def _kept(pulled: Pull, *without: str) -> list[Point]:
    """The points of all metrics but these, in order."""
    return sorted(
        (point for point in pulled.points if point.metric not in without),
        key=lambda p: (p.metric, p.day, sorted(p.dimensions.items()), p.since or date.min),
    )


def _codes(pulled: Pull) -> set[str]:
    return {flag.code for flag in pulled.flags}


@promise(lambda service: len(service.fields) > 1, each=[(how,) for how in _ABSENT])
def an_absent_value_costs_that_value_only(one: Trial, how: str) -> None:
    """In every row, metric after metric; it is marked, and the rest is as it was."""
    before = one.pull()
    for metric, field in one.service.fields.items():
        one.service.edit = lambda found, field=field: _set(found, field, _ABSENT[how])
        after = one.pull()
        assert metric not in after.metrics, f"{metric} was made up"
        assert _kept(after) == _kept(before, metric), metric
        assert any(flag.code == "absent" and metric in flag.note for flag in after.flags), metric


@promise(lambda service: bool(service.fields and service.day_field), each=[(how,) for how in _ABSENT])
def an_absent_value_costs_that_day_only(one: Trial, how: str) -> None:
    """Of one metric; its other days are as they were."""
    gone, before = one.start, one.pull()
    hits: list[str] = []

    def edit(found: dict[str, Any]) -> None:
        if _is_of(found, one.service.day_field, gone):
            for metric, field in one.service.fields.items():
                if field in found and hits in ([], [metric]):
                    hits[:] = [metric]
                    _set(found, field, _ABSENT[how])

    one.service.edit = edit
    after = one.pull()
    if not hits:  # its days and its figures stand in different answers
        return
    (metric,) = hits
    assert _kept(after) == [p for p in _kept(before) if (p.metric, p.day) != (metric, gone) or p.since is not None]
    assert ("absent", gone) in {(flag.code, flag.day) for flag in after.flags}


@promise(lambda service: bool(service.fields))
def numbers_may_come_as_text(one: Trial) -> None:
    """The same points."""
    before = one.pull()
    fields = {*one.service.fields.values()}

    def edit(found: dict[str, Any]) -> None:
        for name in fields & {*found}:
            if isinstance(found[name], int | float):
                found[name] = str(found[name])

    one.service.edit = edit
    assert _kept(one.pull()) == _kept(before)


@promise(lambda service: bool(service.labels), each=[("null",), ("empty",), ("left out",)])
def an_empty_dimension_is_no_value(one: Trial, how: str) -> None:
    """And never the word None."""
    one.also = dict(one.service.split)

    def edit(found: dict[str, Any]) -> None:
        for field in one.service.labels.values():
            _set(found, field, _ABSENT[how])

    one.service.edit = edit
    pulled = one.pull()
    assert pulled.parts
    assert not [p for p in pulled.points if {*p.dimensions} & {*one.service.labels}]


@promise(lambda service: bool(service.day_field), each=[("(other)",), ("",), ("soon",), ("2026-13-45",)])
def a_row_of_no_day_is_left_out(one: Trial, word: str) -> None:
    """And marked, also where its day cannot be read; the other rows are as they were."""
    before, gone = one.pull(), one.start

    def edit(found: dict[str, Any]) -> None:
        if _is_of(found, one.service.day_field, gone):
            found[one.service.day_field] = word

    one.service.edit = edit
    after = one.pull()
    lost = {*_keys(before)} - {*_keys(after)}
    assert lost and {day for _, day, _, _ in lost} == {gone}
    assert [p for p in _kept(before) if p.day != gone] == [p for p in _kept(after) if p.day != gone]
    assert _codes(after) & {"no_day", "other_row"}


@promise(lambda service: service.over_http, each=[("code-and-message",), ("with-errors",)])
@promise(lambda service: service.over_http and not service.own_words, each=[("message",)])
def an_error_in_an_envelope_is_said_in_words(one: Trial, envelope: str) -> None:
    """The sentence itself, never a dictionary."""
    said = str(one.fails(always=Reply(403, _ENVELOPES[envelope])))
    assert _SENTENCE.rstrip(".") in said
    assert "{" not in said and "'" not in said.replace(_SENTENCE, "").partition("answered")[2]


@promise(lambda service: bool(service.zone_option), each=[(zone,) for zone in _ZONES])
def days_are_those_of_the_zone(one: Trial, zone: str) -> None:
    """East and west, over the days on which clocks are set, whether the service tells instants or local time."""
    first, last = _AUTUMN
    one.also, one.service.zone = {one.service.zone_option: zone}, zone
    one.service.fill(first, last)
    for stamp in one.service.stamps:
        one.service.stamp = stamp
        pulled = one.pull(start=first, end=last, today=last)
        for metric in one.service.daily:
            found = one.by_day(pulled, metric)
            assert found and found == {day: one.service.of(metric, day) for day in found}, (stamp, metric)


@promise(lambda service: service.pages, each=[("twice",), ("changed",), ("shrinks",), ("endless",)])
def pages_that_go_wrong_never_double_a_value(one: Trial, fault: str) -> None:
    """A page that comes twice counts once; one that contradicts another, or a list without an end, is refused."""
    one.service.page_fault = fault
    place, _, name = one.service.page_size.rpartition(".")
    small = patch.object(import_module(place), name, 4) if place else nullcontext()
    try:
        with small:
            pulled = one.pull()
    except (BadData, Transient, Throttled) as error:
        assert fault != "twice", error
        return
    assert fault not in ("changed", "endless")
    for metric in one.service.daily:
        for day, value in one.by_day(pulled, metric).items():
            assert value == one.service.of(metric, day), (metric, day)


@promise(lambda service: bool(service.parts))
def a_refused_part_never_loses_the_rest(one: Trial) -> None:
    """What it would have brought is named; all else is as it was."""
    before = one.pull()
    for piece, lost in one.service.parts.items():
        one.service.refusing = piece
        try:
            after = one.pull()
        except ConnectorError as error:
            raise AssertionError(f"the refusal of {piece} lost all the rest: {error}") from error
        assert _kept(after) == _kept(before, *lost), piece
        assert "refused" in _codes(after), piece


def _set(found: dict[str, Any], field: str, value: Any) -> None:
    if field in found and not isinstance(found[field], dict | list):
        found.pop(field) if value is ... else found.__setitem__(field, value)


def _is_of(found: dict[str, Any], field: str, day: date) -> bool:
    """Whether an object is the row of a day, however that is written."""
    return str(found.get(field, "")).replace("-", "").startswith(f"{day:%Y%m%d}")


def _keys(pulled: Pull) -> list[tuple[str, date, str, date | None]]:
    return [(p.metric, p.day, str(sorted(p.dimensions.items())), p.since) for p in pulled.points]
