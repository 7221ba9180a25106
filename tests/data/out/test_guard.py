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
    address: str = "",
    method: str = "GET",
    twice: str = "",
    language: str = "en",
    **headers: str,
) -> Answer:
    """One request as an ASGI server hands it on. twice: a second Host header."""
    parts = urlsplit(url)
    given = {"host": parts.netloc} | {name.replace("_", "-"): value for name, value in headers.items()}
    scope = {
        "type": "websocket" if parts.scheme.startswith("ws") else "http",
        "scheme": parts.scheme,
        "method": method,
        "path": parts.path,
        "server": (server, 8501),
        "client": (peer, 50000),
        "headers": [(k.encode(), v.encode("latin-1")) for k, v in given.items()]
        + [(b"host", twice.encode())] * bool(twice),
    }
    answer = Answer()

    async def send(message: Any) -> None:
        if message["type"] == "http.response.start":
            answer.status = message["status"]
            answer.headers = {k.decode(): v.decode() for k, v in message["headers"]}
        answer.text += message.get("body", b"").decode()
        answer.opened |= message["type"] == "websocket.accept"

    guard = Guard(page, signed_in_only=signed_in_only, hosts=hosts, address=address, language=lambda _: language)
    asyncio.run(guard(scope, None, send))
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


@pytest.mark.parametrize(
    "host",
    [
        *(
            "localhost.",
            "localhost:",
            "localhost:0",
            "localhost:65536",
            "localhost:80:80",
            "localhost:8501x",
            "localhost,",
        ),
        *(
            "localhost, evil.example",
            "evil.example@localhost",
            "localhost@evil.example",
            "local\thost",
            " localhost",
            "l\x00",
        ),
        *("localhost/x", "localhost#x", "localhost?x", "[::1", "::1]", "[::1]x", "[::1]:", "[::1%25lo]", "[127.0.0.1]"),
        *("..localhost", "localhost\n", "%6cocalhost", "loc\xe4lhost", "http://localhost"),
    ],
)
def test_a_host_header_that_is_not_one_host_is_refused(host: str) -> None:
    assert knock(host=host).status == 403


def test_two_host_headers_are_refused_even_where_both_are_served() -> None:
    assert knock(twice="okr.example.com").status == 403
    assert knock(twice="localhost:8501").status == 403


@pytest.mark.parametrize("setting", ["[::1]", "::1", "OKR.example.com", "[2001:DB8::1]"])
def test_a_host_is_served_however_the_settings_write_it(setting: str) -> None:
    host = setting.lower() if setting.startswith("[") or ":" not in setting else f"[{setting}]"
    assert knock(host=f"{host}:8501", hosts=(setting,)).status == 200


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


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
@pytest.mark.parametrize("origin", ["", "null", "https://evil.example", "https://localhost:8501", "http://localhost"])
def test_nothing_is_changed_from_a_page_of_elsewhere(method: str, origin: str) -> None:
    assert knock("http://localhost:8501/auth/logout", method=method, origin=origin).status == 403
    assert knock("http://localhost:8501/auth/logout", method=method, sec_fetch_site="cross-site").status == 403
    assert knock("http://localhost:8501/auth/logout", method=method, origin="http://localhost:8501").status == 200


def test_a_program_that_is_no_browser_may_post() -> None:
    assert knock("http://localhost:8501/api/v1/what-if", method="POST").status == 200


def test_the_origin_is_compared_with_its_scheme_and_port() -> None:
    socket = "wss://okr.example.com/_stcore/stream"
    assert knock(socket, origin="https://okr.example.com").opened
    assert knock(socket, origin="https://okr.example.com:443").opened
    assert not knock(socket, origin="http://okr.example.com").opened
    assert not knock(socket, origin="https://okr.example.com:8443").opened
    behind = {"origin": "https://okr.example.com"}  # a proxy that takes https and hands on http
    assert not knock("ws://okr.example.com/_stcore/stream", **behind).opened
    assert knock("ws://okr.example.com/_stcore/stream", x_forwarded_proto="https", **behind).opened
    assert knock("ws://okr.example.com/_stcore/stream", address="https://okr.example.com/", **behind).opened
    assert not knock("ws://okr.example.com/x", address="https://other.example.com", **behind).opened


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
