"""`[notices]` of the settings file: the mail server, where links lead, and which other hosts notices may go to."""

from __future__ import annotations

from typing import Annotated, Literal, Self, TypeVar
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, SecretStr, ValidationError, model_validator

from data.config.auth_settings import LOOPBACK, AuthSettings, ServerSettings, email_address, secure_address
from data.config.field_types import Table, Text, Whole
from data.config.secrets import LiteralSecret, SecretMissing, resolve
from data.config.source_settings import Place, SettingsError
from data.config.validation_errors import Problem, described, explain
from okr_model.wording.sentences import Sentence, Unfit

T = TypeVar("T", bound=Table)
Security = Literal["starttls", "tls", "none"]
_PORTS: dict[Security, int] = {"starttls": 587, "tls": 465, "none": 25}


def _bare(url: str) -> str:
    parts = urlsplit(secure_address(url))
    if parts.query or parts.fragment or not parts.hostname:
        raise Unfit(Sentence("use the address the pages are opened by, such as https://okr.example.com"))
    return url.rstrip("/")


def _host(text: str) -> str:
    if "/" in text or "@" in text or not text.strip():
        raise Unfit(
            Sentence("use a host name, with its port where it has one, such as chat.example.com or 127.0.0.1:8065")
        )
    return text.strip().casefold()


class MailSettings(Table):
    """`[notices.mail]`: the server that takes the workspace's mail. security: how the connection is protected."""

    host: Text
    sender: Annotated[str, AfterValidator(email_address)]
    security: Security = "starttls"
    port: Annotated[Whole, Field(ge=1, le=65535)] | None = None
    user: Annotated[str, Field(max_length=200)] = ""
    password: SecretStr | None = None

    @model_validator(mode="after")
    def _protected(self) -> Self:
        if self.password is not None and self.security == "none" and self.host not in LOOPBACK:
            raise Unfit(Sentence('a password is not sent unprotected: use security = "starttls" or "tls"'))
        if (self.password is None) != (not self.user):
            raise Unfit(Sentence("`user` and `password` belong together: give both or neither"))
        return self

    @property
    def at_port(self) -> int:
        """The port it listens on."""
        return self.port or _PORTS[self.security]


class NoticeSettings(Table):
    """`[notices]`. address: where the pages are opened.  hosts: hosts of one's own that chats and webhooks run on."""

    mail: MailSettings | None = None
    address: Annotated[str, AfterValidator(_bare)] | None = None
    hosts: tuple[Annotated[Text, AfterValidator(_host)], ...] = ()

    def link(self, auth: AuthSettings | None, server: ServerSettings) -> str:
        """What links in notices begin with."""
        if self.address:
            return self.address
        return auth.redirect_uri.rpartition("/")[0] if auth else f"http://localhost:{server.port}"


def read_notices(table: object, place: Place, problems: list[Problem]) -> tuple[NoticeSettings, SettingsError | None]:
    """`[notices]`, and what is missing on this machine: then no mail is sent, and everything else works."""
    if not isinstance(table, dict):
        problems.append(
            Problem("notices", Sentence("found {described}; use a table: [notices]").filled(described=described(table)))
        )
        return NoticeSettings(), None
    given, missing = dict(table), []
    mail = given.pop("mail", None)
    if isinstance(mail, dict):
        mail = dict(mail)
        if "password" in mail:
            try:
                mail["password"] = resolve(mail["password"], place.home, place.environ)
            except SecretMissing as error:
                missing.append(Problem("notices.mail.password", error.sentence))
                mail["password"] = SecretStr("·")
            except LiteralSecret as error:
                problems.append(Problem("notices.mail.password", error.sentence))
                mail["password"] = SecretStr("·")
    elif mail is not None:
        problems.append(
            Problem(
                "notices.mail",
                Sentence("found {described}; use a table: [notices.mail]").filled(described=described(mail)),
            )
        )
        mail = None
    server = _validated(MailSettings, mail, ("notices", "mail"), problems) if mail is not None else None
    settings = _validated(NoticeSettings, given, ("notices",), problems) or NoticeSettings()
    if missing:
        return settings, SettingsError(str(place.file), missing)
    return settings.model_copy(update={"mail": server}), None


def _validated(model: type[T], given: object, where: tuple[str, ...], problems: list[Problem]) -> T | None:
    try:
        return model.model_validate(given)
    except ValidationError as error:
        problems.extend(explain(error, model, where, frozenset({"password"})))
        return None
