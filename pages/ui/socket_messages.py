"""Which messages a page can have sent through its socket."""

from __future__ import annotations

from typing import Final

from google.protobuf.message import DecodeError
from streamlit.proto.BackMsg_pb2 import BackMsg

_WIDGETS: Final = ("$$ID", "$$STREAMLIT_INTERNAL_KEY")
"""What Streamlit's ids begin with; any other it takes for a key of the session, and misses its value."""


def of_a_page(content: bytes) -> bool:
    """Whether a frame is a message that names widgets alone."""
    message = BackMsg()
    try:
        message.ParseFromString(content)
    except DecodeError:
        return False
    return bool(content) and all(one.id.startswith(_WIDGETS) for one in message.rerun_script.widget_states.widgets)
