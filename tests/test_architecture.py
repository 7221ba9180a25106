"""The house stands as drawn: imports point one way, each library stays in its room, and there is no circle.

An import counts wherever it stands: at the top, under TYPE_CHECKING, or inside a function.
"""

import ast
import re
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ROOMS = ["okr_model", "connectors", "data", "pages", "dashboard"]  # each may use itself and those before it
FLOORS = [  # inside data, from the ground up; the two on one floor may not use what stands beside them upwards
    ("data.config", "data.telemetry"),
    ("data.stores",),
    ("data.ingest",),
    ("data.queries",),
    ("data.commands",),
    ("data.out", "data.demo"),
]
ALLOWED = {  # library -> the places that may import it
    "streamlit": ("dashboard", "pages."),
    "altair": ("pages.",),
    "duckdb": ("data.stores.",),
    "sqlalchemy": ("data.stores.", "connectors.sources.sql."),
    "alembic": ("data.stores.",),
    "httpx": ("connectors.",),
    "google": ("connectors.sources.", "pages.ui.socket_messages"),
    "jmespath": ("connectors.framework.",),
    "ibis": ("connectors.sources.ibis.reader",),
    "pyspark": ("connectors.sources.ibis.reader",),
    "grpc": ("connectors.sources.",),
    "sqlglot": (
        "okr_model.formula.",
        "connectors.sources.semantic.",
        "connectors.sources.ibis.reader",  # because ibis is made of it
    ),
    "starlette": ("dashboard", "data.out."),
    "itsdangerous": ("data.out.web.",),
    "typer": ("data.out.cli.",),
    "rich": ("data.out.cli.",),
    "holidays": ("data.config.occasions",),
    "icalendar": ("data.ingest.driver_files.calendar",),
    "apprise": ("data.config.chat_services", "data.out.notices.chat"),
    "slack_sdk": ("data.out.chat.",),
    "smtplib": ("data.out.notices.mail",),
    "pptx": ("data.out.exports.",),
    "fpdf": ("data.out.exports.",),
    "vl_convert": ("data.out.exports.",),
    "fontTools": ("data.out.exports.",),
    "xlsxwriter": ("data.out.exports.",),
    "prometheus_client": ("data.telemetry.",),
    "mcp": ("data.out.assistants.",),
    "mcp_types": ("data.out.assistants.",),
}
MODEL_MAY_USE = {"pydantic", "numpy", "pandas", "sqlglot", "idna", "persiantools", "okr_model"}


def modules() -> dict[str, Path]:
    """Every module of the product by its dotted name."""
    files = [ROOT / "dashboard.py", *(f for room in ROOMS[:-1] for f in (ROOT / room).rglob("*.py"))]
    return {
        ".".join(f.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): f
        for f in files
        if f.exists() and "local" not in f.relative_to(ROOT).parts
    }


def imports(path: Path) -> set[str]:
    """Dotted names a file imports, wherever in it."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            found.add(node.module or "")
            found.update(f"{node.module}.{alias.name}" for alias in node.names)
    return found


MODULES = modules()
IMPORTS = {name: imports(path) for name, path in MODULES.items()}


def within(name: str, place: str) -> bool:
    return name == place or name.startswith(f"{place}.")


def floor_of(name: str) -> int | None:
    return next((i for i, floor in enumerate(FLOORS) if any(within(name, room) for room in floor)), None)


@pytest.mark.parametrize("name", MODULES)
def test_imports_point_one_way(name: str) -> None:
    room = ROOMS.index(name.split(".")[0])
    for used in IMPORTS[name]:
        if used.split(".")[0] in ROOMS:
            assert ROOMS.index(used.split(".")[0]) <= room, f"{name} imports {used}"


@pytest.mark.parametrize("name", [m for m in MODULES if m.startswith("data.")])
def test_floors_of_data_use_only_those_below(name: str) -> None:
    floor = floor_of(name)
    assert floor is not None, f"{name} stands on no floor of data"
    for used in IMPORTS[name]:
        if (other := floor_of(used)) is not None:
            assert other <= floor, f"{name} imports {used}"


@pytest.mark.parametrize("name", MODULES)
def test_each_library_stays_in_its_room(name: str) -> None:
    for used in IMPORTS[name]:
        library = used.split(".")[0]
        if library in ALLOWED:
            assert any(f"{name}.".startswith(place) for place in ALLOWED[library]), f"{name} imports {used}"
        if name.startswith("okr_model"):
            known = library in MODEL_MAY_USE or library in sys.stdlib_module_names
            assert known, f"the model is pure, yet {name} imports {used}"


@pytest.mark.parametrize("name", [m for m in MODULES if m.startswith("okr_model")])
def test_the_model_has_no_clock_and_opens_nothing(name: str) -> None:
    text = MODULES[name].read_text(encoding="utf-8")
    for call in ("open(", "read_text(", "\nimport os", "\nimport time"):
        assert call not in text, f"{name} uses {call}"


def calls(path: Path) -> set[str]:
    """The dotted names of everything a file calls or hands on, such as `datetime.now`, under their full names."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    full = {
        alias.asname or alias.name: f"{node.module}.{alias.name}"
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    full |= {
        alias.asname: alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.Import)
        for alias in node.names
        if alias.asname
    }
    found = {ast.unparse(node) for node in ast.walk(tree) if isinstance(node, ast.Attribute | ast.Name)}
    return {".".join([full.get(first, first), *rest]) for first, *rest in (name.split(".") for name in found)}


