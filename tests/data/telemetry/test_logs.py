"""The log: one line of JSON each, what it belongs to, the number of its error, and no secret in any spelling."""

from __future__ import annotations

import json
import logging
import secrets
import sys
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import pytest
from pydantic import SecretStr

from connectors.framework.redaction import MASK, know
from data.config import server_registry
from data.config.secrets import resolve
from data.config.settings import Settings
from data.config.vault import Vault
from data.telemetry import error_file, log_context
from data.telemetry.error_numbers import number_of
from data.telemetry.logs import JsonLines, Lines, TextLines


def record(message: str, *args: object, error: BaseException | None = None) -> logging.LogRecord:
    info = (type(error), error, error.__traceback__) if error else None
    return logging.LogRecord("data.example", logging.WARNING, "", 0, message, args, info)


def failed(message: str) -> BaseException:
    try:
        raise ValueError(message)
    except ValueError as error:
        return error


def test_a_line_is_one_json_object_whatever_is_in_it() -> None:
    line = JsonLines().format(record("first\nsecond %s \u2028 “x”", '{"a": 1}'))
    assert "\n" not in line
    said = json.loads(line)
    assert said["message"] == 'first\nsecond {"a": 1} \u2028 “x”'
    assert (said["level"], said["logger"]) == ("warning", "data.example")
    assert said["time"].endswith("+00:00")
    assert "error" not in said and "request" not in said


def test_a_line_says_which_request_and_which_run_it_belongs_to() -> None:
    outer = log_context.begin("request")
    inner = log_context.begin("run")
    said = json.loads(JsonLines().format(record("x")))
    log_context.end(inner)
    after = json.loads(JsonLines().format(record("x")))
    log_context.end(outer)
    assert said["request"] == after["request"] and said["run"] > 0 and "run" not in after
    assert "request" not in json.loads(JsonLines().format(record("x")))


def test_an_error_has_one_number_wherever_it_is_told() -> None:
    error, other = failed("no such column"), failed("no such column")
    said = json.loads(JsonLines().format(record("a page broke", error=error)))
    assert said["error"] == number_of(error) != number_of(other)
    assert "ValueError: no such column" in said["traceback"]
    assert said["error"] in TextLines().format(record("a page broke", error=error))
    assert len(said["error"]) == 8 and not set(said["error"]) & set("ILOU")


def test_an_error_that_takes_no_attribute_keeps_its_number_where_it_is_handled() -> None:
    class Closed(Exception):
        __slots__ = ()

        def __setattr__(self, *_: object) -> None:
            raise AttributeError("no attributes here")

    error = Closed()
    assert number_of(error) == number_of(error)


def test_what_is_said_cannot_pass_as_a_line_of_its_own() -> None:
    lines = TextLines().format(record("name: %s", "x\n2026-11-24 12:00:00 all is well")).splitlines()
    assert len(lines) == 2 and lines[1].startswith("    ")


def from_env(_: Path, canary: str) -> None:
    resolve("env:KEY", Path(), {"KEY": canary})


def from_file(home: Path, canary: str) -> None:
    (home / "key").write_text(canary, encoding="utf-8")
    resolve("file:key", home, {})


def from_vault(home: Path, canary: str) -> None:
    Vault(home, {}).put("site.key", SecretStr(canary))


def from_key_file(_: Path, canary: str) -> None:
    know(json.dumps({"type": "service_account", "private_key": canary}))


def from_plan_url(home: Path, canary: str) -> None:
    Settings.load(home, {"OKR_PLAN_URL": f"postgresql://okr:{quote(canary, safe='')}@db/okr"})


WAYS = [from_env, from_file, from_vault, from_key_file, from_plan_url]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("form", [JsonLines(), TextLines()])
def test_no_secret_that_was_read_is_ever_logged(way: Callable[[Path, str], None], form: Lines, tmp_path: Path) -> None:
    canary = f'{secrets.token_hex(12)}/+"ä'
    way(tmp_path, canary)
    for spelling in (canary, quote(canary, safe=""), json.dumps(canary), repr(canary)):
        for said in (record(f"refused: {spelling}"), record("x", error=failed(f"401 for key={spelling}&x=1"))):
            line = form.format(said)
            assert MASK in line
            assert canary[:24] not in line


def test_the_workspaces_token_and_the_key_of_its_secrets_are_never_logged(tmp_path: Path) -> None:
    Vault(tmp_path, {}).put("a", SecretStr("what is kept"))
    (tmp_path / "api_token").write_text("an-old-token-of-many-letters", encoding="utf-8")
    server = server_registry.announce(tmp_path, "127.0.0.1", 1)
    personal = "okr_" + secrets.token_urlsafe(32)  # known by its look
    for canary in (
        server_registry.old_token(tmp_path),
        server.token,
        personal,
        (tmp_path / "secret.key").read_text(encoding="utf-8").strip(),
    ):
        assert canary not in JsonLines().format(record("GET /x?token=%s", canary))


@pytest.mark.parametrize(
    ("said", "hidden"),
    [
        ("postgresql://okr:tiger@db:5432/okr is not there", "tiger"),
        ("sent Authorization: Bearer abcdefgh12345678 and was refused", "abcdefgh12345678"),
        ("{'authorization': 'Basic dXNlcjpwYXNz'}", "dXNlcjpwYXNz"),
    ],
)
def test_what_looks_like_a_credential_is_masked_unknown(said: str, hidden: str) -> None:
    line = TextLines().format(record(said))
    assert hidden not in line and MASK in line


def test_ordinary_words_stay(tmp_path: Path) -> None:
    resolve("env:KEY", tmp_path, {"KEY": secrets.token_hex()})
    said = "sync site: ok, 1,234 rows; see https://example.com/a@b, bearer of news"
    assert said in TextLines().format(record(said))


def test_errors_are_kept_in_the_workspace_for_its_owner_only(tmp_path: Path) -> None:
    error = failed("nobody expected this")
    file = error_file.keep(tmp_path, error, "okr status ended")
    assert file is not None
    (line,) = file.read_text(encoding="utf-8").splitlines()
    assert json.loads(line)["error"] == number_of(error)
    assert file.stat().st_mode & 0o077 == 0 and file.parent.stat().st_mode & 0o077 == 0
    handler = error_file.ErrorFile(tmp_path)
    handler.handle(record("without an error", error=None))
    assert len(file.read_text(encoding="utf-8").splitlines()) == 1


def test_where_errors_cannot_be_kept_nothing_else_goes_wrong(tmp_path: Path) -> None:
    (tmp_path / "logs").write_text("a file stands where the folder should", encoding="utf-8")
    assert error_file.keep(tmp_path, failed("x"), "y") is None
    assert capture_of_handler(tmp_path) == ""


def capture_of_handler(home: Path) -> str:
    import io

    kept, sys.stderr = sys.stderr, io.StringIO()
    try:
        error_file.ErrorFile(home).handle(record("x", error=failed("y")))
        return sys.stderr.getvalue()
    finally:
        sys.stderr = kept
