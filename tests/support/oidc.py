"""A small OpenID provider on loopback: discovery, authorization code with PKCE, RS256-signed tokens, logout.

It signs in whoever `email` says, without asking, and refuses everything that the protocol tells it to refuse.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT = "okr"


class Provider:
    """What it is told to say, and what it was asked."""

    def __init__(self, client_secret: str, redirect_uri: str) -> None:
        self.client_secret, self.redirect_uri = client_secret, redirect_uri
        self.email = "analyst@example.com"
        self.verified: bool | str | None = True  # None: not a word of it
        self.asked: list[str] = []
        self.address = ""
        self._key = RSAKey.generate_key(2048, parameters={"kid": "one", "use": "sig", "alg": "RS256"})
        self._codes: dict[str, dict[str, str]] = {}

    def discovery(self) -> dict[str, Any]:
        at = self.address
        return {
            "issuer": at,
            "authorization_endpoint": f"{at}/authorize",
            "token_endpoint": f"{at}/token",
            "userinfo_endpoint": f"{at}/userinfo",
            "jwks_uri": f"{at}/jwks",
            "end_session_endpoint": f"{at}/logout",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "code_challenge_methods_supported": ["S256"],
        }

    def jwks(self) -> dict[str, Any]:
        return {"keys": [self._key.as_dict(private=False)]}

    def claims(self) -> dict[str, Any]:
        said = {"sub": self.email, "email": self.email, "email_verified": self.verified, "name": "A. Example"}
        return {name: value for name, value in said.items() if value is not None}

    def authorize(self, asked: dict[str, str]) -> str:
        """Where the browser goes on, with a code."""
        assert (asked["client_id"], asked["response_type"]) == (CLIENT, "code")
        assert asked["redirect_uri"] == self.redirect_uri
        assert "openid" in asked["scope"].split()
        assert asked["code_challenge_method"] == "S256"
        code = secrets.token_urlsafe()
        self._codes[code] = asked
        return f"{self.redirect_uri}?{urlencode({'code': code, 'state': asked['state']})}"

    def token(self, given: dict[str, str], authorization: str) -> dict[str, Any]:
        """The tokens for a code, once."""
        user, _, password = base64.b64decode(authorization.removeprefix("Basic ")).decode().partition(":")
        assert (unquote(user), unquote(password)) == (CLIENT, self.client_secret)
        asked = self._codes.pop(given["code"])
        assert (given["grant_type"], given["redirect_uri"]) == ("authorization_code", asked["redirect_uri"])
        digest = hashlib.sha256(given["code_verifier"].encode()).digest()
        assert base64.urlsafe_b64encode(digest).rstrip(b"=").decode() == asked["code_challenge"]
        now = int(time.time())
        claims = {"iss": self.address, "aud": CLIENT, "iat": now, "exp": now + 300, "nonce": asked["nonce"]}
        signed = jwt.encode({"alg": "RS256", "kid": "one"}, claims | self.claims(), self._key)
        return {"access_token": secrets.token_urlsafe(), "token_type": "Bearer", "expires_in": 300, "id_token": signed}


@contextmanager
def provider(client_secret: str, redirect_uri: str) -> Iterator[Provider]:
    """A provider that answers until the block ends."""
    one = Provider(client_secret, redirect_uri)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            url = urlsplit(self.path)
            asked = dict(parse_qsl(url.query))
            one.asked.append(url.path)
            match url.path:
                case "/.well-known/openid-configuration":
                    self.answer(one.discovery())
                case "/jwks":
                    self.answer(one.jwks())
                case "/userinfo":
                    self.answer(one.claims())
                case "/authorize":
                    self.redirect(one.authorize(asked))
                case "/logout":
                    self.redirect(asked["post_logout_redirect_uri"])
                case _:
                    self.send_error(404)

        def do_POST(self) -> None:
            given = dict(parse_qsl(self.rfile.read(int(self.headers["Content-Length"])).decode()))
            one.asked.append(self.path)
            self.answer(one.token(given, self.headers["Authorization"]))

        def answer(self, body: dict[str, Any]) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(json.dumps(body).encode())

        def redirect(self, to: str) -> None:
            self.send_response(302)
            self.send_header("Location", to)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    http.daemon_threads = True
    one.address = f"http://127.0.0.1:{http.server_port}"
    thread = threading.Thread(target=http.serve_forever, daemon=True)
    thread.start()
    try:
        yield one
    finally:
        http.shutdown()
        http.server_close()
        thread.join()
