"""`okrs.yaml`: what is written reads back the same, and every mistake is named at its place."""

import json
import time
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
import yaml
from busy import allowed
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from plans import EXAMPLE, Q4, plans
from served import NOVEMBER
from sqlalchemy import delete

from data.queries.plan.plan_file import PlanFileError, check, read, write
from data.stores.plan.engine import writing
from data.stores.plan.store import PlanStore
from data.stores.plan.tables import cycle, key_result, objective
from okr_model.metrics.metrics import Catalogue, Metric
from okr_model.plan.plan import KeyResult, Objective, Plan

CLOCK = NOVEMBER


HEAD = "cycle: {id: 2026-Q4, start: 2026-10-01, end: 2026-12-31}\n"


@pytest.fixture
def any_store(where):
    """A plan store that every plan may be the first one of."""
    with PlanStore(where) as store:

        def begin():
            with writing(store._engine) as connection:
                for table in (key_result, objective, cycle):
                    connection.execute(delete(table))

        store.begin = begin
        yield store


def one(**fields):
    """A plan file with one key result, whose fields are given as YAML."""
    lines = {"id": "visitors", "title": "Visitors", "formula": "site.sessions", "baseline": "1", "target": "2"} | fields
    body = "".join(f"        {key}: {value}\n" for key, value in lines.items() if value is not None)
    return f"{HEAD}objectives:\n  - id: awareness\n    title: Known\n    key_results:\n      -\n{body}"


KR = "objectives[0].key_results[0]"


def problems(text):
    with pytest.raises(PlanFileError) as error:
        read(text)
    return error.value.problems


def said(text):
    return [str(p) for p in problems(text)]


def test_the_file_of_the_issue():
    plan = read(
        """
cycle: {id: 2026-Q4, start: 2026-10-01, end: 2026-12-31}
objectives:
  - id: awareness
    title: Be the first name people think of
    owner: brand-lead@example.com
    team: Brand
    kind: aspirational            # or committed
    key_results:
      - {id: visitors, title: Website sessions, formula: site.sessions, type: increase, baseline: 120000, target: 180000, unit: sessions, weight: 1}
      - {id: rate, title: Rate, formula: site.rate, type: between, low: 0.1, high: 0.2, window: 28d}
"""
    )
    assert plan.cycle == Q4
    assert plan.objectives[0].kind == "aspirational"
    visitors, rate = plan.objectives[0].key_results
    assert (visitors.target, visitors.unit, visitors.weight) == (180000.0, "sessions", 1.0)
    assert (rate.low, rate.high, rate.window) == (0.1, 0.2, 28)


def test_a_plan_is_written_to_be_read():
    assert write(EXAMPLE) == (
        """\
cycle: {id: 2026-Q4, start: 2026-10-01, end: 2026-12-31}
objectives:
  - id: awareness
    title: Be the first name people think of
    owner: brand-lead@example.com
    team: Brand
    kind: aspirational
    key_results:
      - id: visitors
        title: Website sessions
        formula: site.sessions
        baseline: 120000
        target: 180000
      - id: bounce
        title: Bounce
        type: between
        formula: site.bounce
        window: 28d
        low: 0.2
        high: 0.4

  - id: launch
    title: Bring the autumn release to market
    key_results:
      - id: release
        title: Launch steps
        type: milestone
        weight: 2
        steps:
          - {name: Beta, done: 2026-10-20}
          - {name: Release}
"""
    )


@pytest.mark.slow
@settings(max_examples=200, deadline=None)
@given(plans(scored=True))
@example(EXAMPLE)
@example(Plan(cycle=Q4))
def test_what_is_written_reads_back_the_same_byte_for_byte(plan):
    text = write(plan)
    assert read(text) == plan
    assert write(read(text)) == text
    other = yaml.safe_load(text)  # any other reader of YAML finds the same in it
    assert (plan.cycle.id, plan.cycle.start) == (other["cycle"]["id"], other["cycle"]["start"])
    for ours, theirs in zip(plan.objectives, other["objectives"], strict=True):
        assert (ours.id, ours.title, ours.note) == (theirs["id"], theirs["title"], theirs.get("note", ""))


