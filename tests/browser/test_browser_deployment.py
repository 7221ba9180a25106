"""The proxies of docs/deployment, as they stand there: TLS, sign-in, sockets, and what a stranger gets through them."""

from __future__ import annotations

import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from browser import NAMES, tab_of
from oidc import provider
from playwright.sync_api import sync_playwright
from served import NOVEMBER, ROOT, copied, free_port, serving, with_sign_in

pytestmark = [pytest.mark.browser, pytest.mark.slow]

CLOCK = NOVEMBER


HERE = ROOT / "docs" / "deployment"
NAME = "okr.example.com"
OPENSSL = (
    *("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"),
    *("-nodes", "-days", "2"),
)


def nginx(folder: Path, secure: int, server: int) -> list[str]:
    """The site as it stands in the documentation, with ports and files of this test."""
    key, certificate = folder / "privkey.pem", folder / "fullchain.pem"
    subprocess.run(
        [*OPENSSL, "-keyout", str(key), "-out", str(certificate), "-subj", f"/CN={NAME}"],
        check=True,
        capture_output=True,
    )
    site = (HERE / "nginx.conf").read_text(encoding="utf-8")
    for said, ours in {
        "listen 80;": f"listen 127.0.0.1:{free_port()};",
        "listen 443 ssl;": f"listen 127.0.0.1:{secure} ssl;",
        "/etc/ssl/okr": str(folder),
        "/var/log/nginx": str(folder),
        "127.0.0.1:8501": f"127.0.0.1:{server}",
    }.items():
        assert said in site, f"nginx.conf says {said} no more"
        site = site.replace(said, ours)
    paths = "".join(
        f"{name}_temp_path {folder}/{name};" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    config = folder / "nginx.conf"
    config.write_text(
        f"daemon off; pid {folder}/pid; error_log stderr; events {{}}\nhttp {{ {paths}\n{site}\n}}\n", encoding="utf-8"
    )
    return ["nginx", "-p", str(folder), "-c", str(config)]


def caddy(folder: Path, secure: int, server: int) -> list[str]:
    """The same for Caddy, with a certificate that it signs itself."""
    site = (HERE / "Caddyfile").read_text(encoding="utf-8")
    site = site.replace("{$SERVED_AS:okr.example.com}", f"{NAME}:{secure}", 1).replace(
        "{$UPSTREAM:127.0.0.1:8501}", f"127.0.0.1:{server}", 1
    )
    assert "{$" not in site
    config = folder / "Caddyfile"
    own = f"{{\n\tadmin off\n\tauto_https disable_redirects\n\tlocal_certs\n\tskip_install_trust\n\tstorage file_system {folder}/caddy\n}}\n"
    config.write_text(own + site, encoding="utf-8")
    return ["caddy", "run", "--config", str(config), "--adapter", "caddyfile"]


PROXIES = {"nginx": nginx, "caddy": caddy}


@contextmanager
def running(command: list[str], folder: Path, port: int) -> Iterator[None]:
    with (folder / "proxy.log").open("wb") as log:
        process = subprocess.Popen(
            command, stdout=log, stderr=subprocess.STDOUT, env={"HOME": str(folder), "PATH": "/usr/bin:/usr/sbin:/bin"}
        )
    try:
        until = time.monotonic() + 30
        while True:
            assert process.poll() is None, (folder / "proxy.log").read_text()
            assert time.monotonic() < until, (folder / "proxy.log").read_text()
            try:
                head(port)
                break
            except OSError:
                time.sleep(0.1)
        yield
    finally:
        process.terminate()
        process.wait(30)


def head(port: int, path: str = "/healthz") -> bytes:
    """The answer to a request through the proxy, from a stranger."""
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    with (
        socket.create_connection(("127.0.0.1", port), timeout=20) as plain,
        context.wrap_socket(plain, server_hostname=NAME) as secure,
    ):
        secure.sendall(f"GET {path} HTTP/1.1\r\nHost: {NAME}:{port}\r\nConnection: close\r\n\r\n".encode())
        answer = b""
        while piece := secure.recv(65536):
            answer += piece
        return answer


@pytest.mark.parametrize("which", PROXIES)
def test_signing_in_and_working_through_a_proxy(which: str, november_demo: Path, tmp_path: Path) -> None:
    chromium = next(filter(None, map(shutil.which, NAMES)), None)
    if shutil.which(which) is None or chromium is None:
        pytest.skip(f"{which} or Chromium is not on this machine")
    home, port, secure = copied(november_demo, tmp_path), free_port(), free_port()
    address = f"https://{NAME}:{secure}"
    with provider("", f"{address}/oauth2callback") as people:
        with_sign_in(home, port=port, provider=people.address, allowed='allowed_emails = ["analyst@example.com"]')
        settings = home / "okr.toml"
        text = settings.read_text(encoding="utf-8").replace(f"http://127.0.0.1:{port}", address)
        settings.write_text(f'{text}\n[server]\nallowed_hosts = ["{NAME}"]\n', encoding="utf-8")
        people.client_secret = (home / "client_secret").read_text(encoding="utf-8")
        folder = tmp_path / "proxy"
        folder.mkdir()
        with serving(home, port=port) as server, running(PROXIES[which](folder, secure, port), folder, secure):
            stranger = head(secure, "/readyz")
            assert b"200 OK" in stranger and b"checks" not in stranger
            assert b"strict-transport-security" in stranger.lower()
            assert b"content-security-policy" in stranger.lower()
            assert b" 401 " in head(secure, "/metrics").splitlines()[0]
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(
                    executable_path=chromium,
                    args=["--no-sandbox", "--disable-gpu", f"--host-resolver-rules=MAP {NAME} 127.0.0.1"],
                )
                context = browser.new_context(ignore_https_errors=True)
                tab = tab_of(context)
                sockets: list[str] = []
                tab.page.on("websocket", lambda one: sockets.append(one.url))
                tab.open(address, shows="Sign in to see the objectives of your team.")
                tab.page.get_by_role("button", name="Sign in").click()
                tab.shows("Likely to reach")
                tab.open(f"{address}/sources", shows="sources are fresh")
                assert sockets and all(one.startswith(f"wss://{NAME}:{secure}/") for one in sockets)
                assert all(cookie["secure"] for cookie in context.cookies(address))
                assert tab.troubles == [] and tab.elsewhere(address) == [
                    url for url in tab.elsewhere(address) if url.startswith(people.address)
                ]
                browser.close()
            assert "Traceback" not in server.log
        for log in folder.glob("*.log"):
            assert "code=" not in log.read_text(encoding="utf-8", errors="replace")
