"""Widgets that no page shows any more, let go of.

For every widget that a session has ever drawn Streamlit (1.67) keeps until the session ends how its value is read, and
what it calls when it changes with what that is given: of a page left open all day, every key result that was looked at,
as it stood then. Of their values it lets go by itself (`SessionState.on_script_finished`).
"""

from __future__ import annotations

from typing import Any, Final

import streamlit as st
from streamlit.runtime.scriptrunner_utils.script_run_context import get_script_run_ctx

_BEFORE: Final = "okr_gone_widgets"


def let_go() -> None:
    """Forget those that were gone already when the whole page ran before; to be called when it runs.

    A browser may still show for a moment what the last run has taken away, and what is typed or pressed there counts.
    """
    context: Any = get_script_run_ctx()
    with context.session_state._lock:
        state = context.session_state._state
        known, keys = state._new_widget_state.widget_metadata, state._key_id_mapper
        gone = known.keys() - state._new_widget_state.states.keys() - state._old_state.keys()
        for one in gone.intersection(st.session_state.get(_BEFORE, ())):
            del known[one]
            key = keys.id_key_mapping.get(one)
            if key is not None and keys.get_id_from_key(key) == one:
                keys.delete(key)
            else:
                keys.id_key_mapping.pop(one, None)
        st.session_state[_BEFORE] = gone