@pytest.mark.slow
@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(plans(scored=True))
def test_a_plan_through_the_file_and_the_store_is_the_same(any_store, plan):
    any_store.begin()
    any_store.apply(read(write(plan)), "a")
    stored = any_store.plan(plan.cycle.id)
    assert stored == plan
    exported = write(stored)
    assert any_store.apply(read(exported), "a") == []
    assert write(any_store.plan(plan.cycle.id)) == exported


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.text(max_size=80), st.text(st.sampled_from("{}[]:-?&*!|>'\"%@`#, \n\tabc019.~"), max_size=60)))
def test_any_text_is_a_plan_or_a_list_of_problems(text):
    for given_text in (text, HEAD + text, one(title=text)):
        try:
            assert isinstance(read(given_text), Plan)
        except PlanFileError as error:
            assert error.problems
            assert all(p.message for p in error.problems)


def test_every_problem_is_listed_with_place_and_line():
    found = problems(
        HEAD
        + """\
objectives:
  - id: a
    titel: Known
    key_results:
      - {id: v, title: V, formula: x.y, target: many}
      - id: w
        title: W
        type: rise
        formula: x.y
        target: 3
        weight: -1
"""
    )
    assert [(p.place, p.line) for p in found] == [
        ("objectives[0].title", 3),
        ("objectives[0].titel", 4),
        ("objectives[0].key_results[0].target", 6),
        ("objectives[0].key_results[1].type", 9),
        ("objectives[0].key_results[1].weight", 12),
    ]
    assert found[1].message.startswith("is not known here; did you mean `title`? Known keys: id, key_results, kind")
    assert found[2].message == "found 'many'; use a number"
    assert "'increase', 'decrease'" in found[3].message


