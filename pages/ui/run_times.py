"""How long browsers wait for pages: from what one asked for to the end of the run that answers it.

Read from what passes a page's socket, where a person's wait is whole: a run that had to queue counts with its queue.
"""

from __future__ import annotations

import time
from typing import Any, Final

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from data.out.web.guard import App, Message, Receive, Scope, Send
from data.telemetry import meters

_LONGEST: Final = 200  # bytes of a message that says a run has ended; those that draw are longer, and not looked into
_ENDED: Final = {
    ForwardMsg.FINISHED_SUCCESSFULLY: "whole",
    ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY: "part",
    ForwardMsg.FINISHED_EARLY_FOR_RERUN: "begun anew",
    ForwardMsg.FINISHED_WITH_COMPILE_ERROR: "failed",
}


class RunTimes:
    """ASGI middleware: times the runs of every page socket."""

    def __init__(self, app: App) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand on, and note when a run is asked for and when it ends."""
        if scope["type"] != "websocket":
            await self.app(scope, receive, send)
            return
        asked: float | None = None

        async def hearing() -> Message:
            nonlocal asked
            message = await receive()
            if asked is None and _asks_for_a_run(message.get("bytes")):
                asked = time.perf_counter()
            return message

        async def noting(message: Message) -> None:
            nonlocal asked
            await send(message)
            if (ended := _end_of_a_run(message.get("bytes"))) is not None:
                meters.RUNS.labels(ended).inc()
                if asked is not None and ended != "begun anew":
                    meters.RUN_SECONDS.observe(time.perf_counter() - asked)
                    asked = None

        await self.app(scope, hearing, noting)


def _asks_for_a_run(frame: bytes | None) -> bool:
    if not frame:
        return False
    found = _read(BackMsg(), frame)
    return found is not None and found.WhichOneof("type") == "rerun_script"


def _end_of_a_run(frame: bytes | None) -> str | None:
    if not frame or len(frame) > _LONGEST:
        return None
    found = _read(ForwardMsg(), frame)
    return _ENDED.get(found.script_finished) if found and found.WhichOneof("type") == "script_finished" else None


def _read(message: Any, frame: bytes) -> Any:
    try:
        message.ParseFromString(frame)
    except Exception:  # Streamlit says what it thinks of it
        return None
    return message
