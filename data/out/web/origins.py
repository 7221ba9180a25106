"""What a browser says of where a request goes and comes from: the Host and Origin headers, taken apart strictly.

RFC 9110, 7.2 (Host) and RFC 6454, 7 (Origin). A header that says anything else than one host is nobody's.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import AddressValueError, IPv6Address
from typing import Final

_HOST: Final = re.compile(r"(?:\[(?P<v6>[0-9A-Fa-f:.]{2,45})\]|(?P<name>[A-Za-z0-9_.-]{1,253}))(?::(?P<port>\d{1,5}))?")
_USUAL_PORTS: Final = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Host:
    """One host as a header names it. name: small letters, IPv6 without brackets.  port: None where none is named."""

    name: str
    port: int | None = None

    def origin(self, scheme: str) -> tuple[str, str, int]:
        """Scheme, host and port of its pages under `http` or `https`."""
        return scheme, self.name, self.port or _USUAL_PORTS[scheme]


def host_of(headers: Iterable[tuple[bytes, bytes]]) -> Host | None:
    """The host a request is for; None where it names none, several, or something that is no host."""
    named = [value for name, value in headers if name.lower() == b"host"]
    return parsed(named[0].decode("latin-1")) if len(named) == 1 else None


def parsed(text: str) -> Host | None:
    """A host with its port, if any; None for users, lists, spaces, a dot at the end, and ports that are none."""
    found = _HOST.fullmatch(text)
    if found is None or (found["port"] and not 1 <= int(found["port"]) <= 65_535):
        return None
    port = int(found["port"]) if found["port"] else None
    if found["v6"]:
        try:
            return Host(str(IPv6Address(found["v6"])), port)
        except AddressValueError:
            return None
    name = found["name"].lower()
    return None if any(not label for label in name.split(".")) else Host(name, port)


def named(setting: str) -> str:
    """A host as the settings name it (`okr.example.com`, `*.example.com`, `[::1]`), in the form of `Host.name`."""
    text = setting.strip().lower()
    host = parsed(text if text.startswith("[") or ":" not in text else f"[{text}]")
    return host.name if host else text


def origin_of(text: str) -> tuple[str, str, int] | None:
    """Scheme, host and port of an Origin header; None for `null` and whatever is no origin of a web page."""
    scheme, separator, rest = text.partition("://")
    host = parsed(rest) if separator and scheme in _USUAL_PORTS else None
    return host.origin(scheme) if host else None
