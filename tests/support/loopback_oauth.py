"""A service's OAuth 2.0 on loopback: consent, codes that are good once, refresh tokens that are spent by using them.

It answers at any path that ends as one of Google's, Meta's, LinkedIn's, HubSpot's, TikTok's or Shopify's does. What it
says is made after the documentation: https://developers.google.com/identity/protocols/oauth2/native-app (exchange, refresh,
`refresh_token_expires_in`), RFC 6749 sections 4.1.2, 5.1 and 5.2, RFC 7636 section 4.6.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import http.client
import json
import secrets
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

CLIENT, SECRET = "okr.apps.example.com", "GOCSPX-canary-3b1f"


@dataclass
class Consent:
    """What it is told to do, and what it was asked. behind: where requests go that are none of OAuth's: its API."""

    address: str = ""
    says_no: bool = False
    scopes: str | None = None  # what is granted, where it is not what was asked for
    lasts: int = 3600
    refresh_lasts: int | None = None
    no_refresh: bool = False
    rotates: bool = True
    refuses: tuple[int, dict[str, Any]] | None = None
    redirects: str = ""
    email: str = "analyst@example.com"
    asked: list[dict[str, str]] = field(default_factory=list)
    tokens: list[dict[str, str]] = field(default_factory=list)
    good: set[str] = field(default_factory=set)  # access tokens that count
    refreshing: set[str] = field(default_factory=set)
    answer: Callable[[str, dict[str, str]], Any] | None = None
    behind: str = ""
    _codes: dict[str, dict[str, str]] = field(default_factory=dict)

    def client_file(self, kind: str = "installed") -> str:
        """As Google's page gives it to download."""
        inner = {
            "client_id": CLIENT,
            "project_id": "example",
            "auth_uri": f"{self.address}/o/oauth2/v2/auth",
            "token_uri": f"{self.address}/token",
            "client_secret": SECRET,
            "redirect_uris": ["http://localhost"],
        }
        return json.dumps({kind: inner})

    def authorise(self, asked: dict[str, str], path: str = "") -> str:
        self.asked.append(asked)
        assert asked["response_type"] == "code" and SECRET not in json.dumps(asked)
        back = {"state": asked["state"]}
        if self.says_no:
            return f"{asked['redirect_uri']}?{urlencode({**back, 'error': 'access_denied'})}"
        code = secrets.token_urlsafe(24)
        self._codes[code] = asked
        if path.startswith("/admin/"):  # Shopify's
            return f"{asked['redirect_uri']}?{urlencode(signed({**back, 'code': code}))}"
        return f"{asked['redirect_uri']}?{urlencode({**back, 'code': code, 'scope': asked.get('scope', '')})}"

    def token(self, given: dict[str, str]) -> tuple[int, dict[str, Any]]:
        self.tokens.append(given)
        if self.refuses is not None:
            return self.refuses
        if given.get("client_secret") != SECRET:
            return 401, {"error": "invalid_client", "error_description": "The OAuth client was not found."}
        if given["grant_type"] == "authorization_code":
            asked = self._codes.pop(given["code"], None)
            if asked is None or asked["redirect_uri"] != given["redirect_uri"]:
                return 400, {"error": "invalid_grant", "error_description": f"Bad code {given['code']}"}
            if "code_challenge" in asked:
                digest = hashlib.sha256(given["code_verifier"].encode()).digest()
                assert base64.urlsafe_b64encode(digest).rstrip(b"=").decode() == asked["code_challenge"]
            scopes = self.scopes if self.scopes is not None else asked.get("scope", "")
        elif given["grant_type"] == "fb_exchange_token":
            return 200, {"access_token": self._fresh(), "token_type": "bearer", "expires_in": 5_183_944}
        else:
            if given["refresh_token"] not in self.refreshing:
                return 400, {"error": "invalid_grant", "error_description": "Token has been expired or revoked."}
            if self.rotates:
                self.refreshing.discard(given["refresh_token"])
            scopes = self.scopes or ""
        answer: dict[str, Any] = {
            "access_token": self._fresh(),
            "expires_in": self.lasts,
            "token_type": "Bearer",
            "scope": scopes,
            "id_token": f"e30.{_base64({'email': self.email})}.e30",
        }
        if not self.no_refresh and (given["grant_type"] == "authorization_code" or self.rotates):
            answer["refresh_token"] = f"1//canary-refresh-{secrets.token_hex(8)}"
            self.refreshing.add(answer["refresh_token"])
        if self.refresh_lasts is not None:
            answer["refresh_token_expires_in"] = self.refresh_lasts
        return 200, answer

    def _fresh(self) -> str:
        token = f"ya29.canary-{secrets.token_hex(8)}"
        self.good.add(token)
        return token


def signed(answer: dict[str, str]) -> dict[str, str]:
    """What Shopify sends a person back with: where, when, and the HMAC of it all under the application's secret."""
    told = {**answer, "shop": "example-rocket.myshopify.com", "timestamp": "1337178173"}
    message = "&".join(f"{name}={told[name]}" for name in sorted(told))
    return {**told, "hmac": hmac.new(SECRET.encode(), message.encode(), "sha256").hexdigest()}


def _base64(claims: dict[str, str]) -> str:
    return base64.urlsafe_b64encode(json.dumps(claims).encode()).rstrip(b"=").decode()


@contextmanager
def consent() -> Iterator[Consent]:
    """A service that answers until the block ends."""
    one = Consent()
    lock = threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            url = urlsplit(self.path)
            asked = dict(parse_qsl(url.query))
            if url.path.rstrip("/").endswith(("/auth", "/authorize", "/authorization", "/dialog/oauth")):
                self.send_response(302)
                self.send_header("Location", one.authorise(asked, url.path))
                self.end_headers()
            else:
                self._answer(url.path, asked)

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"] or 0)).decode()
            if one.redirects:
                self.send_response(307)
                self.send_header("Location", one.redirects)
                self.end_headers()
            elif urlsplit(self.path).path.rstrip("/").endswith(("/token", "/access_token", "/accessToken")):
                with lock:
                    status, answer = one.token(json.loads(body) if body.startswith("{") else dict(parse_qsl(body)))
                self._say(status, answer)
            else:
                self._answer(self.path, {}, body)

        def _answer(self, path: str, asked: dict[str, str], body: str = "") -> None:
            bearer = self.headers.get("Authorization", "").split(" ")[-1]
            if bearer not in one.good or not (one.answer or one.behind):
                self._say(401, {"error": {"code": 401, "message": "Invalid credentials"}})
            elif one.answer is None:
                asking = http.client.HTTPConnection(urlsplit(one.behind).netloc)
                kind = {"Content-Type": self.headers.get("Content-Type", "application/json")}
                asking.request(self.command, self.path, body.encode(), {**kind, "Authorization": f"Bearer {bearer}"})
                reply = asking.getresponse()
                self._say(reply.status, json.loads(reply.read()))
                asking.close()
            else:
                self._say(200, one.answer(path, asked))

        def _say(self, status: int, answer: Any) -> None:
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(json.dumps(answer).encode())

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    one.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield one
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
