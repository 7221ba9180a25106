"""Components of our own, for what no widget of Streamlit does: each a folder here with a script, and styles if need be.

The scripts are files that the server hands out, because the content policy runs nothing that stands inside a page. They
are declared here instead of in a package's manifest: Streamlit looks for manifests in installed packages only, and this
program also runs from a checkout. To add one: a folder `<name>/<name>.js` that exports a default function (see the
guide of Streamlit's components v2), and a module `<name>.py` beside it that gives it a typed face.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, Literal

import streamlit as st
from streamlit.components.v2.get_bidi_component_manager import get_bidi_component_manager
from streamlit.components.v2.manifest_scanner import ComponentConfig, ComponentManifest

_ROOM = Path(__file__).parent
_FAMILY = "okr"


def mount(
    name: str,
    *,
    key: str,
    data: Any = None,
    width: Literal["stretch", "content"] = "stretch",
    **on_change: Callable[[], None],
) -> Any:
    """Draw a component in this place of the page; gives its state and triggers as attributes.

    name: its folder here.  data: what its script is given; plain JSON values, shown by it as text and never as markup.
    on_change: `on_<name>_change=callback` for each state or trigger it has.
    """
    return _declared(get_bidi_component_manager(), name)(key=key, data=data, width=width, height="content", **on_change)


@cache
def _declared(manager: Any, name: str) -> Any:
    """The component as Streamlit knows it, declared once in each server."""
    served = served_as(_ROOM / name)
    manager.register_from_manifest(ComponentManifest(_FAMILY, "1", [ComponentConfig(served, asset_dir=name)]), _ROOM)
    css = f"{name}.css" if (_ROOM / name / f"{name}.css").exists() else None
    # without isolation the component takes part in the page's own styles, as all our markup does
    return st.components.v2.component(f"{_FAMILY}.{served}", js=f"{name}.js", css=css, isolate_styles=False)


def served_as(folder: Path) -> str:
    """The name of a component as its address has it, and with it those of all its files: another one as soon as any of
    them holds something else, so that no browser mixes what it kept before an upgrade with what it fetches after it."""
    content = hashlib.sha256()
    for file in sorted(folder.iterdir()):
        content.update(file.name.encode() + b"\0" + file.read_bytes() + b"\0")
    return f"{folder.name}-{content.hexdigest()[:12]}"