@pytest.mark.parametrize(
    ("fields", "place", "words"),
    [
        ({"id": "Visitors!"}, f"{KR}.id", "use a-z, 0-9, - and _"),
        ({"id": "2026"}, f"{KR}.id", "found 2026; use text, in quotes"),
        ({"title": "2026-10-01"}, f"{KR}.title", "use text, in quotes"),
        ({"title": "true"}, f"{KR}.title", "found true; put it in quotes"),
        ({"title": ""}, f"{KR}.title", "found nothing; use text"),
        ({"title": "x" * 2001}, f"{KR}.title", "at most 2000 characters"),
        ({"title": '"bell \\a"'}, f"{KR}.title", "control character"),
        ({"title": '"half \\ud83d"'}, f"{KR}.title", "control character"),
        ({"title": None}, f"{KR}.title", "is needed"),
        ({"formula": None}, KR, "`increase` needs a `formula`"),
        ({"target": None}, KR, "a target is needed"),
        ({"target": "0.5"}, KR, "below the baseline"),
        ({"target": "true"}, f"{KR}.target", "found true"),
        ({"target": "2026-10-01"}, f"{KR}.target", "use a number"),
        ({"target": ".inf"}, f"{KR}.target", "use a number"),
        ({"target": "1e999"}, f"{KR}.target", "finite number"),
        ({"target": "[1]"}, f"{KR}.target", "use a number"),
        ({"target": "9" * 400}, f"{KR}.target", "number"),
        ({"window": "4w"}, f"{KR}.window", "'4w'"),
        ({"window": "0d"}, f"{KR}.window", "greater than or equal to 1"),
        ({"days": "1.5"}, f"{KR}.days", "whole number"),
        ({"taget": "3"}, f"{KR}.taget", "did you mean `target`"),
        ({"manual": "maybe"}, f"{KR}.manual", "'maybe'"),
        ({"manual": "true"}, KR, "leave out `manual` or the `formula`"),
        ({"level": "x"}, f"{KR}.level", "is not known here"),
        ({"phases": "[{until: 2026-11-01, share: 2}]"}, f"{KR}.phases[0].share", "less than or equal to 1"),
        ({"phases": "[{until: soon, share: 1}]"}, f"{KR}.phases[0].until", "such as 2026-12-31"),
        ({"phases": "[{until: 2026-11-01}]"}, f"{KR}.phases[0]", "either a `share`"),
        ({"score": "0.7"}, f"{KR}.score", "use a table"),
        ({"score": "{value: 1, by: a, day: 2026-12-31}"}, f"{KR}.score.reason", "is needed"),
        ({"steps": "[{nam: x}]"}, f"{KR}.steps[0].nam", "did you mean `name`"),
        ({"steps": "[{name: x, done: 20261001}]"}, f"{KR}.steps[0].done", "such as 2026-12-31"),
        ({"steps": "[{name: x, done: 2026-02-30}]"}, f"{KR}.steps[0].done", "found '2026-02-30'; use a day"),
        ({"steps": "{name: x}"}, f"{KR}.steps", "use a list"),
    ],
)
def test_a_mistake_in_a_key_result(fields, place, words):
    text = one(**fields)
    (found,) = [p for p in problems(text) if p.place == place]
    assert words in found.message
    assert found.line is not None
    assert 1 < found.line <= text.count("\n")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "begin with `cycle: {id: 2026-Q4"),
        ("just words", "begin with `cycle:"),
        ("- a\n- b\n", "a list stands where a plan should"),
        ("objectives: []\n", "cycle (line 1): is needed"),
        ("cycle: 2026-Q4\n", "cycle (line 1): found '2026-Q4'; use a table"),
        ("cycle: {id: 2026-Q4, start: 2026-10-01}\n", "cycle.end (line 1): is needed"),
        ("cycle: {id: 2026-Q4, start: 2026-10-01, end: 2026-09-01}\n", "ends (2026-09-01) before it starts"),
        ("cycle: {id: 2026-Q4, start: 2026-10-01, end: 20261231}\n", "cycle.end (line 1): found 20261231; use a day"),
        (
            "cycle: {id: 2026, start: 2026-10-01, end: 2026-12-31}\n",
            "cycle.id (line 1): found 2026; use text, in quotes",
        ),
        ("cycle: {id: ../up, start: 2026-10-01, end: 2026-12-31}\n", "cycle.id (line 1): found '../up'"),
        ("cycle: {id: a, star: 1, start: 2026-10-01, end: 2026-12-31}\n", "cycle.star (line 1): is not known"),
        (HEAD + "objective: []\n", "objective (line 2): is not known here; did you mean `objectives`"),
        (HEAD + "objectives:\n", "objectives (line 2): found nothing; use a list"),
        (HEAD + "objectives: {a: b}\n", "objectives (line 2): use a list"),
        (HEAD + "objectives: [a]\n", "objectives[0] (line 2): found 'a'; use a table"),
        (HEAD + "cycle: {}\n", "line 2: the key `cycle` stands here twice"),
        (
            HEAD + "objectives: &a []\n",
            "line 2: nothing refers to the anchor `&a`: put text that begins with & in quotes",
        ),
        (HEAD + "objectives: *a\n", "line 2: `*a` refers to nothing: put text that begins with * in quotes"),
        (HEAD + "objectives: *a*\n", "line 2: expected alphabetic or numeric character, but found '*': put text"),
        (HEAD + "objectives: &a [*a]\n", "line 2: an alias (*) stands inside of what it refers to"),
        (HEAD + "a: &a 1\nb: &a 2\nc: *a\n", "line 3: the anchor `&a` stands in this file twice"),
        (HEAD + "objectives: !!python/object/apply:os.system [true]\n", "line 2: tags"),
        (HEAD + "objectives: !!binary aGk=\n", "line 2: tags"),
        (HEAD + "<<: {objectives: []}\n", "<< (line 2): is not known"),
        (HEAD + "? [a]\n: b\n", "line 2: a key is a single word"),
        (HEAD + "objectives: " + "[" * 5000, "line 2: lists and tables are nested too deeply"),
        (HEAD + "objectives:\n\t- a\n", "line 3: a tab stands here: indent with spaces"),
        (HEAD + "objectives: [\n", "line "),
        (HEAD + "a: b: c\n", "line 2: mapping values are not allowed"),
        (HEAD + "x: \x07\n", "line 2: the character '\\x07'"),
        (HEAD + "---\n" + HEAD, "line 2: a second document begins here (---): put each plan into a file of its own"),
        (HEAD + "objectives: [" + "1," * 60_000 + "]", "line 2: has more than 50,000 values"),
        (HEAD + 'objectives: "\\UFFFFFFFF"\n', "line 2: a letter is written by a number"),
        (HEAD.replace("\n", "\0"), "line 1: the character '\\x00'"),
        ("#" * 2_000_001, "larger than 2 MB"),
    ],
)
def test_a_file_that_is_no_plan(text, words):
    assert words in "\n".join(said(text))


