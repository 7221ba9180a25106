"""Single values as services really send them: numbers as text, nothing at all, instants, ids without quotes."""

from datetime import UTC, date, datetime
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import Field, ValidationError

from connectors.framework import runner, values
from connectors.framework.connector import Connector, ConnectorOptions, Point, Redefinition
from connectors.framework.errors import BadData
from okr_model.metrics.metrics import Metric

DAY = date(2026, 11, 20)


class Example(Connector):
    key, title = "example", "Example"
    metrics = (Metric("visits", "visits", dimensions=("channel",)), Metric("clicks", "clicks", dimensions=("channel",)))
    redefined = (
        Redefinition(("visits",), date(2026, 11, 18), "robots are left out"),
        Redefinition(("opens",), date(2026, 11, 18), "opens of machines are left out"),
    )
    rows = ()

    class Options(ConnectorOptions):
        """What may be written without quotes."""

        account: str = Field("", pattern=r"^\d*$", description="Its number")
        manager: str | None = Field(None, description="Its number")
        campaigns: tuple[str, ...] = Field((), description="Their numbers")
        share: float = Field(0.5, description="A number")

    def read(self, start, end):
        for day, row in self.rows:
            yield from self.figures(day, row, {"visits": "v", "clicks": "c"}, {"channel": row.get("channel")})


def pulled(*rows, first=DAY):
    kind = type("Played", (Example,), {"rows": rows})
    return runner.pull(kind, kind.Options(), source="x", start=first, end=DAY, today=DAY)


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        (3, 3),
        (0, 0),
        (2.5, 2.5),
        ("12", 12),
        (" -1.5 ", -1.5),
        ("1e3", 1000),
        ("12.0", 12),
        ("1,234", 1234),
        ("-1,234,567.5", -1234567.5),
    ],
)
def test_a_number_may_come_as_text(cell, number):
    assert values.number(cell) == number


@pytest.mark.parametrize(
    "cell",
    [
        None,
        "",
        " ",
        "-",
        "n/a",
        "1,5",
        "1,23",
        "12,3456",
        "0,123",
        "1.234,5",
        "1234,567",
        "12 EUR",
        "NaN",
        "inf",
        float("nan"),
        10**400,
        True,
        [1],
        {},
        "٣",
        "1e999",
    ],
)
def test_what_is_no_number_is_none(cell):
    assert values.number(cell) is None


def test_what_is_absent_is_skipped_and_flagged_and_the_rest_is_kept():
    found = pulled((DAY, {"v": "7", "c": None}))
    assert found.points == (Point("visits", DAY, 7.0),)
    assert [(f.day, f.note) for f in found.flags if f.code == "absent"] == [(DAY, "clicks: no value")]
    assert "'many' is no number" in str(pulled((DAY, {"v": 1, "c": "many"})).flags)


@pytest.mark.parametrize("nothing", [None, "", "  "])
def test_an_empty_dimension_is_no_value_and_never_the_word_none(nothing):
    assert {p.dimensions.get("channel") for p in pulled((DAY, {"v": 1, "c": 2, "channel": nothing})).points} == {None}
    assert values.dimensions({"a": 5, "b": nothing, "c": " x  y "}) == {"a": "5", "c": "x y"}


def test_a_row_that_is_no_object_is_bad_data():
    with pytest.raises(BadData):
        pulled((DAY, SimpleNamespace(get=lambda _: None)))


def test_the_same_value_twice_is_taken_once_and_two_values_are_refused():
    found = pulled((DAY, {"v": 7, "c": 1}), (DAY, {"v": 7, "c": 1}))
    assert [p.value for p in found.points] == [7, 1]
    assert {f.code for f in found.flags} == {"repeated"}
    with pytest.raises(BadData, match="given twice, as 7 and as 8"):
        pulled((DAY, {"v": 7, "c": 1}), (DAY, {"v": 8, "c": 1}))


@pytest.mark.parametrize(
    ("stamp", "zone", "day"),
    [
        ("2026-11-22T23:00:00Z", "Europe/Berlin", "2026-11-23"),  # local midnight, as an instant
        ("2026-11-22T15:00:00.000Z", "Asia/Tokyo", "2026-11-23"),
        ("2026-11-22T11:00:00Z", "Pacific/Auckland", "2026-11-23"),
        ("2026-11-23T08:00:00Z", "America/Los_Angeles", "2026-11-23"),
        ("2026-11-23T07:59:59Z", "America/Los_Angeles", "2026-11-22"),
        ("2026-11-23 00:30:00 +01:00", "UTC", "2026-11-22"),
        ("2026-11-23T00:30:00+0100", "Europe/Berlin", "2026-11-23"),
        ("2026-10-24T22:00:00Z", "Europe/Berlin", "2026-10-25"),  # the day of 25 hours begins
        ("2026-10-25T22:59:59Z", "Europe/Berlin", "2026-10-25"),  # and ends
        ("2026-10-25T23:00:00Z", "Europe/Berlin", "2026-10-26"),
        ("2026-03-28T23:00:00Z", "Europe/Berlin", "2026-03-29"),  # the day of 23
        ("2026-03-29T22:00:00Z", "Europe/Berlin", "2026-03-30"),
        ("2026-11-23", "Asia/Tokyo", "2026-11-23"),
        ("2026-11-23 00:00:00", "Asia/Tokyo", "2026-11-23"),
        ("2026-11-23T23:59:59", "America/Los_Angeles", "2026-11-23"),
    ],
)
def test_an_instant_lies_in_the_day_of_the_zone_and_a_local_stamp_in_its_own(stamp, zone, day):
    assert values.day_of(stamp, zone) == date.fromisoformat(day)


