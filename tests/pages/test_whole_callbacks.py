"""What a press sets off is carried out whole, whatever is pressed next."""

from __future__ import annotations

import pytest
from opened import fine
from streamlit.runtime.scriptrunner import ScriptRunner
from streamlit.runtime.state.safe_session_state import SafeSessionState
from streamlit.testing.v1 import AppTest

from pages.ui import whole_callbacks

REPLACED = (
    (ScriptRunner, "_maybe_handle_execution_control_request"),
    (SafeSessionState, "on_script_will_rerun"),
    (SafeSessionState, "on_script_finished"),
)


@pytest.fixture(autouse=True)
def _taken_over(monkeypatch: pytest.MonkeyPatch) -> None:
    for owner, name in REPLACED:
        monkeypatch.setattr(owner, name, getattr(owner, name))  # set back afterwards
    whole_callbacks.take_over()


def hasty() -> None:
    """A page whose reader asks for another run while the callback of a press is under way."""
    import streamlit as st
    from streamlit.runtime.scriptrunner import RerunData, get_script_run_ctx

    def press() -> None:
        context = get_script_run_ctx()
        assert context is not None
        assert context.script_requests is not None
        context.script_requests.request_rerun(RerunData())
        st.session_state["kept"] = st.session_state.get("kept", 0) + 1
        st.toast("Kept")

    st.button("Keep", on_click=press)
    st.session_state["drawn"] = st.session_state.get("drawn", 0) + 1
    st.write(f"Kept {st.session_state.get('kept', 0)}")


def test_a_callback_comes_to_its_end_and_then_the_other_run_begins() -> None:
    app = fine(AppTest.from_function(hasty).run())
    drawn = app.session_state["drawn"]
    fine(app.button[0].click().run())
    assert app.session_state["kept"] == 1
    assert app.session_state["drawn"] == drawn + 1, "the run that was asked for has drawn the page, once"
    assert app.markdown[-1].value == "Kept 1"
