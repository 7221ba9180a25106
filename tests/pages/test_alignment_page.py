"""The page Alignment: tree, list, what flows up, what there is to look at; large, narrowed, and with hostile words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from html.parser import HTMLParser
from itertools import combinations
from pathlib import Path

import pytest
import yaml
from hostile import BEACON, HOSTILE, visible
from hypothesis import given, settings
from opened import Open, fine, words
from plans import Q4, plans
from served import NOVEMBER, copied
from streamlit.testing.v1 import AppTest

from data.queries.plan import plan_file
from data.stores.workspace import shared
from okr_model.plan.alignment import ObjectiveNode, narrowed, tree
from okr_model.plan.plan import KeyResult, Objective, Plan
from pages.okrs.alignment import tree_layout
from pages.okrs.alignment.tree_layout import Box, Line, lay_out

CLOCK = NOVEMBER


PAGE = "okrs/alignment/page.py"
START = NOVEMBER.date().replace(day=1)


@pytest.fixture(scope="module")
def home(november_demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copied(november_demo, tmp_path_factory.mktemp("alignment"))


def outline(app: AppTest) -> list[str]:
    """The titles of the list."""
    return [
        n.proto.label.replace("\\", "").replace("\u2060", "")
        for n in app.get("page_link")
        if n.proto.page.endswith("objective") and "edit" not in n.proto.page
    ]


class Picture(HTMLParser):
    """What a browser reads of the tree: its elements with their attributes, and its words in order."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.words: list[str] = []
        self.feed(markup)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def drawn(app: AppTest) -> Picture:
    """The picture on the page."""
    (markup,) = [n.proto.body for n in app.get("html") if "okr-tree-room" in n.proto.body]
    return Picture(markup)


def links(picture: Picture) -> list[str]:
    return [attributes["href"] for tag, attributes in picture.elements if tag == "a"]


def test_an_objective_is_as_likely_here_as_on_the_overview(open_page: Open, home: Path) -> None:
    overview, here = words(open_page(home)), words(open_page(home, PAGE))
    said = re.findall(r"score about [\d.]+–[\d.]+", overview)
    assert said, "on the last day of a cycle some scores are certain"
    assert sorted(set(re.findall(r"score about [\d.]+–[\d.]+", here))) == sorted(set(said))


def test_the_demo_from_its_theme_down(open_page: Open, home: Path) -> None:
    app = open_page(home, PAGE)
    assert outline(app) == [
        "Grow to a company that carries itself",
        "Make selling something to rely on",
        "Win customers who stay",
        "Turn visits into first invoices",
        "Be the first name freelancers think of",
    ]
    picture = drawn(app)
    said = [visible(word) for word in picture.words]
    assert said[0] == "Growth that lasts"
    assert {"Paying customers", "New customers", "Page views", "Sales", "Company"} <= set(said)
    shown = words(app)
    assert "supports: New customers" in shown
    assert "How progress adds up" in shown and "its score reaches what it needs" in shown
    assert "objective?id=company" in " ".join(links(picture)) and "key_result?id=" in " ".join(links(picture))


def test_it_is_narrowed_by_the_url(open_page: Open, home: Path) -> None:
    app = open_page(home, PAGE, team="Web")
    assert outline(app) == [
        "Grow to a company that carries itself",
        "Win customers who stay",
        "Turn visits into first invoices",
    ], "its own, and the way up"
    app = open_page(home, PAGE, theme="A site that sells", team="Sales")
    assert "No objective matches these filters." in words(app)
    fine(next(b for b in app.button if b.label == "Show everything").click().run())
    assert len(outline(app)) == 5


