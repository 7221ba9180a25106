"""A canary for each secret, and everything that leaves the house or stays behind is searched for them.

Services that quote the key they were sent in their refusals; secrets from the environment, a file and the vault; every
page, the API, the commands, the exports, the log, the stores, the file of errors, and a page and command that break.
"""

from __future__ import annotations

import base64
import secrets
import sqlite3
import threading
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import quote

import pytest
from cli_home import SETTINGS, make
from pydantic import SecretStr
from served import NOVEMBER, PAGES, Server, first_run, okr, serving

from data.config.vault import Vault

pytestmark = pytest.mark.slow  # starts a server and many commands

CLOCK = NOVEMBER


SOURCES = """
[sources.env]
connector = "plausible"
base_url = "{url}/401"
site = "shop.example.com"
token = "env:A_KEY"

[sources.file]
connector = "plausible"
base_url = "{url}/500"
site = "shop.example.com"
token = "file:a_key"

[sources.vault]
connector = "matomo"
base_url = "{url}/html"
site = 1
token = "secret:vault.token"
"""
KEPT = {"a_key", "secret.key", "secrets.json", "api_token", "server.json"}  # where secrets rest, for their owner's eyes


class Quoting(BaseHTTPRequestHandler):
    """Refuses, and says what it was sent: header, query and body."""

    def answer(self) -> None:
        sent = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode(errors="replace")
        said = f'{{"error": "Invalid key: {self.headers.get("Authorization")} {self.path} {sent!r}"}}'.encode()
        status = 401 if "/401" in self.path else 500 if "/500" in self.path else 200
        self.send_response(status)
        self.send_header("Content-Type", "text/html" if "/html" in self.path else "application/json")
        self.send_header("Content-Length", str(len(said)))
        self.end_headers()
        self.wfile.write(said)

    do_GET = do_POST = answer

    def log_message(self, *_: object) -> None: ...


@contextmanager
def quoting() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Quoting)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def spellings(secret: str) -> list[bytes]:
    """As it is, as an address has it, as Basic sends it."""
    return [one.encode() for one in (secret, quote(secret, safe=""), base64.b64encode(secret.encode()).decode())]


def unpacked(file: Path) -> bytes:
    """What is in a file, also in one that is a zip."""
    if not zipfile.is_zipfile(file):
        return file.read_bytes()
    with zipfile.ZipFile(file) as packed:
        return b"".join(packed.read(name) for name in packed.namelist())


def test_no_secret_is_seen_anywhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    canaries = {name: f"canary-{secrets.token_hex(12)}" for name in ("environment", "file", "vault")}
    monkeypatch.setenv("A_KEY", canaries["environment"])
    seen: dict[str, bytes] = {}
    with quoting() as url:
        home = make(tmp_path / "home", settings=SETTINGS + SOURCES.format(url=url))
        (home / "a_key").write_text(canaries["file"], encoding="utf-8")
        Vault(home).put("vault.token", SecretStr(canaries["vault"]))

        def command(*words: str) -> None:
            done = okr(home, *words)
            seen[f"okr {' '.join(words)}"] = (done.stdout + done.stderr).encode()

        command("plan", "apply", str(home / "okrs.yaml"))
        command("sync", "--json")
        with serving(home) as server:
            visit(server, seen, [script.split("/")[1] for script in PAGES])
            for words in (("status", "--json"), ("doctor", "--json"), ("check",)):
                command(*words)
            for form in ("html", "csv", "xlsx", "pptx", "pdf"):
                command("review", form, "--out", str(tmp_path / f"out.{form}"))
            command("plan", "export")
            with closing(sqlite3.connect(home / "plan.sqlite")) as plan, plan:
                plan.execute("ALTER TABLE sync_run RENAME COLUMN remedy TO stolen")
            visit(server, seen, ("sources", "overview", "metrics"), "with a broken store, ")
            command("sync", "env")
        seen["log"] = server.log_file.read_bytes()
    assert b'"error"' in seen["log"], "something broke, and the log has it"
    assert len(list(tmp_path.glob("out.*"))) == 5
    for file in [*home.rglob("*"), *tmp_path.glob("out.*")]:
        if file.is_file() and file.name not in KEPT:
            seen[str(file.relative_to(tmp_path))] = unpacked(file)
    token = (home / "api_token").read_text(encoding="utf-8").strip() if (home / "api_token").exists() else ""
    key = (home / "secret.key").read_text(encoding="utf-8").strip()
    for name, secret in {**canaries, "token": token, "key of the vault": key}.items():
        found = [where for where, what in seen.items() if secret and any(one in what for one in spellings(secret))]
        assert found == [], f"the secret from {name} is seen in {found}"


def visit(server: Server, seen: dict[str, bytes], pages: Iterable[str], when: str = "") -> None:
    """Pages by their socket, and the addresses that answer without one."""
    for page in pages:
        seen[f"{when}page {page}"] = b"".join(m.SerializeToString() for m in first_run(server, page=page))
    for path in ("/api/v1/status", "/api/v1/drift", "/api/v1/archive", "/readyz", "/metrics", "/"):
        seen[f"{when}{path}"] = server.get(path).text.encode()
