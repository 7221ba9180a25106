"""What a press or a field that is left sets off is carried out whole, and then whatever is asked for next.

Streamlit (1.67) ends a run at whatever it looks up in the session or draws as soon as another run is asked for, and a
callback is part of a run. It is not called again: the value that called it is taken as seen. And the other run may
begin beside it, and take away what it reads. So whoever leaves a field by a link, or presses two buttons one right
after the other, could lose the first of the two. Here a callback comes to its end, and the session's next run waits for
that. None of this is documented as public: an update beyond 1.67 has to be tried.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from streamlit.runtime.scriptrunner import ScriptRunner
from streamlit.runtime.scriptrunner_utils.script_run_context import RunLocation, ThreadState, get_script_run_ctx
from streamlit.runtime.state.safe_session_state import SafeSessionState

_END_IF_ASKED: Final = ScriptRunner._maybe_handle_execution_control_request
_TAKE_WHAT_WAS_SENT: Final = SafeSessionState.on_script_will_rerun
_LET_GO_OF_THE_REST: Final = SafeSessionState.on_script_finished

_turns: Final = threading.Condition()
_under_way: Final[set[str]] = set()  # the sessions that have theirs


def take_over() -> None:
    """From now on, no callback of a page is ended or disturbed by another run of the session."""
    ScriptRunner._maybe_handle_execution_control_request = _end_if_asked  # type: ignore[assignment, method-assign]
    SafeSessionState.on_script_will_rerun = _take_what_was_sent  # type: ignore[assignment, method-assign]
    SafeSessionState.on_script_finished = _let_go_of_the_rest  # type: ignore[assignment, method-assign]


def _end_if_asked(runner: ScriptRunner) -> None:
    if not _in_a_callback():
        _END_IF_ASKED(runner)


def _take_what_was_sent(state: SafeSessionState, *args: Any, **more: Any) -> None:
    """Take the values that the browser has sent, and call what they set off."""
    with _turn():
        _TAKE_WHAT_WAS_SENT(state, *args, **more)


def _let_go_of_the_rest(state: SafeSessionState, *args: Any, **more: Any) -> None:
    """Let go of the values of widgets that are no longer shown; another page begins with that."""
    with _turn():
        _LET_GO_OF_THE_REST(state, *args, **more)


@contextmanager
def _turn() -> Iterator[None]:
    """While no other run of the session is at this."""
    context = get_script_run_ctx()
    session = context.session_id if context else ""
    with _turns:
        _turns.wait_for(lambda: session not in _under_way)
        _under_way.add(session)
    try:
        yield
    finally:
        with _turns:
            _under_way.remove(session)
            _turns.notify_all()


def _in_a_callback() -> bool:
    try:
        return ThreadState.get().run_location is RunLocation.CALLBACK
    except RuntimeError:  # a thread that has run nothing yet
        return False