def test_what_scripts_write_once_and_refer_to_twice():
    """As PyYAML writes data in which one day, one list or one table occurs twice."""
    plan = read(
        """\
cycle: {id: 2026-Q4, start: 2026-10-01, end: &id001 2026-12-31}
objectives:
- id: a
  title: A
  owner: &who maya@example.com
  key_results:
  - {id: k, title: K, owner: *who, formula: x.y, target: 9, phases: &id002 [{until: 2026-11-15, share: 0.4}, {until: *id001, share: 1}]}
  - {id: l, title: L, formula: x.z, target: 9, phases: *id002}
"""
    )
    first, second = plan.objectives[0].key_results
    assert first.owner == plan.objectives[0].owner == "maya@example.com"
    assert first.phases == second.phases and first.phases[1].until == date(2026, 12, 31)
    assert read(write(plan)) == plan


def test_what_scripts_write_in_quotes():
    """JSON has neither days nor a form of its own for letters beyond the first 65,536."""
    body = one(target='"180_000"', weight='"2"', window='"28"', title='"\\ud83d\\ude80 \\/ Rocket"')
    plan = read(body.replace("2026-10-01", '"2026-10-01"').replace("2026-12-31", "'2026-12-31'"))
    (result,) = plan.objectives[0].key_results
    assert (plan.cycle.start, plan.cycle.end) == (Q4.start, Q4.end)
    assert (result.title, result.target, result.weight, result.window) == ("🚀 / Rocket", 180_000, 2, 28)


def test_a_plan_in_json():
    as_json = json.dumps(yaml.safe_load(write(EXAMPLE)), default=str, indent=2)
    assert read(as_json) == EXAMPLE
    assert said(json.dumps(yaml.safe_load(write(EXAMPLE)), default=str, indent="\t")) == [
        "line 2: a tab stands here: indent with spaces"
    ]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("20261231", "found '20261231'; use a day"),  # no count of seconds, which pydantic would take it for
        ("2026-02-30", "found '2026-02-30'; use a day"),
        ("31.12.2026", "found '31.12.2026'; use a day"),
    ],
)
def test_a_day_in_quotes_is_a_day(text, words):
    assert words in said(HEAD.replace("2026-12-31", f'"{text}"'))[0]


def test_a_bomb_of_aliases_is_refused_before_it_grows():
    letters = "abcdefghijklm"
    levels = [f"{c}: &{c} [{', '.join([f'*{b}'] * 9)}]\n" for b, c in pairwise(letters)]
    began = time.monotonic()
    assert (
        "has more than 50,000 values, those that aliases (*) repeat included"
        in said("a: &a [x]\n" + "".join(levels) + "z: *m\n")[0]
    )
    chain = [f"a{n + 1}: &a{n + 1} [*a{n}]\n" for n in range(400)]
    assert "nested too deeply" in said("a0: &a0 [x]\n" + "".join(chain) + "z: *a400\n")[0]
    assert time.monotonic() - began < allowed(5)