@pytest.mark.parametrize(
    ("stamp", "zone", "day"),
    [
        ("2026-11-22T23:00:00Z", "Europe/Berlin", "2026-11-23"),
        ("2026-11-23T00:00:00Z", "America/Los_Angeles", "2026-11-23"),  # a local day with a Z that is not meant
        ("2026-11-23T00:00:00Z", "Asia/Tokyo", "2026-11-23"),
        ("2026-11-23T08:00:00Z", "America/Los_Angeles", "2026-11-23"),
        (datetime(2026, 11, 22, 23, tzinfo=UTC), "Europe/Berlin", "2026-11-23"),
        (datetime(2026, 11, 23, tzinfo=UTC), "America/Los_Angeles", "2026-11-23"),
        (datetime(2026, 11, 23, 5), "Asia/Tokyo", "2026-11-23"),
        ("2026-04-23T22:00:00Z", "Africa/Cairo", "2026-04-24"),  # where clocks go forward at midnight: 01:00 begins it
        ("2026-11-23", "Asia/Tokyo", "2026-11-23"),
    ],
)
def test_the_beginning_of_a_day_names_the_day(stamp, zone, day):
    assert values.day_begun(stamp, zone) == date.fromisoformat(day)


@pytest.mark.parametrize("stamp", [None, "", "23.11.2026", "2026-13-01", "2026-11-23T99:00:00Z", 7])
def test_what_is_no_stamp_is_refused(stamp):
    with pytest.raises(ValueError, match=r"."):
        values.day_of(stamp, "UTC")


def test_a_change_of_definition_is_a_flag_on_its_day():
    found = pulled((DAY, {"v": 7, "c": 1}), first=date(2026, 11, 18))
    assert [(f.day, f.note) for f in found.flags if f.code == "redefined"] == [
        (date(2026, 11, 18), "visits: robots are left out")
    ]
    assert "redefined" not in {f.code for f in pulled((DAY, {"v": 7, "c": 1}), first=date(2026, 11, 19)).flags}


def test_ids_need_no_quotes():
    options = Example.Options.model_validate({"account": 1234567, "manager": 7, "campaigns": [1, "b"], "share": 1})
    assert (options.account, options.manager, options.campaigns, options.share) == ("1234567", "7", ("1", "b"), 1.0)


@pytest.mark.parametrize("wrong", [True, 12.0])
def test_only_whole_numbers_are_ids(wrong):
    with pytest.raises(ValidationError):
        Example.Options.model_validate({"account": wrong})


@given(st.recursive(st.none() | st.booleans() | st.floats() | st.text() | st.integers(), st.lists))
def test_no_cell_is_a_crash(cell):
    found = values.number(cell)
    assert found is None or isinstance(found, int | float)
    assert isinstance(values.text(cell), str)


def test_what_a_pull_does_not_speak_for_stays_as_it_was():
    def read(self, start, end):
        yield Point("visits", date(2026, 11, 18), 1)
        yield Point("visits", DAY, 2)
        yield Point("clicks", DAY, 3)
        self.speaks_from(DAY, "clicks")

    kind = type("Late", (Example,), {"read": read})
    parts = runner.pull(kind, kind.Options(), source="x", start=date(2026, 11, 18), end=DAY, today=DAY).parts
    assert [(p.metrics, p.start, p.end) for p in parts] == [
        (("visits",), date(2026, 11, 18), DAY),
        (("clicks",), DAY, DAY),
    ]


def test_a_page_that_comes_twice_counts_once():
    marks = []
    reader = Example(Example.Options(), SimpleNamespace(today=DAY, zone="UTC", cycles=(), flag=marks.append))
    assert [*reader.once([[1], [2], [1], [], []])] == [[1], [2], [], []]
    assert [mark.code for mark in marks] == ["repeated"]
    with pytest.raises(BadData, match="goes on"):
        list(reader.once([n] for n in range(10_000)))
