"""A real server, asked by strangers: frames on its page socket, addresses, queries, cookies, uploads that are none.

It goes on, its log has no traceback, no answer takes longer than five seconds, and its memory stays.
"""

from __future__ import annotations

import os
import random
import socket
import time
from collections.abc import Iterator
from urllib.parse import urlsplit

import inputs
import pytest
from busy import allowed
from cli_home import ready
from memory import MB, resident
from served import NOVEMBER, Server, await_health, first_run, serving
from streamlit.proto.BackMsg_pb2 import BackMsg
from targets import unlimited
from websockets.exceptions import WebSocketException
from websockets.sync.client import connect

pytestmark = pytest.mark.slow

CLOCK = NOVEMBER


MINUTES = float(os.environ.get("OKR_FUZZ_MINUTES", "0"))
SEED = os.environ.get("OKR_FUZZ_SEED", "1")
SECONDS = MINUTES * 60 * 0.25 / 3 or 3.0
LONGEST = 5.0
KNOWN = "Error deserializing back message"  # Streamlit's own word, with a traceback, on a frame that is no message
PAGES = (
    "",
    "plan",
    "what_if",
    "metrics",
    "drivers",
    "reviews",
    "alignment",
    "sources",
    "upload",
    "key_result",
    "nothing",
)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(unlimited(ready(tmp_path_factory.mktemp("fuzzed") / "home"))) as one:
        first_run(one)  # what the first page takes is no input's fault
        yield one


def unharmed(server: Server, held: int) -> None:
    """The server goes on as before."""
    await_health(server)
    told = [log for log in server.log.split("Traceback (most recent call last)")[:-1] if KNOWN not in log[-200:]]
    assert not told, server.log.partition(told[0])[2][:4_000]
    unexpected = server.home / "logs" / "errors.jsonl"
    assert not unexpected.exists() or not unexpected.read_text("utf-8"), unexpected.read_text("utf-8")[:4_000]
    grown = resident(server.process.pid) - held
    assert grown < 512 * MB, f"{grown / MB:.0f} MB more"


def turns(name: str) -> Iterator[random.Random]:
    until, n = time.monotonic() + SECONDS, 0
    while time.monotonic() < until:
        yield random.Random(f"{SEED} {name} {n}")
        n += 1
    print(f"{name}: {n:,} inputs")


def message(rng: random.Random) -> BackMsg:
    """Something that a page could have sent."""
    asked = BackMsg()
    rerun = asked.rerun_script
    match rng.randrange(6):
        case 0:
            asked.clear_cache = True
        case 1:
            asked.stop_script = True
        case 2:
            asked.file_urls_request.request_id = inputs.text_of(rng).encode("utf-8", "replace").decode()
            asked.file_urls_request.file_names.extend(["a.csv", "../../x"] * rng.choice((1, 500)))
        case _:
            rerun.query_string = inputs.query(rng)
            rerun.page_name = rng.choice(PAGES)
            rerun.page_script_hash = rng.choice(("", "0" * 32, inputs.query(rng)[:40]))
            rerun.fragment_id = rng.choice(("", "nobody"))
            for _ in range(rng.choice((0, 1, 20))):
                state = rerun.widget_states.widgets.add()
                state.id = rng.choice(
                    ("$$ID-x-choice_team", "$$ID-x-choice_cycle", "$$" + inputs.query(rng)[:60], inputs.query(rng)[:60])
                )
                rng.choice(
                    (
                        lambda s: setattr(s, "string_value", inputs.query(rng)),
                        lambda s: setattr(s, "int_value", rng.choice((0, -(2**53), 2**53))),
                        lambda s: setattr(s, "double_value", rng.choice((float("nan"), 1e308, -0.0))),
                        lambda s: setattr(s, "trigger_value", True),
                        lambda s: setattr(s, "json_value", rng.choice(("{", "[" * 5_000, "null", '{"a": 1}'))),
                        lambda s: setattr(s, "bytes_value", rng.randbytes(rng.choice((0, 40, 4_000)))),
                    )
                )(state)
    return asked


