"""Commands speak the language that `OKR_LANGUAGE` or the terminal asks for; in JSON the sentences do, and nothing else."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer
from served import NOVEMBER

from data.config.i18n.catalogue import DOMAIN, LOCALE_FOLDER
from data.out.cli import language, main
from data.out.cli.language import ENGLISH, chosen
from tests.support.cli_home import okr

CLOCK = NOVEMBER


PERSIAN = (LOCALE_FOLDER / "fa" / "LC_MESSAGES" / f"{DOMAIN}.mo").exists()
in_persian = pytest.mark.skipif(not PERSIAN, reason="the Persian catalogue has not been compiled")
_MARKS = dict.fromkeys(map(ord, "\u200e\u200f"))
_NAMES = re.compile(
    r"`[^`]*`|'[^']*'|\"[^\"]*\"|--?[\w-]+|\$?\b[A-Z][A-Z0-9_.=+]+\b|\S*[@/\\=_.\[\]|]\S*|<[\w ]+>|okr [a-z-]+( [a-z-]+)*"
)
KNOWN = {
    "access", "admin", "annotations", "client", "Ctrl+C", "cp1252", "csv", "daily_rate", "day", "de", "dimension",
    "editor", "en", "fa", "fall", "flow", "growth", "html", "ics", "ignore", "member", "metric", "or", "pdf", "plan", "port",
    "pptx", "propose", "read", "server", "sources", "stdout", "stock", "target", "to", "utf", "viewer", "xlsx", "zip",
    "env", "interchange", "manifest", "open", "semantic", "cube", "dbt", "osi",
    "Analytics", "Cube", "Excel", "Google", "Markdown", "OpenDocument", "PowerPoint", "PostgreSQL",
}  # fmt: skip
"""What is called so in every language: roles, formats, values of options, products."""


@pytest.fixture
def persian() -> Iterator[None]:
    language.speak("fa")
    yield
    language.speak(ENGLISH)


@pytest.mark.parametrize(
    ("environ", "wanted"),
    [
        ({}, "en"),
        ({"LANG": "C.UTF-8"}, "en"),
        ({"LANG": "en_GB.UTF-8"}, "en"),
        ({"LANG": "xx_XX.UTF-8"}, "en"),
        ({"OKR_LANGUAGE": "../../fa"}, "en"),
        ({"OKR_LANGUAGE": "en", "LANG": "fa_IR.UTF-8"}, "en"),
        pytest.param({"LANG": "fa_IR.UTF-8"}, "fa", marks=in_persian),
        pytest.param({"LC_ALL": "C", "LANG": "fa_IR.UTF-8"}, "en", marks=in_persian),
        pytest.param({"LC_MESSAGES": "fa_IR", "LANG": "de_DE.UTF-8"}, "fa", marks=in_persian),
        pytest.param({"OKR_LANGUAGE": "fa", "LC_ALL": "en_US.UTF-8"}, "fa", marks=in_persian),
    ],
)
def test_whose_language_it_is(environ: dict[str, str], wanted: str) -> None:
    assert chosen(environ) == wanted


def commands() -> list[tuple[str, ...]]:
    """Every command, and every one inside a group, as it is typed."""
    root: Any = typer.main.get_command(main.app)
    found: list[tuple[str, ...]] = [()]
    for name in main._COMMANDS:
        command = root.get_command(None, name)
        found += [(name,), *((name, inner) for inner in getattr(command, "commands", {}))]
    return found


def english_words(shown: str) -> set[str]:
    """Words in Latin letters outside names, options, examples and addresses."""
    lines = [line.strip() for line in shown.translate(_MARKS).splitlines()]
    told = [line for line in lines if re.search(r"[\u0600-\u06ff]", line)]
    prose = "\n".join(line for line in told if not line.startswith(("okr ", "OKR_", "- ", "کاربرد")))
    return {word for word in re.findall(r"[A-Za-z][\w+-]+", _NAMES.sub(" ", prose)) if word not in KNOWN}


@in_persian
@pytest.mark.parametrize("asked", commands(), ids=" ".join)
def test_help_is_persian(asked: tuple[str, ...], persian: None, tmp_path: Path) -> None:
    shown = okr(tmp_path, *asked, "--help").output
    assert re.search(r"[\u0600-\u06ff]", shown)
    assert "Usage" not in shown and "Options" not in shown
    named = {word for names in commands() for name in names for word in (name, *name.split("-"))}
    assert english_words(shown) - named == set()


@in_persian
@pytest.mark.parametrize(
    ("asked", "words"),
    [
        (("bogus",), "فرمانی به نام"),
        (("status", "--bogus"), "گزینهٔ"),
        (("upload",), "کم است"),
        (("sync", "--since", "yesterday"), "روز نیست"),
        (("status",), "فضای کاری نیست"),
        (("restore", "nowhere.tar"), "نیست"),
        (("people", "end-sessions"), "نشست‌های چه کسی"),
        (("connect", "site", "--client", "x", "--client-id", "y"), "یکی را بدهید"),
        (("plan", "check", "nowhere.yaml"), "نیست"),
    ],
)
def test_refusals_are_persian(asked: tuple[str, ...], words: str, persian: None, tmp_path: Path) -> None:
    refused = okr(tmp_path / "none", *asked)
    assert refused.exit_code
    assert words in refused.output.translate(_MARKS)
    assert "Traceback" not in refused.output and "Error:" not in refused.output


@in_persian
def test_only_the_sentences_of_json_are_in_the_language(tmp_path: Path) -> None:
    okr(tmp_path, "sync")
    english = json.loads(okr(tmp_path, "doctor", "--json").stdout)["checks"]
    language.speak("fa")
    try:
        persian = json.loads(okr(tmp_path, "doctor", "--json").stdout)["checks"]
    finally:
        language.speak(ENGLISH)
    assert {"workspace", "plan"} <= {one["name"] for one in persian}
    assert [(one.keys(), one["name"], one["ok"]) for one in persian] == [
        (one.keys(), one["name"], one["ok"]) for one in english
    ]
    assert not re.search(r"[\u0600-\u06ff]", json.dumps(english, ensure_ascii=False))
    assert all(re.search(r"[\u0600-\u06ff]", one["says"]) for one in persian if one["name"] in {"plan", "spool"})
