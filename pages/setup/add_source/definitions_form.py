"""Definitions from dbt, Cube or OSI: the file, where to ask, what comes and what cannot be kept, and why."""

from __future__ import annotations

from typing import Final

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


def is_for(connector: type[Connector]) -> bool:
    """Whether the metrics of a connector are defined elsewhere."""
    return connector.key in _ASKED


def fill_in(connector: type[Connector], file: SettingsFile) -> Form | None:
    """The form of a new source; None until there is a file of which something can be asked for."""
    place = st.container()
    cube = connector.key == "cube"
    tool = (
        "cube"
        if cube
        else st.segmented_control(
            t("From"),
            tuple(_TOOLS),
            default="dbt",
            required=True,
            format_func=_TOOLS.__getitem__,
            key="definitions_tool",
        )
    )
    told_by = {
        "dbt": t("The file target/semantic_manifest.json that `dbt parse` writes"),
        "osi": t("A model in the open semantic interchange format, YAML or JSON"),
        "cube": t("What Cube answers to /cubejs-api/v1/meta, saved as a file"),
    }
    given = st.file_uploader(told_by[str(tool)], type=["json", "yaml", "yml"], key="definitions_file")
    address = st.text_input(t("Address of Cube's REST API"), key="definitions_address").strip() if cube else ""
    secret = st.text_input(
        t("Token of Cube's REST API")
        if cube
        else t("Address of the warehouse: postgresql://USER:PASSWORD@HOST/DATABASE"),
        type="password",
        key="definitions_secret",
    ).strip()
    name = st.text_input(t("Name"), value="cube" if cube else str(tool), key=f"definitions_name_{tool}").strip()
    if given is None or not secret:
        return None
    try:
        made = _read(str(tool), given.getvalue(), address, Wanted(name, url=secret, token=secret), file)
    except (UnfitFile, Refused, ConnectorError) as error:
        place.error(told(error.sentence))
        return None
    made = _chosen(str(tool), given.getvalue(), address, made, secret, file)
    _show(made)
    return Form(made.draft, {"": place}) if made.chosen else None


def _read(tool: str, content: bytes, address: str, wanted: Wanted, file: SettingsFile) -> Import:
    if wanted.source in file.sources():
        raise Refused(Sentence("There is a source `{name}` already: choose another name.").filled(name=wanted.source))
    if tool == "cube":
        return definitions.prepared_of_cube(address, document.read(content), wanted, None)
    return definitions.prepared(run.snapshot(), tool, content, wanted, None)


def _chosen(tool: str, content: bytes, address: str, made: Import, secret: str, file: SettingsFile) -> Import:
    """The same with those metrics only that were picked."""
    names = {one.theirs: one.title or one.theirs for one in made.chosen}
    picked = st.multiselect(
        t("Metrics"),
        list(names),
        placeholder=t("All of them"),
        format_func=names.__getitem__,
        key="definitions_metrics",
    )
    if not picked:
        return made
    return _read(tool, content, address, Wanted(made.draft.name, tuple(picked), url=secret, token=secret), file)


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