THE_CLOCK = "connectors.framework.clock"
SYSTEM_CLOCK = {
    *(f"datetime.{kind}.{call}" for kind in ("datetime", "date") for call in ("now", "utcnow", "today")),
    *(f"time.{call}" for call in ("time", "time_ns", "localtime", "gmtime", "ctime")),
    *(f"pandas.Timestamp.{call}" for call in ("now", "today", "utcnow")),
    *(f"sqlalchemy.func.{call}" for call in ("now", "current_timestamp", "current_date", "localtime")),
}


@pytest.mark.parametrize("name", MODULES)
def test_nothing_but_the_clock_asks_the_system_for_the_time(name: str) -> None:
    asks = calls(MODULES[name]) & SYSTEM_CLOCK
    assert asks <= ({"datetime.datetime.now"} if name == THE_CLOCK else set()), f"{name} uses {asks}: ask `clock`"


DATABASE_CLOCK = re.compile(
    r"\bcurrent_(timestamp|date|time)\b|\b(now|today|getdate|localtime)\(\)|'now'", re.IGNORECASE
)


@pytest.mark.parametrize("name", [m for m in MODULES if m.startswith(("data.", "connectors."))])
def test_no_query_asks_a_database_for_the_time(name: str) -> None:
    for node in ast.walk(ast.parse(MODULES[name].read_text(encoding="utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            assert not DATABASE_CLOCK.search(node.value), f"{name}: {node.value}"


def test_no_import_circle() -> None:
    graph = {name: IMPORTS[name] & MODULES.keys() - {name} for name in MODULES}
    done: set[str] = set()

    def walk(name: str, trail: tuple[str, ...]) -> None:
        assert name not in trail, " → ".join((*trail[trail.index(name) :], name))
        if name not in done:
            for used in graph[name]:
                walk(used, (*trail, name))
            done.add(name)

    for name in graph:
        walk(name, ())


@pytest.mark.parametrize(
    "name", [m for m in MODULES if within(m, "pages") or within(m, "data.out") or m == "dashboard"]
)
def test_what_people_meet_reads_with_queries_and_changes_with_commands(name: str) -> None:
    """A page, a route and a command of the terminal touch no store; only what opens a workspace may name it."""
    allowed = {"data.stores.workspace", "data.stores.snapshot"} if not within(name, "pages") else set()
    for used in IMPORTS[name]:
        if within(used, "data.stores") and used != "data.stores":
            assert any(within(used, one) for one in allowed), f"{name} imports {used}"


PARTS = [m for m in MODULES if m.startswith("pages.") and m.count(".") >= 2]


@pytest.mark.parametrize("name", PARTS)
def test_a_part_of_a_page_is_used_where_it_stands(name: str) -> None:
    """A page's own part by that page, a section's by its pages; what two sections share stands in pages.ui."""
    section, users = name.split(".")[1], {m for m in MODULES if name in IMPORTS[m] and m.startswith("pages.")}
    if section == "ui":
        return
    own = name.count(".") == 3 and name.split(".")[2] not in {"forms"}
    place = ".".join(name.split(".")[: 3 if own else 2])
    assert all(within(user, place) for user in users), f"{name} is used by {sorted(users)}"


def test_nothing_stands_at_the_root_of_data() -> None:
    assert [f.name for f in (ROOT / "data").glob("*.py")] == ["__init__.py"]


def test_nothing_names_a_package_index() -> None:
    for lock in ROOT.glob("requirements*.lock"):
        assert "://" not in lock.read_text(encoding="utf-8"), lock
