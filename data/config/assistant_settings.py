"""`[assistant]` of the settings: a model that may reword openings of weekly summaries and reviews. Off without it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, SecretStr, ValidationError

from data.config.auth_settings import secure_address
from data.config.field_types import Table, Text, Whole
from data.config.secrets import LiteralSecret, SecretMissing, resolve
from data.config.source_settings import Place, SettingsError
from data.config.validation_errors import Problem, described, explain
from okr_model.wording.sentences import Sentence, Unfit


def _base(url: str) -> str:
    parts = urlsplit(secure_address(url.strip()))
    if parts.query or parts.fragment or parts.username or not parts.hostname:
        raise Unfit(Sentence("use the address that /chat/completions follows, such as https://api.example.com/v1"))
    return parts.geturl().rstrip("/")


class AssistantSettings(Table):
    """`[assistant]`. url: of the service, to which `/chat/completions` is added.  key: None: it asks for none.

    timeout: seconds that an answer may take; what takes longer is not waited for.
    """

    url: Annotated[str, AfterValidator(_base)]
    model: Text
    key: SecretStr | None = None
    timeout: Annotated[Whole, Field(ge=1, le=60)] = 10

    @property
    def host(self) -> str:
        """Whom the texts are sent to."""
        return urlsplit(self.url).netloc


def read_assistant(
    table: object, place: Place, problems: list[Problem]
) -> tuple[AssistantSettings | None, SettingsError | None]:
    """The settings, and why it is off where its key is missing on this machine."""
    if not isinstance(table, Mapping):
        said = Sentence("found {described}; use a table: [assistant]").filled(described=described(table))
        problems.append(Problem("assistant", said))
        return None, None
    given: dict[str, Any] = dict(table)
    missing: SettingsError | None = None
    if "key" in given:
        try:
            given["key"] = resolve(given["key"], place.home, place.environ, place.typed)
        except LiteralSecret as error:
            problems.append(Problem("assistant.key", error.sentence))
            given["key"] = SecretStr("")
        except SecretMissing as error:
            missing = SettingsError(str(place.file), [Problem("assistant.key", error.sentence)])
            given["key"] = SecretStr("")
    try:
        read = AssistantSettings.model_validate(given)
    except ValidationError as error:
        problems.extend(explain(error, AssistantSettings, ("assistant",), {"key"}))
        return None, None
    return (None if missing else read), missing
