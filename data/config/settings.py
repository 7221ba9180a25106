"""The workspace's `okr.toml`, validated: what the product is called, which sources it has, who may come in.

A missing file means an empty workspace. Errors of the file, of `[workspace]`, `[server]` and `[auth]` raise; what is
wrong with one source is kept with that source, so that it never hides the others.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Any, Literal, Self, TypeVar
from urllib.parse import unquote, urlsplit

from pydantic import Field, SecretStr, ValidationError, model_validator

from connectors.framework import registry, toml_text
from connectors.framework.redaction import know
from data.config.assistant_settings import AssistantSettings, read_assistant
from data.config.auth_settings import AuthSettings, ServerSettings, read_auth
from data.config.backup_settings import BackupSettings, read_backup
from data.config.chat_settings import ChatSettings, read_chat
from data.config.field_types import Country, Currency, Language, Table, Text, Whole, Zone
from data.config.notice_settings import NoticeSettings, read_notices
from data.config.reach_settings import FileSettings, NetworkSettings
from data.config.source_settings import Place, SettingsError, SourceSettings, read_source
from data.config.tile_settings import TileSettings
from data.config.validation_errors import Problem, described, explain, suggestion
from okr_model.calendars.months import Calendar
from okr_model.plan.people import Email
from okr_model.progress.status import Bands
from okr_model.wording.sentences import Sentence, Unfit, sentence_of
from okr_model.wording.system_errors import of_system

__all__ = ["AuthSettings", "ServerSettings", "Settings", "SettingsError", "SourceSettings", "WorkspaceSettings"]

FILE = "okr.toml"
DEFAULT_HOME = Path(__file__).parents[1] / "local"
_MOST_BYTES = 1_000_000
T = TypeVar("T", bound=Table)
_TABLES = (
    "workspace", "sources", "status", "auth", "server", "notices", "network", "files", "backup", "tiles", "assistant",
    "chat",
)  # fmt: skip
Share = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]


class WorkspaceSettings(Table):
    """`[workspace]`: what holds for everything in it.

    person: who works at this machine, where nobody signs in and the browser does not say otherwise.
    calendar: of the cycles, whose fiscal year begins in its month `fiscal_year_start`; days are shown in it to whoever
    has not chosen another. None: Gregorian cycles, and days as the reader's language has them.
    country: whose main holidays charts mark; None: none.
    """

    title: Text = "OKRs"
    timezone: Zone = "UTC"
    currency: Currency = "EUR"
    fiscal_year_start: Annotated[Whole, Field(ge=1, le=12)] = 1
    week_start: Literal["monday", "saturday", "sunday"] = "monday"
    language: Language = "en"
    person: Email | None = None
    calendar: Calendar | None = None
    country: Country | None = None

    @property
    def cycle_calendar(self) -> Calendar:
        """The calendar whose quarters the cycles are."""
        return self.calendar or "gregorian"


class StatusSettings(Table):
    """`[status]`: from which likelihood on a key result is on track or at risk, and what commitments ask for.

    on_track, at_risk: likelihoods, a bound belonging to the better side.  committed, aspirational: attainments.
    objective_committed, objective_aspirational: the score that an objective is asked for.
    """

    on_track: Share = 0.7
    at_risk: Share = 0.3
    committed: Annotated[float, Field(gt=0, le=1)] = 1.0
    aspirational: Annotated[float, Field(gt=0, le=1)] = 0.7
    objective_committed: Annotated[float, Field(gt=0, le=1)] = 0.9
    objective_aspirational: Annotated[float, Field(gt=0, le=1)] = 0.7

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.at_risk > self.on_track:
            raise Unfit(
                Sentence("`at_risk` ({at_risk}) is above `on_track` ({on_track}): swap them").filled(
                    at_risk=self.at_risk, on_track=self.on_track
                )
            )
        return self

    @property
    def bands(self) -> Bands:
        """For `okr_model`."""
        return Bands(**self.model_dump())


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything `okr.toml` and the environment say. No secret shows in its `repr`."""

    home: Path
    workspace: WorkspaceSettings = field(default_factory=WorkspaceSettings)
    sources: Mapping[str, SourceSettings] = field(default_factory=lambda: MappingProxyType({}))
    status: StatusSettings = field(default_factory=StatusSettings)
    server: ServerSettings = field(default_factory=ServerSettings)
    sign_in: AuthSettings | SettingsError | None = None
    plan_url: SecretStr | None = None
    notices: NoticeSettings = field(default_factory=NoticeSettings)
    #: Why no mail can be sent from this machine, where a secret of `[notices]` is missing here.
    notices_problem: SettingsError | None = None
    network: NetworkSettings = field(default_factory=NetworkSettings)
    files: FileSettings = field(default_factory=FileSettings)
    tiles: TileSettings = field(default_factory=TileSettings)
    backup: BackupSettings = field(default_factory=BackupSettings)
    #: Why no backup can be made on this machine, where the passphrase of `[backup]` is missing here.
    backup_problem: SettingsError | None = None
    #: What may reword openings; None: nothing does.
    assistant: AssistantSettings | None = None
    #: Why it is off, where its key is missing on this machine.
    assistant_problem: SettingsError | None = None
    chat: ChatSettings = field(default_factory=ChatSettings)
    #: Why nothing connects to the chat from this machine, where a token of `[chat.slack]` is missing here.
    chat_problem: SettingsError | None = None

    @property
    def file(self) -> Path:
        """The settings file, whether it is there or not."""
        return self.home / FILE

    @property
    def problems(self) -> dict[str, SettingsError]:
        """What is wrong, by source; sources that can be pulled are not in it."""
        return {name: source.problem for name, source in self.sources.items() if source.problem}

    @property
    def link(self) -> str:
        """What links to the pages begin with, where they are read elsewhere."""
        return self.notices.link(None if isinstance(self.sign_in, SettingsError) else self.sign_in, self.server)

    @property
    def auth(self) -> AuthSettings | None:
        """How people sign in; None: sign-in is not configured. Raises `SettingsError` where a secret is missing."""
        if isinstance(self.sign_in, SettingsError):
            raise self.sign_in
        return self.sign_in

    def streamlit_secrets(self) -> dict[str, dict[str, str]]:
        """What `st.login` needs, in plain text and for Streamlit only; empty where sign-in is not configured."""
        return {"auth": self.auth.for_streamlit()} if self.auth else {}

    @classmethod
    def load(cls, home: Path | str, environ: Mapping[str, str] | None = None) -> Settings:
        """Read `okr.toml` of a workspace folder. Raises `SettingsError` with every problem that is no source's own."""
        home = Path(home).expanduser().absolute()
        environ = os.environ if environ is None else environ
        given = _parsed(home / FILE)
        problems = [
            Problem(key, Sentence("is not known here; {suggestion}").filled(suggestion=suggestion(key, _TABLES)))
            for key in given
            if key not in _TABLES
        ]
        workspace = _table(WorkspaceSettings, "workspace", given, problems)
        status = _table(StatusSettings, "status", given, problems)
        server = _table(ServerSettings, "server", given, problems)
        network = _table(NetworkSettings, "network", given, problems)
        files = _table(FileSettings, "files", given, problems)
        tiles = _table(TileSettings, "tiles", given, problems)
        place = Place(home / FILE, home, environ, workspace.timezone, network=network.network, folders=files.paths)
        sign_in = read_auth(given["auth"], place, problems) if "auth" in given else None
        notices, notices_problem = read_notices(given.get("notices", {}), place, problems)
        backup, backup_problem = read_backup(given.get("backup", {}), place, problems)
        assistant, assistant_problem = (
            read_assistant(given["assistant"], place, problems) if "assistant" in given else (None, None)
        )
        chat, chat_problem = read_chat(given.get("chat", {}), place, problems)
        registry.look_in(home / "connectors")
        sources = given.get("sources", {})
        if not isinstance(sources, dict):
            problems.append(
                Problem(
                    "sources",
                    Sentence("found {described}; use a table for each: [sources.NAME]").filled(
                        described=described(sources)
                    ),
                )
            )
        if problems:
            raise SettingsError(str(home / FILE), problems)
        return cls(
            home=home,
            workspace=workspace,
            sources=MappingProxyType({name: read_source(name, table, place) for name, table in sources.items()}),
            status=status,
            server=server,
            sign_in=sign_in,
            notices=notices,
            notices_problem=notices_problem,
            network=network,
            files=files,
            tiles=tiles,
            backup=backup,
            backup_problem=backup_problem,
            assistant=assistant,
            assistant_problem=assistant_problem,
            chat=chat,
            chat_problem=chat_problem,
            plan_url=_plan_url(environ),
        )


