"""What okr.toml may say about a source: the options a connector declares, and where its addresses may lead."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, ClassVar, Final, get_args
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, field_validator, model_validator

from connectors.framework import files
from connectors.framework.network import Network
from okr_model.wording.sentences import Unfit


def _known_zone(zone: str) -> str:
    try:
        return ZoneInfo(zone).key
    except (KeyError, ValueError, OSError) as error:
        raise Unfit("is no time zone; write one such as Europe/Berlin, Asia/Tehran or UTC") from error


Zone = Annotated[str, AfterValidator(_known_zone)]
"""An option that names a time zone."""

OF_HOST: Final = ("home", "network", "folders")
"""What whoever loads the settings fills in, and no person writes."""


def label(name: str) -> str:
    """What an option is called for people: `base_url` is its "Base URL"."""
    return name.replace("_", " ").capitalize().replace("url", "URL").replace("Url", "URL").replace(" id", " ID")


class ConnectorOptions(BaseModel):
    """What okr.toml says about one source. Secrets are fields of type SecretStr (or SecretStr | None).

    `home`, `network` and `folders` are no user's keys: whoever loads the settings fills them with the workspace folder,
    from which relative paths count, with where addresses may lead, and with the folders that files may lie in besides.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    #: Values a secret field takes as they stand in okr.toml, because they are none: {"credentials": ("none",)}.
    plain_secrets: ClassVar[Mapping[str, tuple[str, ...]]] = {}

    base_url: str = Field("", description="Where the service answers; change it for a proxy or your own server")
    home: Path = Field(Path(), exclude=True, repr=False)
    network: Network = Field(default_factory=Network.of_environment, exclude=True, repr=False)
    folders: tuple[Path, ...] = Field((), exclude=True, repr=False)

    @classmethod
    def user_keys(cls) -> tuple[str, ...]:
        """The keys a person may write in okr.toml."""
        return tuple(name for name in cls.model_fields if name not in OF_HOST)

    @model_validator(mode="before")
    @classmethod
    def _ids_without_quotes(cls, given: Any) -> Any:
        """What is declared as text may be written as a whole number: `organization = 1234567`."""
        if not isinstance(given, dict):
            return given
        fields = cls.model_fields
        return {k: _as_text(v, fields[k].annotation) if k in fields else v for k, v in given.items()}

    def file(self, path: Path | str) -> Path:
        """A file that an option names. Raises BadConfig for one that lies outside of the folders it may lie in."""
        return files.within(self.home, self.folders, path)

    @field_validator("base_url")
    @classmethod
    def _reachable_safely(cls, url: str) -> str:
        parts = urlsplit(url)
        if url and (not parts.hostname or parts.scheme not in ("http", "https") or parts.username is not None):
            raise Unfit("must look like https://host/path, without a user name")
        if parts.scheme == "http" and not on_loopback(url):
            raise Unfit("must begin with https:// (http:// is for this machine only: secrets would travel openly)")
        return url.rstrip("/")


def _as_text(given: Any, kind: Any) -> Any:
    """A whole number, or those of a list, as text where an option of this kind is text."""
    if type(given) is int and (kind is str or str in get_args(kind)):
        return str(given)
    if isinstance(given, list | tuple) and kind == tuple[str, ...]:
        return tuple(_as_text(one, str) for one in given)
    return given


def on_loopback(url: str) -> bool:
    """Whether a URL leads to this very machine, by its name alone (nothing is looked up)."""
    host = urlsplit(url).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def origin(url: str) -> str:
    """Scheme, host and port of a URL: where secrets given to one path may also be given to another."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.hostname}:{parts.port or {'http': 80}.get(parts.scheme, 443)}"
