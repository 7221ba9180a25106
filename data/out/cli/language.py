"""The language that commands speak: `OKR_LANGUAGE`, else the terminal's where there is a catalogue of it, else English.

In JSON documents the sentences are in it; names, ids and figures are the same in every language.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from okr_model.wording.sentences import Sentence

if TYPE_CHECKING:
    from data.config.i18n.translation import Wording

VARIABLE: Final = "OKR_LANGUAGE"
ENGLISH: Final = "en"
_LOCALES: Final = ("LC_ALL", "LC_MESSAGES", "LANG")


def chosen(environ: Mapping[str, str]) -> str:
    """The language that an environment asks for, as far as there is a catalogue of it."""
    own = environ.get(VARIABLE, "").strip()
    asked = own or next((environ[name] for name in _LOCALES if environ.get(name)), "")
    code = asked.partition(".")[0].partition("@")[0].replace("-", "_")
    if code.partition("_")[0].lower() in {"", "c", "posix", ENGLISH}:
        return ENGLISH
    from data.config.i18n.catalogue import DOMAIN, LOCALE_FOLDER

    known = (one for one in (code, code.partition("_")[0].lower()) if one.isascii() and one.replace("_", "").isalnum())
    return next((one for one in known if (LOCALE_FOLDER / one / "LC_MESSAGES" / f"{DOMAIN}.mo").exists()), ENGLISH)


@lru_cache(maxsize=1)
def _of_this_process() -> list[str]:
    return [chosen(os.environ)]


def language() -> str:
    """The language of this process's commands."""
    return _of_this_process()[0]


def speak(code: str) -> None:
    """Speak another language from now on."""
    _of_this_process()[0] = code


def words() -> Wording:
    """Its words; imported when something is said, for not every command says a figure."""
    from data.config.i18n.translation import wording

    return wording(language())


def spoken(said: Sentence | str) -> str:
    """A sentence in the language; a text stays as it is."""
    return str(said) if language() == ENGLISH else words().sentence(said)


def t(message: str, /, **values: object) -> str:
    """`message` in the language, its `{names}` filled from `values`."""
    return message.format(**values) if language() == ENGLISH else words().t(message, **values)


def declared(text: str) -> str:
    """What a connector declares in plain English, in the language."""
    return text if language() == ENGLISH else words().declared(text)


def nt(one: str, many: str, n: int, /, **values: object) -> str:
    """`one` or `many`, by the language's own rule for the number `n`, which is also `{n}`."""
    if language() == ENGLISH:
        return (one if n == 1 else many).format(n=f"{n:,}", **values)
    return words().nt(one, many, n, **values)
