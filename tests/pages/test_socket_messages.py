"""What may come on a page's socket: messages of a page, and nothing that Streamlit stumbles over."""

from __future__ import annotations

import pytest
from starlette.applications import Starlette
from starlette.routing import WebSocketRoute
from starlette.testclient import TestClient
from starlette.websockets import WebSocket, WebSocketDisconnect
from streamlit.proto.BackMsg_pb2 import BackMsg

from data.out.web.frames import FramesOfPages
from pages.ui.socket_messages import of_a_page


async def echo(socket: WebSocket) -> None:
    await socket.accept()
    await socket.send_bytes(await socket.receive_bytes())


@pytest.fixture
def client() -> TestClient:
    app = Starlette(routes=[WebSocketRoute("/", echo)])
    app.add_middleware(FramesOfPages, of_a_page=of_a_page)
    return TestClient(app)


def of_widget(name: str) -> bytes:
    """A page's message with the state of one widget."""
    message = BackMsg()
    message.rerun_script.query_string = "cycle=2026-Q4"
    message.rerun_script.widget_states.widgets.add(id=name, int_value=1)
    return message.SerializeToString()


@pytest.mark.parametrize("content", [of_widget("$$ID-1f2e-target"), BackMsg(clear_cache=True).SerializeToString()])
def test_what_a_page_sends_arrives(client: TestClient, content: bytes) -> None:
    with client.websocket_connect("/") as socket:
        socket.send_bytes(content)
        assert socket.receive_bytes() == content


@pytest.mark.parametrize(
    "content", [b"", b"\xff\xff", of_widget("target"), of_widget("$$target"), of_widget(""), "text"]
)
def test_whoever_sends_anything_else_is_hung_up_on(client: TestClient, content: bytes | str) -> None:
    with pytest.raises(WebSocketDisconnect), client.websocket_connect("/") as socket:
        if isinstance(content, str):
            socket.send_text(content)
        else:
            socket.send_bytes(content)
        socket.receive_bytes()
