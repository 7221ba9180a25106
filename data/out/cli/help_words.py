"""What the command line library says by itself, and the help of the commands, in the language of this process.

In English everything stays as the library and the code have it, so that nothing here costs time.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Sequence
from typing import Any, Final

from data.out.cli.language import ENGLISH, language, spoken, t
from okr_model.wording.sentences import Sentence, as_it_is

_HEADINGS: Final = {
    "Arguments": Sentence("Arguments"),
    "Commands": Sentence("Commands"),
    "Options": Sentence("Options"),
}
_HELP: Final = "Show this message and exit."
_THIS_HELP: Final = Sentence("Show this message and exit.")
_EXTRA: Final = re.compile(r"\s*\[([^\[\]]*)\]$")
_RANGE: Final = re.compile(r"(\d+)<=x<=(\d+)")
_IN_NUMBERS: Final = re.compile(r"<(int|float)\b")
_NUMBER: Final = Sentence("NUMBER")
_TEXT: Final = Sentence("TEXT")
_ABOUT: Final = (
    (re.compile(r"Got unexpected extra arguments? ?(?:\(s\) )?\((?P<args>.*)\)"), Sentence("{args} is one too many.")),
    (re.compile(r"Missing command\."), Sentence("Say which command.")),
    (re.compile(r"Option '(?P<option>.*)' does not take a value\."), Sentence("{option} takes no value.")),
    (re.compile(r"Option '(?P<option>.*)' requires .*"), Sentence("{option} needs a value.")),
    (re.compile(r"(?P<value>'.*') is not a valid int(eger)?\.?"), Sentence("{value} is no whole number.")),
    (
        re.compile(r"(?P<value>.*) is not in the range (?P<range>.*)\."),
        Sentence("{value} is not in the range {range}."),
    ),
    (re.compile(r"(?P<value>'.*') is not one of (?P<known>.*)\."), Sentence("{value} is none of {known}.")),
    (re.compile(r".* (?P<file>'.*') does not exist\."), Sentence("{file} is not there.")),
    (re.compile(r".* (?P<file>'.*') is a directory\."), Sentence("{file} is a folder.")),
    (re.compile(r".* (?P<file>'.*') is a file\."), Sentence("{file} is a file.")),
    (re.compile(r".* (?P<file>'.*') is not readable\."), Sentence("{file} cannot be read.")),
)


def put_into_words(command: Any) -> Any:
    """A command of the library, and those inside it, with their help in the language."""
    if language() == ENGLISH:
        return command
    command.help = _translated(command.help)
    for param in command.params:
        if getattr(param, "help", None):
            param.help = t_plain(param.help)
    for inner in getattr(command, "commands", {}).values():
        put_into_words(inner)
    command.context_class.formatter_class = _formatter(command.context_class.formatter_class)
    return command


def t_plain(text: str) -> str:
    """A text without places to fill, in the language; one nobody has translated stays as it is."""
    from data.config.i18n.catalogue import texts

    return texts(language()).gettext(text)


def paragraphs(help_text: str) -> Iterable[str]:
    """What of a command's help is translated: each paragraph of prose, and of examples the line above them."""
    for part in help_text.split("\n\n"):
        yield (
            part.strip().partition("\n")[2].partition("\n")[0].strip() if _is_verbatim(part) else " ".join(part.split())
        )


def _is_verbatim(part: str) -> bool:
    return part.lstrip().startswith("\b")


def _translated(help_text: str | None) -> str | None:
    """Paragraph by paragraph; what comes after the first line of examples is typed as it stands there."""
    if not help_text:
        return help_text
    said = []
    for part, english in zip(help_text.split("\n\n"), paragraphs(help_text), strict=True):
        if _is_verbatim(part):
            said.append(part.replace(english, t_plain(english), 1))
        else:
            said.append(t_plain(english))
    return "\n\n".join(said)


def _formatter(usual: Any) -> Any:
    """The library's writer of help, with its own few words in the language."""

    class Formatter(usual):  # type: ignore[misc]
        def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
            super().write_usage(prog, args, prefix or f"{t('Usage:')} ")

        def write_heading(self, heading: str) -> None:
            super().write_heading(spoken(_HEADINGS[heading]) if heading in _HEADINGS else heading)

        def write_dl(self, rows: Sequence[tuple[str, str]], *args: Any, **more: Any) -> None:
            super().write_dl([(_typed(name), _of_option(said)) for name, said in rows], *args, **more)

    return usual if usual.__name__ == "Formatter" else Formatter


def _typed(name: str) -> str:
    """An option with what is typed after it: the library names its type in English where nothing else is named."""
    begin, found, _ = name.partition(" <")
    if language() == ENGLISH or not found or not name.endswith(">"):
        return name
    if begin.split()[-1].isupper():
        return begin
    return f"{begin} {spoken(_NUMBER if _IN_NUMBERS.search(name) else _TEXT)}"


def _of_option(said: str) -> str:
    if language() == ENGLISH:
        return said
    if said == _HELP:
        return spoken(_THIS_HELP)
    extra = _EXTRA.search(said)
    if extra is None:
        return said
    notes = [_note(one) for one in extra[1].split("; ")]
    return f"{said[: extra.start()]}  [{t('; ').join(notes)}]".strip()


def _note(one: str) -> str:
    if one == "required":
        return t("required")
    if one.startswith("default: "):
        return t("default: {value}", value=one.removeprefix("default: "))
    if found := _RANGE.fullmatch(one):
        return t("{least} to {most}", least=found[1], most=found[2])
    return one


def show(error: Any) -> None:
    """What was typed wrongly, as the library says it in English: the usage, where there is help, and the reason."""
    if type(error).__name__ == "NoArgsIsHelpError":
        sys.stderr.write(f"{error.format_message()}\n")
        return
    if (context := getattr(error, "ctx", None)) is not None:
        hint = t("Help: {command}", command=f"{context.command_path} {context.help_option_names[0]}")
        sys.stderr.write(f"{context.get_usage()}\n{hint}\n\n")
    sys.stderr.write(f"{spoken(_why(error))}\n")


def _why(error: Any) -> Sentence:
    kind, hint = type(error).__name__, _hint(error)
    match kind:
        case "NoSuchOption":
            said = Sentence("There is no option {option}.").filled(option=error.option_name)
            if not error.possibilities:
                return said
            alike = Sentence("There is no option {option}. Perhaps: {alike}.")
            return alike.filled(option=error.option_name, alike=sorted(error.possibilities))
        case "MissingParameter":
            return Sentence("{what} is missing.").filled(what=hint or str(error.param_type or ""))
        case "BadParameter" if hint:
            return Sentence("{what}: {why}").filled(what=hint, why=_about(error.message))
        case _:
            return _about(error.format_message())


def _hint(error: Any) -> str:
    """The option or argument that an error is about, as it is typed."""
    given = getattr(error, "param_hint", None)
    if given is None and getattr(error, "param", None) is not None:
        given = error.param.get_error_hint()
    return given if isinstance(given, str) else " / ".join(given or ())


def _about(message: str) -> Sentence:
    for pattern, said in _ABOUT:
        if found := pattern.fullmatch(message):
            return said.filled(**found.groupdict())
    return as_it_is(message)