def large(n: int = 60) -> Plan:
    """One company objective, 14 of teams, the rest of people, three to six under each; two of no theme."""
    result = {"formula": "site.visits", "target": 1000.0}
    level = {0: "company"} | {i: "team" if i < 15 else "person" for i in range(1, n)}
    above = {i: 0 if i < 15 else 1 + i % 14 for i in range(1, n - 2)}
    objectives = [
        Objective(
            id=f"o{i}",
            title=f"Objective number {i} with a title of some length",
            level=level[i],
            team=f"Team {1 + i % 14}",
            owner=f"p{i}@example.com",
            theme="" if i >= n - 2 else "Growth",
            supports=f"k{above[i]}" if i in above else None,
            key_results=(KeyResult(id=f"k{i}", title=f"Key result {i}", **result),),
        )
        for i in range(n)
    ]
    return Plan(cycle=Q4, objectives=tuple(objectives))


def by_theme(plan: Plan) -> dict[str, tuple[ObjectiveNode, ...]]:
    found: dict[str, tuple[ObjectiveNode, ...]] = {}
    for node in tree(plan, {}):
        found[node.objective.theme] = (*found.get(node.objective.theme, ()), node)
    return found


def overlap(one: Box, other: Box) -> bool:
    return abs(one.x - other.x) < tree_layout.WIDTH and (
        one.y < other.y + other.height and other.y < one.y + one.height
    )


def crosses(line: Line, box: Box) -> bool:
    """Whether a line runs through a box, on its way down or on."""
    top, end = sorted((line.y, line.to_y))
    down = box.x < line.turn < box.x + tree_layout.WIDTH and top < box.y + box.height and box.y < end
    on = line.turn < box.x + tree_layout.WIDTH and box.x < line.to_x and box.y < line.to_y < box.y + box.height
    return down or on


def meet(one: Line, other: Line) -> bool:
    """Whether the way down of one crosses the way out or on of another."""
    top, end = sorted((one.y, one.to_y))
    out = other.x < one.turn < other.turn and top < other.y < end
    on = other.turn < one.turn < other.to_x and top < other.to_y < end
    return out or on


def sound(plan: Plan) -> None:
    made = lay_out(by_theme(plan))
    assert sorted(b.node.objective.id for b in made.boxes) == sorted(o.id for o in plan.objectives)
    assert not [pair for pair in combinations(made.boxes, 2) if overlap(*pair)]
    assert not [(line, box) for line in made.lines for box in made.boxes if crosses(line, box)]
    assert not [(one, other) for one in made.lines for other in made.lines if meet(one, other)]
    assert len(made.lines) == sum(o.supports is not None for o in plan.objectives)
    for box in made.boxes:
        assert box.x >= 0 and box.x + tree_layout.WIDTH <= made.width
        assert box.y >= 0 and box.y + box.height <= made.height
        assert all(box.y < y < box.y + box.height for _, y in box.carried)
    headings = [(y, y + tree_layout.HEADING) for _, y in made.headings]
    assert not [b for b in made.boxes for top, end in headings if b.y < end and top < b.y + b.height]


def test_sixty_objectives_stand_beside_each_other() -> None:
    sound(large())


@settings(max_examples=80, deadline=None)
@given(plans())
def test_any_plan_is_drawn_without_anything_over_anything_else(plan: Plan) -> None:
    sound(plan)


def test_a_deep_chain_is_drawn_too() -> None:
    chain = [
        Objective(
            id=f"o{n}",
            title="x",
            supports=f"k{n - 1}" if n else None,
            key_results=(KeyResult(id=f"k{n}", title="k", formula="site.visits", target=1),),
        )
        for n in range(40)
    ]
    sound(Plan(cycle=Q4, objectives=tuple(chain)))


@pytest.fixture
def of_plan(tmp_path: Path) -> Iterator[Path]:
    home = tmp_path / "of_plan"
    home.mkdir()
    (home / "okr.toml").write_text('[sources.site]\nconnector="csv"\npath="s.csv"\nmetrics.visits={}\n')
    yield home


