"""Who may knock at the door, tried against a real ASGI stack."""

import asyncio
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import pytest

from data.out.web.guard import HEADERS, Guard, is_loopback


async def page(scope: Any, receive: Any, send: Any) -> None:
    """The application behind the guard: a page that sets a cookie, and a socket that opens."""
    if scope["type"] == "websocket":
        await send({"type": "websocket.accept"})
        return
    headers = [(b"content-type", b"text/plain"), (b"set-cookie", b"_streamlit_user=x; HttpOnly")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": b"the page"})


@dataclass
class Answer:
    status: int = 0
    opened: bool = False
    text: str = ""
    headers: dict[str, str] = field(default_factory=dict)


def knock(
    url: str = "http://localhost:8501/",
    *,
    peer: str = "127.0.0.1",
    server: str = "127.0.0.1",
    signed_in_only: bool = False,
    hosts: tuple[str, ...] = ("okr.example.com",),
    **headers: str,
) -> Answer:
    """One request as an ASGI server hands it on."""
    parts = urlsplit(url)
    given = {"host": parts.netloc} | headers
    scope = {
        "type": "websocket" if parts.scheme.startswith("ws") else "http",
        "scheme": parts.scheme,
        "path": parts.path,
        "server": (server, 8501),
        "client": (peer, 50000),
        "headers": [(k.encode(), v.encode()) for k, v in given.items()],
    }
    answer = Answer()

    async def send(message: Any) -> None:
        if message["type"] == "http.response.start":
            answer.status = message["status"]
            answer.headers = {k.decode(): v.decode() for k, v in message["headers"]}
        answer.text += message.get("body", b"").decode()
        answer.opened |= message["type"] == "websocket.accept"

    asyncio.run(Guard(page, signed_in_only=signed_in_only, hosts=hosts)(scope, None, send))
    return answer


def test_every_answer_carries_the_safety_headers() -> None:
    answer = knock()
    assert answer.status == 200
    assert {name: answer.headers[name] for name in HEADERS} == HEADERS
    refused = knock("http://evil.example/")
    assert refused.headers["content-security-policy"] == HEADERS["content-security-policy"]


@pytest.mark.parametrize("peer", ["192.0.2.7", "10.0.0.5", "2001:db8::1"])
def test_without_sign_in_other_machines_are_told_what_to_do(peer: str) -> None:
    answer = knock(peer=peer)
    assert answer.status == 403
    assert "[auth]" in answer.text
    assert "the page" not in answer.text


def test_without_sign_in_an_outside_address_of_this_machine_is_refused() -> None:
    assert knock(server="192.0.2.2").status == 403


def test_with_sign_in_other_machines_may_connect_by_a_known_name() -> None:
    assert knock("https://okr.example.com/", peer="192.0.2.7", server="192.0.2.2", signed_in_only=True).status == 200
    assert knock("https://evil.example.net/", peer="192.0.2.7", server="192.0.2.2", signed_in_only=True).status == 403


@pytest.mark.parametrize("host", ["evil.example.com", "localhost.evil.example", "127.0.0.1.evil.example", "", "[::2]"])
def test_a_rebound_name_is_refused(host: str) -> None:
    assert knock(host=host).status == 403


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1:8501", "[::1]:8501", "LOCALHOST:8501"])
def test_this_machine_by_any_of_its_names_is_served(host: str) -> None:
    assert knock(host=host).status == 200


def test_wildcard_hosts_match_whole_labels_only() -> None:
    assert knock("https://a.example.com/", signed_in_only=True, hosts=("*.example.com",)).status == 200
    assert knock("https://aexample.com/", signed_in_only=True, hosts=("*.example.com",)).status == 403


@pytest.mark.parametrize(
    "origin", ["", "null", "http://evil.example", "http://localhost:9999", "http://127.0.0.1:8501"]
)
def test_a_socket_from_another_origin_is_refused(origin: str) -> None:
    assert not knock("ws://localhost:8501/_stcore/stream", origin=origin).opened


def test_a_socket_from_the_page_itself_opens() -> None:
    assert knock("ws://localhost:8501/_stcore/stream", origin="http://localhost:8501").opened


def test_cookies_are_secure_over_https_and_work_over_http() -> None:
    assert "Secure" in knock("https://localhost/").headers["set-cookie"]
    assert "Secure" not in knock().headers["set-cookie"]


@pytest.mark.parametrize(
    ("address", "here"),
    [
        ("127.0.0.1", True),
        ("127.8.9.1", True),
        ("::1", True),
        ("[::1]", True),
        ("localhost", True),
        (None, True),
        ("0.0.0.0", False),
        ("::", False),
        ("192.168.1.4", False),
        ("example.com", False),
        ("localhost.example.com", False),
    ],
)
def test_what_counts_as_this_machine(address: str | None, here: bool) -> None:
    assert is_loopback(address) is here
