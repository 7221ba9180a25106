"""What Streamlit's sign-in cookies say, read as Streamlit reads them: for the web door, which runs before any page."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from streamlit.auth_util import get_cookie_with_chunks
from streamlit.web.server.server_util import AUTH_COOKIE_NAME, get_cookie_secret
from streamlit.web.server.starlette.starlette_app_utils import decode_signed_value


def read(cookies: Mapping[str, str]) -> Mapping[str, Any]:
    """The claims of who signed in; empty where the cookies are missing, too old, or signed by nobody we know."""

    def piece(name: str) -> bytes | None:
        return decode_signed_value(get_cookie_secret(), name, cookies.get(name, ""))

    try:
        claims = json.loads(get_cookie_with_chunks(piece, AUTH_COOKIE_NAME) or b"{}")
    except ValueError:
        return {}
    return claims if isinstance(claims, dict) else {}
