"""`[chat.slack]` of the settings file: the Slack app through which check-ins are answered and links show their figures.

Without it nothing of Slack is imported, and nothing connects to it.
"""

from __future__ import annotations

from typing import Annotated, Final, TypeVar
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, SecretStr, StrictBool, ValidationError

from data.config.auth_settings import LOOPBACK, secure_address
from data.config.field_types import Table
from data.config.secrets import LiteralSecret, SecretMissing, resolve
from data.config.source_settings import Place, SettingsError
from data.config.validation_errors import Problem, described, explain
from okr_model.wording.sentences import Sentence, Unfit

T = TypeVar("T", bound=Table)
_HOSTS: Final = frozenset({"slack.com", "slack-gov.com"}) | LOOPBACK
_TOKENS: Final = {"app_token": "xapp-", "bot_token": "xoxb-"}  # how they begin (docs.slack.dev/authentication/tokens)


def _of_slack(url: str) -> str:
    if urlsplit(secure_address(url)).hostname not in _HOSTS:
        raise Unfit(Sentence("use https://slack.com/api/, or https://slack-gov.com/api/ for GovSlack"))
    return f"{url.rstrip('/')}/"


def _app_token(secret: SecretStr) -> SecretStr:
    if not secret.get_secret_value().startswith(_TOKENS["app_token"]):
        raise Unfit(Sentence("an app-level token begins with xapp-: Slack shows it under Basic Information"))
    return secret


def _bot_token(secret: SecretStr) -> SecretStr:
    if not secret.get_secret_value().startswith(_TOKENS["bot_token"]):
        raise Unfit(Sentence("a bot token begins with xoxb-: Slack shows it under OAuth & Permissions"))
    return secret


class SlackSettings(Table):
    """`[chat.slack]`. app_token: opens the connection.  bot_token: speaks.  links: whether links show figures.

    api: of Slack itself, or of GovSlack.
    """

    app_token: Annotated[SecretStr, AfterValidator(_app_token)]
    bot_token: Annotated[SecretStr, AfterValidator(_bot_token)]
    links: StrictBool = True
    api: Annotated[str, AfterValidator(_of_slack), Field(max_length=200)] = "https://slack.com/api/"


class ChatSettings(Table):
    """`[chat]`. slack: None where no Slack app is set up."""

    slack: SlackSettings | None = None


def read_chat(table: object, place: Place, problems: list[Problem]) -> tuple[ChatSettings, SettingsError | None]:
    """`[chat]`, and what is missing on this machine: then nothing connects to the chat, and everything else works."""
    if not isinstance(table, dict):
        problems.append(
            Problem("chat", Sentence("found {described}; use a table: [chat.slack]").filled(described=described(table)))
        )
        return ChatSettings(), None
    given = dict(table)
    missing: list[Problem] = []
    if isinstance(slack := given.pop("slack", None), dict):
        slack = dict(slack)
        for name in _TOKENS.keys() & slack.keys():
            try:
                slack[name] = resolve(slack[name], place.home, place.environ, place.typed)
            except (SecretMissing, LiteralSecret) as error:
                problem = Problem(f"chat.slack.{name}", error.sentence)
                (missing if isinstance(error, SecretMissing) else problems).append(problem)
                slack[name] = SecretStr(_TOKENS[name])
    elif slack is not None:
        said = Sentence("found {described}; use a table: [chat.slack]").filled(described=described(slack))
        problems.append(Problem("chat.slack", said))
        slack = None
    app = _validated(SlackSettings, slack, ("chat", "slack"), problems) if slack is not None else None
    settings = _validated(ChatSettings, given, ("chat",), problems) or ChatSettings()
    if missing:
        return settings, SettingsError(str(place.file), missing)
    return settings.model_copy(update={"slack": app}), None


def _validated(model: type[T], given: object, where: tuple[str, ...], problems: list[Problem]) -> T | None:
    try:
        return model.model_validate(given)
    except ValidationError as error:
        problems.extend(explain(error, model, where, frozenset(_TOKENS)))
        return None