def frame(rng: random.Random) -> bytes | str:
    """One frame: a message, a spoilt one, or noise."""
    content = message(rng).SerializeToString()
    how = rng.random()
    if how < 0.35:
        return content
    if how < 0.75:
        return inputs.spoilt_bytes(rng, content)
    if how < 0.9:
        return rng.randbytes(rng.choice((0, 1, 30, 3_000, 200_000)))
    return inputs.query(rng)


@pytest.mark.timeout(300 + SECONDS * 4)
def test_frames_on_the_page_socket(server: Server) -> None:
    held = resident(server.process.pid)
    address = f"ws://{urlsplit(server.url).netloc}/_stcore/stream"
    for rng in turns("frames"):
        try:
            with connect(
                address, origin=server.url, subprotocols=["streamlit"], max_size=None, proxy=None, close_timeout=1
            ) as page:
                for _ in range(rng.choice((1, 3, 12))):
                    page.send(frame(rng))
                    if rng.random() < 0.5:
                        page.recv(timeout=0.05)
        except (WebSocketException, TimeoutError, OSError):  # hung up on: an answer to noise
            continue
    unharmed(server, held)
    began = time.monotonic()
    assert first_run(server)[-1].WhichOneof("type") == "script_finished"
    assert time.monotonic() - began < allowed(LONGEST * 3)  # whatever the last frames asked for is still being drawn


@pytest.mark.timeout(300 + SECONDS * 4)
def test_pages_by_any_address(server: Server) -> None:
    held, slow = resident(server.process.pid), []
    for rng in turns("pages"):
        page, query = rng.choice(PAGES), inputs.query(rng)
        began = time.monotonic()
        told = first_run(server, page=page, query=query, cookies={"okr_browser": rng.choice(("x" * 43, "bad", "é"))})
        if time.monotonic() - began > allowed(LONGEST):
            slow.append((page, query))
        assert "exception" not in {m.delta.new_element.WhichOneof("type") for m in told if m.HasField("delta")}, (
            page,
            query,
        )
    unharmed(server, held)
    assert len(slow) <= 1, slow  # one may be the machine's own doing


@pytest.mark.timeout(300 + SECONDS * 4)
def test_requests_of_any_kind(server: Server) -> None:
    """As bytes on the line: heads and cookies that no library would send."""
    held = resident(server.process.pid)
    where = urlsplit(server.url)
    for rng in turns("requests"):
        path = inputs.path(rng, inputs.DOORS).encode("utf-8", "replace").replace(b" ", b"+").replace(b"\n", b"")
        method = rng.choice((b"GET", b"GET", b"GET", b"HEAD", b"POST", b"PUT", b"OPTIONS", b"BREW"))
        body = inputs.body(rng, path.decode())[:200_000] if method in (b"POST", b"PUT") else b""
        host = (
            where.netloc.encode()
            if rng.random() < 0.9
            else rng.choice((b"evil.example", b"[::1", b"", b"localhost:99999", b"\xff"))
        )
        head = [
            method + b" " + path + b"?" + inputs.query(rng).encode("latin-1", "replace") + b" HTTP/1.1",
            b"Host: " + host,
            b"Connection: close",
            b"Content-Length: " + str(len(body)).encode(),
            b"Cookie: " + inputs.cookies(rng).encode("latin-1", "replace"),
        ]
        content = b"\r\n".join([*head, b"", body])
        if rng.random() < 0.2:
            content = inputs.spoilt_bytes(rng, content)
        began = time.monotonic()
        status = _sent(where.hostname or "", where.port or 0, content)
        assert status < 500 or path in (b"/healthz", b"/readyz"), (status, content[:2_000])
        assert time.monotonic() - began < allowed(LONGEST * 2), content[:2_000]
    unharmed(server, held)


def _sent(host: str, port: int, content: bytes) -> int:
    """The status of the answer; 0 where none came."""
    with socket.create_connection((host, port), timeout=10) as line:
        try:
            line.sendall(content)
            line.shutdown(socket.SHUT_WR)
            first = line.recv(4_096)
        except OSError:
            return 0
    words = first.split(b" ", 2)
    return int(words[1]) if len(words) > 2 and words[1].isdigit() else 0