def test_an_id_used_twice_names_both_places():
    objective = "  - {id: a, title: A, key_results: [{id: k, title: K, formula: x.y, target: 1}]}\n"
    assert said(HEAD + "objectives:\n" + objective * 2) == [
        "objectives[1].id (line 4): `a` is the id of another objective already (objectives[0].id)",
        "objectives[1].key_results[0].id (line 4): `k` is the id of another key result already "
        "(objectives[0].key_results[0].id)",
    ]


def test_words_are_text_and_numbers_are_decimal():
    (result,) = (
        read(one(title="no", unit="12:30", baseline="010", target="1_000", owner="1e3")).objectives[0].key_results
    )
    assert (result.title, result.unit, result.owner) == ("no", "12:30", "1e3")
    assert (result.baseline, result.target) == (10.0, 1000.0)


def test_a_plan_from_a_file(tmp_path):
    path = tmp_path / "okrs.yaml"
    path.write_bytes(b"\xef\xbb\xbf" + write(EXAMPLE).replace("\n", "\r\n").encode())  # as some editors save it
    assert read(path) == EXAMPLE
    path.write_text(HEAD + "objectives: 7\n")
    with pytest.raises(PlanFileError, match=r"okrs\.yaml: objectives \(line 2\): found 7; use a list"):
        read(path)
    path.write_bytes(HEAD.encode() + b"x: caf\xe9\n")
    with pytest.raises(PlanFileError, match=r"line 2: is no UTF-8 text"):
        read(path)
    with pytest.raises(PlanFileError, match=r"gone\.yaml: cannot be read \(No such file"):
        read(Path(tmp_path / "gone.yaml"))


def test_check_names_the_formulas_that_cannot_be_read():
    catalogue = Catalogue({"site": (Metric("sessions", "sessions"), Metric("users", "people", additivity="none"))})
    plan = Plan(
        cycle=Q4,
        objectives=(
            Objective(
                id="a",
                title="A",
                key_results=(
                    KeyResult(id="fine", title="Fine", formula="site.sessions", target=1),
                    KeyResult(id="typo", title="Typo", formula="site.sesions", target=1),
                    KeyResult(id="sum", title="Sum", formula="sum(site.users)", target=1),
                ),
            ),
        ),
    )
    found = check(plan, catalogue)
    assert [p.place for p in found] == ["objectives[0].key_results[1].formula", "objectives[0].key_results[2].formula"]
    assert "site.sessions" in found[0].message
    assert check(read(write(plan)), catalogue) == found


def test_check_looks_at_windows():
    catalogue = Catalogue({"site": (Metric("users", "people", additivity="none", spans=("cycle",)),)})
    result = KeyResult(id="u", title="U", formula="site.users", target=1, window=28)
    plan = Plan(cycle=Q4, objectives=(Objective(id="a", title="A", key_results=(result,)),))
    (found,) = check(plan, catalogue)
    assert "window" in found.message


@pytest.mark.parametrize(
    ("written", "meant"),
    [(2.6 / 100, 0.026), (0.7 - 0.4, 0.3), (0.1 * 3, 0.3), (1 / 3, 0.333333333333333), (180000.0, 180000)],
)
def test_what_arithmetic_left_at_the_end_is_not_written(written, meant):
    """`0.026000000000000002` is nobody's target: neither in the plan, nor in its file, nor once it is read again."""
    plan = read(one(baseline="0", target=repr(written)))
    assert plan.key_result("visitors").target == meant
    text = write(plan)
    assert f"target: {meant}\n" in text
    assert read(text) == plan


def test_days_are_days():
    (step,) = read(one(type="milestone", steps="[{name: done, done: 2026-11-02}]")).objectives[0].key_results[0].steps
    assert step.done == date(2026, 11, 2)