def _plan_url(environ: Mapping[str, str]) -> SecretStr | None:
    """Where the plan is kept, if not in the workspace; its password is masked wherever it is logged."""
    if not (url := environ.get("OKR_PLAN_URL", "").strip()):
        return None
    with suppress(ValueError):  # who opens the store says what is wrong with it
        know(url, unquote(urlsplit(url).password or ""))
    return SecretStr(url)


def find_home(given: Path | str | None = None, environ: Mapping[str, str] | None = None) -> Path:
    """The workspace folder: what `--home` gave, else `OKR_HOME`, else `data/local`."""
    environ = os.environ if environ is None else environ
    return Path(given or environ.get("OKR_HOME", "").strip() or DEFAULT_HOME).expanduser().absolute()


def _parsed(file: Path) -> dict[str, Any]:
    """The file's tables; none where there is no file."""
    try:
        with file.open("rb") as stream:
            raw = stream.read(_MOST_BYTES + 1)
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise SettingsError(
            str(file),
            [Problem("", Sentence("cannot be read ({why})").filled(why=of_system(error)))],
        ) from None
    if len(raw) > _MOST_BYTES:
        raise SettingsError(
            str(file), [Problem("", Sentence("is larger than {most_bytes} bytes").filled(most_bytes=_MOST_BYTES))]
        )
    try:
        return toml_text.read(raw.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        problem = Problem("", Sentence("is no UTF-8 text: save it as UTF-8"), line)
    except toml_text.BadToml as error:
        problem = Problem("", sentence_of(error), error.line)
    raise SettingsError(str(file), [problem])


def _table(model: type[T], name: str, given: Mapping[str, Any], problems: list[Problem]) -> T:
    """One table of the file; where it is wrong, what is wrong is noted and the defaults stand in."""
    table = given.get(name, {})
    if not isinstance(table, dict):
        problems.append(
            Problem(
                name, Sentence("found {described}; use a table: [{name}]").filled(described=described(table), name=name)
            )
        )
        return model()
    try:
        return model.model_validate(table)
    except ValidationError as error:
        problems.extend(explain(error, model, (name,)))
        return model()
