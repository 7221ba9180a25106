"""`[tiles]` of the settings: which sites may frame live tiles."""

from __future__ import annotations

import re
from typing import Annotated, Final

from pydantic import AfterValidator, Field

from data.config.auth_settings import LOOPBACK
from data.config.field_types import Table
from okr_model.wording.sentences import Sentence, Unfit

_SITE: Final = re.compile(
    r"(?P<scheme>https?)://(?P<host>(?:\*\.)?(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
    r"|\[::1\])(?::(?P<port>[1-9]\d{0,4}))?/?"
)


def site(text: str) -> str:
    """The origin of a site, as a content policy names it (CSP 3, `host-source`): `https://wiki.example.com`,
    `https://*.example.com`, `http://localhost:8080`.
    """
    found = _SITE.fullmatch(text.strip().lower())
    if found is None or int(found["port"] or 1) > 65_535 or found["host"].count(".") < ("*" in found["host"]) * 2:
        raise Unfit(Sentence("use the address of a site without a path, such as https://wiki.example.com"))
    if found["scheme"] == "http" and found["host"].strip("[]") not in LOOPBACK:
        raise Unfit(Sentence("use an https:// address (http:// only on this machine)"))
    return found[0].removesuffix("/")


class TileSettings(Table):
    """`[tiles]`. sites: the sites that may frame tiles; a link may name some of them, and no other."""

    sites: Annotated[tuple[Annotated[str, AfterValidator(site)], ...], Field(max_length=50)] = ()