def test_a_plan_of_sixty_on_the_page(open_page: Open, of_plan: Path) -> None:
    plan = large()
    cycle = Q4.__class__(START, START + timedelta(days=90), "now")
    shared(of_plan).plan.apply(Plan(cycle=cycle, objectives=plan.objectives), author="test")
    app = open_page(of_plan, PAGE)
    assert sorted(outline(app)) == sorted(o.title for o in plan.objectives)
    picture = drawn(app)
    for n in range(60):
        assert any(visible(word).startswith(f"Objective number {n} ") for word in picture.words), n
    assert sum(tag == "section" for tag, _ in picture.elements) == 60
    assert {f"objective?id=o{n}" for n in range(60)} <= set(links(picture)), "every box leads to its page"
    shown = words(app)
    assert "Without a theme" in shown
    assert "It supports no key result of a higher level" in shown


def test_orphans_gaps_and_overload_each_with_what_to_do(open_page: Open, of_plan: Path) -> None:
    result = {"formula": "site.visits", "target": 1000}
    many = [{"id": f"m{n}", "title": f"M{n}", **result, "owner": "ada@example.com"} for n in range(9)]
    objectives = [
        {
            "id": "top",
            "title": "Top",
            "level": "company",
            "key_results": [{"id": "lonely", "title": "Lonely", **result}],
        },
        {"id": "orphan", "title": "Orphan", "team": "Web", "key_results": many},
        {"id": "bare", "title": "Bare", "team": "Web"},
        *({"id": f"w{n}", "title": f"W{n}", "team": "Web"} for n in range(4)),
    ]
    cycle = {"id": "now", "start": START, "end": START + timedelta(days=90)}
    shared(of_plan).plan.apply(plan_file.read(yaml.safe_dump({"cycle": cycle, "objectives": objectives})), author="t")
    app = open_page(of_plan, PAGE)
    shown = words(app)
    for part in ("Not linked:", "Gaps:", "Overload:", "It has no key results", "who will move it?", "It has no owner."):
        assert part in shown
    links = {(n.proto.label, n.proto.page, n.proto.query_string) for n in app.get("page_link")}
    pages = {label: (page, query) for label, page, query in links if label in {"Lonely", "Web", "ada"}}
    assert pages["Lonely"][0].endswith("edit_key_result") and "id=lonely" in pages["Lonely"][1]
    assert pages["Web"][0].endswith("share") and "team=Web" in pages["Web"][1]
    assert "person=ada" in pages["ada"][1]


def test_hostile_words_stay_words(open_page: Open, of_plan: Path) -> None:
    result = {"formula": "site.visits", "target": 1000}
    objectives = [
        {
            "id": key,
            "title": text,
            "team": text,
            "theme": text,
            "owner": text,
            "key_results": [{"id": f"k_{key}", "title": text, **result}],
        }
        for key, text in HOSTILE.items()
    ]
    objectives.append({"id": "below", "title": "￿odd\ufffe", "supports": "k_script"})
    cycle = {"id": "now", "start": START, "end": START + timedelta(days=90)}
    text = yaml.safe_dump({"cycle": cycle, "objectives": objectives}, allow_unicode=False)
    shared(of_plan).plan.apply(plan_file.read(text), author="test")
    app = open_page(of_plan, PAGE)
    picture = drawn(app)
    known = {"div", "img", "h3", "h4", "section", "p", "span", "i", "a"}
    assert {tag for tag, _ in picture.elements} <= known
    assert not [name for _, attributes in picture.elements for name in attributes if name.startswith("on")]
    assert all(link.startswith(("objective?", "key_result?")) for link in links(picture))
    assert not [v for _, attributes in picture.elements for v in attributes.values() if BEACON in v]
    shown = words(app)
    markup = "".join(n.proto.body for n in app.get("html"))
    assert "<script>" not in markup and f'src="http://{BEACON}' not in markup
    assert not [m.value for m in (*app.markdown, *app.caption) if "<script>" in m.value]
    assert visible(HOSTILE["letters"]) in visible(shown)


def test_narrowing_keeps_the_way_up_and_all_below() -> None:
    (top, *_) = narrowed(tree(large(), {}), lambda o: o.id == "o1")
    shown = [node.objective.id for node in top]
    assert shown[:2] == ["o0", "o1"]
    assert set(shown[2:]) == {o.id for o in large().objectives if o.supports == "k1"}
