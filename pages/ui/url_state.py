"""The reader's choices live in the URL: a link shows another person the same page."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date

import streamlit as st
from streamlit.runtime.scriptrunner_utils.script_run_context import get_script_run_ctx

from pages.ui.forms.day_input import day_input
from pages.ui.i18n import t

_SHOWN = "url_state_shown"
EARLIEST, LATEST = date(2000, 1, 1), date(2100, 12, 31)  # of the days that can be chosen


def choice(
    name: str,
    label: str,
    options: Sequence[str],
    words: Mapping[str, str] | None = None,
    *,
    placeholder: str | None = None,
    same: Callable[[str, str], bool] | None = None,
    bare: bool = False,
) -> str | None:
    """A select box bound to the URL parameter `name`; nothing chosen leaves the parameter out.

    bare: without its label above it, where what it says is enough; who does not see it is still told.
    same: whether what the URL says means an option; unless given, only what is written alike does.
    Streamlit's own binding would put the words that are shown into the URL, and those change with the language.
    """
    key, meant = f"choice_{name}", wanted(name, options, same)
    if st.session_state.get(key) != meant:
        st.session_state[key] = meant
    return st.selectbox(
        label,
        options,
        format_func=lambda value: (words or {}).get(value, value),
        placeholder=placeholder or t("All"),
        key=key,
        index=None,
        on_change=_write,
        args=(name,),
        label_visibility="collapsed" if bare else "visible",
    )


def subject(name: str, label: str, words: Mapping[str, str], shown: str, *, forget: Sequence[str] = ()) -> None:
    """The select box of a page about one thing: it always says which is shown, and another one replaces it in the URL.

    words: what each value of the URL parameter `name` is called.  forget: parameters that are left out with it.
    """
    key = f"choice_{name}"
    st.session_state[key] = shown
    st.selectbox(
        label,
        list(words),
        format_func=lambda value: words.get(value, value),
        key=key,
        label_visibility="collapsed",
        on_change=_replace,
        args=(name, tuple(forget)),
    )


def shown(id: str) -> None:
    """What this page shows though the URL does not name it; whatever is written into the URL next names it too.

    It is not written at once: the way back would then lead to the page without it, which writes it again.
    """
    st.session_state[_SHOWN] = (_page(), id)


def name_shown() -> None:
    """Name what the page shows, where the URL does not yet; before a choice on the page is written into it."""
    page, id = st.session_state.get(_SHOWN, (None, ""))
    if page == _page() and not st.query_params.get("id"):
        st.query_params["id"] = id


def place(*names: str) -> dict[str, str]:
    """What the URL says of these parameters, empty where nothing; the id that a page shows without it is named too."""
    found = {name: st.query_params.get(name, "") for name in names}
    page, id = st.session_state.get(_SHOWN, (None, ""))
    return found | {"id": id} if found.get("id") == "" and page == _page() else found


def _page() -> str:
    return str(getattr(get_script_run_ctx(suppress_warning=True), "page_script_hash", ""))


def _replace(name: str, forget: Sequence[str]) -> None:
    clear(*forget)
    _write(name)


def wanted(name: str, options: Sequence[str], same: Callable[[str, str], bool] | None = None) -> str | None:
    """The option that the URL names; None where it names none of them."""
    said = st.query_params.get(name)
    if said is None or said in options:
        return said
    return next((one for one in options if same and same(one, said)), None)


def _write(name: str) -> None:
    name_shown()
    chosen = st.session_state[f"choice_{name}"]
    if chosen is None:
        st.query_params.pop(name, None)
    else:
        st.query_params[name] = str(chosen)


def day(name: str, label: str) -> date | None:
    """A date box bound to the URL parameter `name`; none chosen leaves the parameter out."""
    key, wanted = f"choice_{name}", _day(st.query_params.get(name))
    if st.session_state.get(key) != wanted:
        st.session_state[key] = wanted
    chosen: date | None = day_input(
        label, value=None, key=key, min_value=EARLIEST, max_value=LATEST, on_change=_write, args=(name,)
    )
    return chosen


def _day(text: str | None) -> date | None:
    try:
        found = date.fromisoformat(text or "")
    except ValueError:
        return None
    return found if EARLIEST <= found <= LATEST else None


def text(name: str, label: str, placeholder: str) -> str:
    """A box for words bound to the URL parameter `name`, without its label above it; nothing typed leaves it out."""
    key, wanted = f"choice_{name}", st.query_params.get(name, "")[:80]
    if st.session_state.get(key) != wanted:
        st.session_state[key] = wanted
    return st.text_input(
        label, key=key, placeholder=placeholder, label_visibility="collapsed", max_chars=80,
        on_change=_write_text, args=(name,),
    )  # fmt: skip


def _write_text(name: str) -> None:
    change(**{name: " ".join(st.session_state[f"choice_{name}"].split()) or None})


def clear(*names: str) -> None:
    """Forget what was chosen for these parameters."""
    for name in names:
        st.query_params.pop(name, None)


def change(**values: str | None) -> None:
    """Give parameters other values, None takes one away, as one step: each by itself would be one to go back."""
    kept = {name: value for name, value in st.query_params.to_dict().items() if name not in values}
    wanted = kept | {name: value for name, value in values.items() if value}
    if wanted != st.query_params.to_dict():
        st.query_params.from_dict(wanted)


def evaluated_on() -> date | None:
    """The day the URL asks for, `?on=2026-11-24`; None is today. A broken date is ignored: an old link still opens."""
    try:
        return date.fromisoformat(st.query_params.get("on") or "")
    except ValueError:
        return None
