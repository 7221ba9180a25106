"""Plans for tests: one to read, and a strategy for every plan there can be."""

from datetime import date, timedelta

from hypothesis import strategies as st

from okr_model.plan.cycles import Cycle
from okr_model.plan.plan import LEVELS, MOST_LETTERS, KeyResult, Objective, Phase, Plan, Score, Step

Q4 = Cycle(date(2026, 10, 1), date(2026, 12, 31), "2026-Q4")

EXAMPLE = Plan(
    cycle=Q4,
    objectives=(
        Objective(
            id="awareness",
            title="Be the first name people think of",
            owner="brand-lead@example.com",
            team="Brand",
            kind="aspirational",
            key_results=(
                KeyResult(
                    id="visitors", title="Website sessions", formula="site.sessions", baseline=120000, target=180000
                ),
                KeyResult(
                    id="bounce", title="Bounce", type="between", formula="site.bounce", low=0.2, high=0.4, window=28
                ),
            ),
        ),
        Objective(
            id="launch",
            title="Bring the autumn release to market",
            key_results=(
                KeyResult(
                    id="release",
                    title="Launch steps",
                    type="milestone",
                    steps=(Step(name="Beta", done=date(2026, 10, 20)), Step(name="Release")),
                    weight=2,
                ),
            ),
        ),
    ),
)

_PECULIAR = ["no", "Yes", "null", "~", "1e3", "0x10", "010", "12:30", "2026-10-01", ": #", "- a", "# no comment", "{a}"]
_PECULIAR += [
    "'",
    '"',
    "\\",
    "%TAG",
    "&a *a",
    "!!str x",
    "<<",
    "|",
    ">",
    "@x",
    "`",
    "a: b",
    "=",
    "---",
    "...",
    "🎯 цель",
]
_PECULIAR += [
    "هدف: رشد",
    "\u200fمتن\u200e",
    "a\u2028b",
    "\ufeffx",
    "ﷺ",
    "👩‍👩‍👧‍👦",
    "x" * 300,
    "two\nlines",
    "a\n\n  b\n c: d",
]

texts = st.one_of(
    st.sampled_from(_PECULIAR),
    st.text(st.one_of(st.characters(exclude_categories=("Cc", "Cs")), st.just("\n")), max_size=40),
).map(str.strip)
slugs = st.from_regex(r"[a-z0-9][a-z0-9_-]{0,11}", fullmatch=True)
numbers = st.floats(allow_nan=False, allow_infinity=False).map(lambda x: x + 0.0)
days = st.dates(date(1990, 1, 1), date(2100, 1, 1))
cycles = st.builds(
    lambda start, length, id, name: Cycle(start, start + timedelta(days=length), id, name),
    days,
    st.integers(0, 400),
    st.one_of(st.sampled_from(["2026-Q4", "FY2027-Q1", "2026", "1e3", "010"]), slugs),
    st.just("") | texts.filter(lambda name: len(name) <= MOST_LETTERS),
)
steps = st.lists(st.builds(Step, name=texts, done=st.none() | days), min_size=1, max_size=3).map(tuple)
common = {
    "id": slugs,
    "title": texts,
    "unit": texts,
    "owner": texts,
    "note": texts,
    "weight": st.floats(0, 1e6),
    "days": st.integers(1, 3660),
    "window": st.none() | st.integers(1, 3660),
    "pace": st.sampled_from(["linear", "seasonal"]),
}
formulas = texts.filter(bool)
pairs = st.tuples(numbers, numbers).map(sorted)


def _with(kind: str, numbers_of: st.SearchStrategy[dict[str, float]]) -> st.SearchStrategy[KeyResult]:
    plain = st.fixed_dictionaries({**common, "formula": formulas})
    return st.builds(lambda a, b: KeyResult(type=kind, **a, **b), plain, numbers_of)


key_results = st.one_of(
    _with("increase", pairs.map(lambda p: {"baseline": p[0], "target": p[1]})),
    _with("decrease", pairs.map(lambda p: {"baseline": p[1], "target": p[0]})),
    *(_with(kind, st.fixed_dictionaries({"target": numbers})) for kind in ("at_least", "at_most")),
    _with("between", pairs.map(lambda p: {"low": p[0], "high": p[1]})),
    _with("baseline", st.just({})),
    st.builds(KeyResult, type=st.just("milestone"), steps=steps, **common),
)


scores = st.builds(
    Score, value=st.floats(0, 1), reason=texts.filter(bool), by=texts.filter(bool), day=st.just(date(2101, 1, 1))
)


@st.composite
def plans(draw: st.DrawFn, cycle: st.SearchStrategy[Cycle] = cycles, scored: bool = False) -> Plan:
    """Any plan; identifiers are unique as they must be, and what supports something stands below it.

    scored: also with scores, which no later plan may change.
    """
    period = draw(cycle)
    results = draw(st.lists(key_results, max_size=6, unique_by=lambda k: k.id))
    ids = draw(st.lists(slugs, max_size=3, unique=True))
    groups: dict[str, list[KeyResult]] = {i: [] for i in ids}
    for result in results if ids else ():
        more = {"phases": draw(_phases(period))} if result.type in {"increase", "decrease"} else {}
        more |= {"formula": None, "manual": True} if result.type != "milestone" and draw(st.booleans()) else {}
        more |= {"score": draw(st.none() | scores)} if scored else {}
        groups[draw(st.sampled_from(ids))].append(result.model_copy(update=more))
    objectives: list[Objective] = []
    for i, group in groups.items():
        above = [k.id for o in objectives for k in o.key_results]
        objectives.append(
            Objective(
                id=i,
                title=draw(texts),
                owner=draw(texts),
                team=draw(texts),
                theme=draw(texts),
                level=draw(st.sampled_from(LEVELS)),
                supports=draw(st.none() | st.sampled_from(above)) if above else None,
                note=draw(texts),
                kind=draw(st.sampled_from(["committed", "aspirational"])),
                key_results=tuple(group),
            )
        )
    return Plan(cycle=period, objectives=tuple(draw(st.permutations(objectives))))


@st.composite
def _phases(draw: st.DrawFn, cycle: Cycle) -> tuple[Phase, ...]:
    days = sorted(draw(st.sets(st.integers(0, cycle.days - 1), max_size=3)))
    shares = draw(st.booleans())
    return tuple(
        Phase(
            until=cycle.start + timedelta(days=d),
            **{"share": draw(st.floats(0, 1))} if shares else {"value": draw(numbers)},
        )
        for d in days
    )


@st.composite
def few(draw: st.DrawFn) -> Plan:
    """A plan of few things whose names and places come up again and again, so that they come, go, move and return."""
    objectives = draw(st.lists(st.sampled_from("abc"), unique=True, max_size=3))
    names = draw(st.lists(st.sampled_from("uvwxyz"), unique=True)) if objectives else []
    groups: dict[str, list[KeyResult]] = {o: [] for o in objectives}
    for name in names:
        target = draw(st.sampled_from([1.0, 2.0]))
        result = KeyResult(id=name, title=draw(st.sampled_from("TU")), formula="site.sessions", target=target)
        groups[draw(st.sampled_from(objectives))].append(result)
    made = [Objective(id=o, title=draw(st.sampled_from("TU")), key_results=tuple(k)) for o, k in groups.items()]
    end = draw(st.sampled_from([Q4.end, Q4.end + timedelta(days=7)]))
    return Plan(cycle=Cycle(Q4.start, end, Q4.id), objectives=tuple(made))
