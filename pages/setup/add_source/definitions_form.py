"""Definitions from dbt, Cube or OSI: the file, where to ask, what comes and what cannot be kept, and why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import pandas as pd
import streamlit as st

from connectors.framework.connector import Connector
from connectors.framework.errors import ConnectorError
from connectors.sources.semantic import document
from connectors.sources.semantic.imported import UnfitFile
from data.commands.errors import Refused
from data.commands.sources import definitions
from data.commands.sources.definitions import Import, Wanted
from data.config.settings_file import SettingsFile
from okr_model.wording.sentences import Sentence
from pages.setup.add_source.source_form import Form
from pages.ui import run
from pages.ui.i18n import nt, safe, sentence, t, told
from pages.ui.lists import grid

_ASKED: Final = ("semantic", "cube")
_TOOLS: Final = {"dbt": "dbt", "osi": "OSI"}
_TOLD: Final = "definitions_told"  # in the session: what was asked of Cube, and its answer


def is_for(connector: type[Connector]) -> bool:
    """Whether the metrics of a connector are defined elsewhere."""
    return connector.key in _ASKED


@dataclass(frozen=True, slots=True)
class _Given:
    """What was filled in. content: of the file; None where Cube itself is asked at its address."""

    tool: str
    content: bytes | None
    address: str
    secret: str
    name: str

    @property
    def is_enough(self) -> bool:
        """Whether definitions can be read of it."""
        return bool(self.secret and (self.content is not None or (self.tool == "cube" and self.address)))


def fill_in(connector: type[Connector], file: SettingsFile) -> Form | None:
    """The form of a new source; None until there is something of which figures can be asked for."""
    place = st.container()
    given = _of_cube() if connector.key == "cube" else _of_warehouse()
    if not given.is_enough:
        return None
    try:
        made = _read(given, file)
    except (UnfitFile, Refused, ConnectorError) as error:
        place.error(told(error.sentence))
        return None
    made = _chosen(given, made, file)
    _show(made)
    return Form(made.draft, {"": place}) if made.chosen else None


def _of_cube() -> _Given:
    address = st.text_input(
        t("Address of Cube's REST API"), placeholder="https://cube.example.com/cubejs-api", key="definitions_address"
    )
    token = st.text_input(t("Token of Cube's REST API"), type="password", key="definitions_secret")
    with st.expander(t("Cube cannot be reached from here")):
        content = _file(t("What Cube answers to /cubejs-api/v1/meta, saved as a file"), ["json"])
    return _Given("cube", content, address.strip(), token.strip(), _name("cube"))


def _of_warehouse() -> _Given:
    tool = st.segmented_control(
        t("From"), tuple(_TOOLS), default="dbt", required=True, format_func=_TOOLS.__getitem__, key="definitions_tool"
    )
    told_by = {
        "dbt": t("The file target/semantic_manifest.json that `dbt parse` writes"),
        "osi": t("A model in the open semantic interchange format, YAML or JSON"),
    }
    content = _file(told_by[tool], ["json", "yaml", "yml"])
    secret = st.text_input(
        t("Address of the warehouse: postgresql://USER:PASSWORD@HOST/DATABASE"),
        type="password",
        key="definitions_secret",
    )
    return _Given(tool, content, "", secret.strip(), _name(tool))


def _file(label: str, kinds: list[str]) -> bytes | None:
    found = st.file_uploader(label, type=kinds, key="definitions_file")
    return found.getvalue() if found is not None else None


def _name(tool: str) -> str:
    return st.text_input(t("Name"), value=tool, key=f"definitions_name_{tool}").strip()


def _read(given: _Given, file: SettingsFile, metrics: tuple[str, ...] = ()) -> Import:
    wanted = Wanted(given.name, metrics, url=given.secret, token=given.secret)
    if wanted.source in file.sources():
        raise Refused(Sentence("There is a source `{name}` already: choose another name.").filled(name=wanted.source))
    if given.tool != "cube":
        assert given.content is not None
        return definitions.prepared(run.snapshot(), given.tool, given.content, wanted, None)
    if given.content is not None:
        return definitions.prepared_of_cube(given.address, document.read(given.content), wanted, None)
    return definitions.prepared_of_cube(given.address, _told_by_cube(given, wanted), wanted, None)


def _told_by_cube(given: _Given, wanted: Wanted) -> Any:
    """What Cube tells of itself, asked once for an address and a token."""
    asked, known = (given.address, given.secret), st.session_state.get(_TOLD)
    if known is None or known[0] != asked:
        known = asked, definitions.described_by_cube(run.snapshot(), given.address, wanted, None)
        st.session_state[_TOLD] = known
    return known[1]


def _chosen(given: _Given, made: Import, file: SettingsFile) -> Import:
    """The same with those metrics only that were picked."""
    names = {one.theirs: one.title or one.theirs for one in made.chosen}
    picked = st.multiselect(
        t("Metrics"),
        list(names),
        placeholder=t("All of them"),
        format_func=names.__getitem__,
        key="definitions_metrics",
    )
    return _read(given, file, tuple(picked)) if picked else made


def _show(made: Import) -> None:
    """What comes, and what cannot be kept, each with the reason."""
    rows = [(one.title or one.name, " ".join(f"{sentence(note)}." for note in one.notes)) for one in made.chosen]
    caption = nt("{n} metric comes", "{n} metrics come", len(rows))
    st.caption(caption)
    if rows:
        grid.show(pd.DataFrame(rows, columns=[t("Metric"), t("How it is asked")]), height="content", alt=caption)
    if made.refused:
        with st.expander(nt("{n} metric cannot be kept", "{n} metrics cannot be kept", len(made.refused))):
            for name, why in list(made.refused.items())[:200]:
                st.markdown(f"**{safe(name)}**: {told(why)}")
