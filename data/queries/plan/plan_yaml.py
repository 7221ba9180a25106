"""The YAML of plan files: plain data only, with the line of everything, read without surprises and written to be read.

Read, it is the part of YAML on which all readers agree: `no` and `12:30` are text, `010` is no octal number, and
there are no tags or repeated keys, so that no line overrules another unseen. Anchors and aliases, which scripts write
for what occurs twice, are followed as far as a file of plain data may grow; one that nothing refers to is refused: it
is text whose first letter was an `&`.
"""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import date
from typing import Any, Final

import yaml

from data.config.validation_errors import Location, Problem, place_of
from okr_model.wording.sentences import Sentence, SentenceError, as_it_is, as_typed

_DEEPEST = 20  # objectives hold key results, which hold steps: a plan needs eight
_MOST_LETTERS = 2_000_000
_MOST_VALUES = 50_000  # with what aliases repeat: thousands of key results, read within two seconds
_TOO_DEEP = Sentence("lists and tables are nested too deeply")
_TOO_MANY = Sentence(
    "has more than {most_values} values, those that aliases (*) repeat included: that is no plan"
).filled(most_values=_MOST_VALUES)
_BREAKS = re.compile("[\x85\u2028\u2029]")  # YAML takes them for ends of lines, people do not see them
_HALF = re.compile("[\ud800-\udfff]")
_NUMBER = re.compile(r"[-+]?(?:0|[1-9][0-9_]{0,29})")
_DECIMAL = re.compile(r"[-+]?(?:[0-9][0-9_]*\.[0-9_]*|\.[0-9]+)(?:[eE][-+][0-9]+)?")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_WORDS = {"": None, "~": None, "null": None, "true": True, "false": False}


class BadYaml(SentenceError):
    """The text cannot be read; `problem` has the line."""

    def __init__(self, sentence: Sentence, line: int | None) -> None:
        super().__init__(sentence)
        self.problem = Problem("", sentence, line)


class _Reader(yaml.SafeLoader):
    """Refuses what plan files have no use for, before it is built."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.depth = self.values = 0
        self.unused: dict[str, int] = {}  # anchors that nothing refers to yet, and their lines

    def compose_node(self, parent: Any, index: Any) -> Any:
        event = self.peek_event()  # type: ignore[no-untyped-call]
        line = event.start_mark.line + 1
        if getattr(event, "tag", None):
            raise BadYaml(Sentence("tags (!) have no place here: put text that begins so in quotes"), line)
        if self.depth >= _DEEPEST:
            raise BadYaml(_TOO_DEEP, line)
        self.values += 1
        if self.values > _MOST_VALUES:
            raise BadYaml(_TOO_MANY, line)
        name = getattr(event, "anchor", None)
        if isinstance(event, yaml.AliasEvent):
            if name not in self.anchors:
                raise BadYaml(
                    Sentence("`*{name}` refers to nothing: put text that begins with * in quotes").filled(
                        name=str(name)
                    ),
                    line,
                )
            self.unused.pop(str(name), None)
        elif name in self.anchors:
            raise BadYaml(
                Sentence("the anchor `&{name}` stands in this file twice: give each its own name").filled(
                    name=str(name)
                ),
                line,
            )
        elif name:
            self.unused[name] = line
        self.depth += 1
        node = super().compose_node(parent, index)
        self.depth -= 1
        return node


def load(text: str) -> tuple[Any, dict[str, int]]:
    """The data of a text (tables, lists, text, numbers, days, true, false, None), and the line of every place in it.

    Raises `BadYaml`.
    """
    if len(text) > _MOST_LETTERS:
        raise BadYaml(
            Sentence("is larger than {megabytes} MB: that is no plan").filled(megabytes=_MOST_LETTERS // 1_000_000),
            None,
        )
    try:
        reader = _Reader(text)
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        raise BadYaml(
            Sentence("the character {chr} cannot stand in a file").filled(chr=as_typed(chr(error.character))), line
        ) from None
    try:
        node = reader.get_single_node()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise BadYaml(_in_words(error), mark.line + 1 if mark else None) from None
    except (ValueError, OverflowError):
        wrong = Sentence("a letter is written by a number (\\U…) that no letter has: write the letter itself")
        raise BadYaml(wrong, reader.line + 1) from None
    for name, line in reader.unused.items():
        raise BadYaml(
            Sentence("nothing refers to the anchor `&{name}`: put text that begins with & in quotes").filled(name=name),
            line,
        )
    data = _Data()
    return (data.plain(node, ()) if node else None), data.lines


def _in_words(error: yaml.MarkedYAMLError) -> Sentence:
    """What PyYAML finds wrong, and what to do where people often go wrong."""
    problem = str(error.problem or error.context)
    if "another document" in problem:
        return Sentence("a second document begins here (---): put each plan into a file of its own")
    if "\\t" in problem:
        return Sentence("a tab stands here: indent with spaces")
    sign = "&" if "anchor" in str(error.context) else "*" if "alias" in str(error.context) else ""
    if not sign:
        return _as_the_library_says(problem)
    return Sentence("{problem}: put text that begins with {sign} in quotes").filled(problem=problem, sign=sign)


_LIBRARYS: Final = (
    (re.compile(r"mapping values are not allowed here"), Sentence("mapping values are not allowed here")),
    (re.compile(r"could not find expected ':'"), Sentence("could not find expected ':'")),
    (re.compile(r"found unexpected end of stream"), Sentence("found unexpected end of stream")),
    (
        re.compile(r"expected (?P<wanted>.+), but (?:found|got) (?P<found>.+)"),
        Sentence("expected {wanted}, but found {found}"),
    ),
    (
        re.compile(r"found character (?P<sign>.+) that cannot start any token"),
        Sentence("found character {sign} that cannot start any token"),
    ),
)


def _as_the_library_says(problem: str) -> Sentence:
    """PyYAML's words, for each language where they are known; seldom ones as they are."""
    for pattern, said in _LIBRARYS:
        if found := pattern.fullmatch(problem):
            return said.filled(**found.groupdict())
    return as_it_is(problem)


class _Data:
    """The plain data of a tree of nodes, in which aliases make one node stand in several places."""

    def __init__(self) -> None:
        self.lines: dict[str, int] = {}
        self._values = 0
        self._open: set[int] = set()  # the lists and tables we are in

    def plain(self, node: yaml.Node, at: Location) -> Any:
        line = node.start_mark.line + 1
        self.lines.setdefault(place_of(at), line)
        self._values += 1
        if self._values > _MOST_VALUES:
            raise BadYaml(_TOO_MANY, line)
        if isinstance(node, yaml.ScalarNode):
            return _whole_letters(node.value) if node.style else _scalar(node.value)
        if id(node) in self._open:
            raise BadYaml(Sentence("an alias (*) stands inside of what it refers to"), line)
        if len(self._open) >= _DEEPEST:
            raise BadYaml(_TOO_DEEP, line)
        self._open.add(id(node))
        inner = self._list(node, at) if isinstance(node, yaml.SequenceNode) else self._table(node, at)
        self._open.remove(id(node))
        return inner

    def _list(self, node: yaml.Node, at: Location) -> list[Any]:
        return [self.plain(item, (*at, index)) for index, item in enumerate(node.value)]

    def _table(self, node: yaml.Node, at: Location) -> dict[str, Any]:
        table: dict[str, Any] = {}
        for key, value in node.value:
            line = key.start_mark.line + 1
            if not isinstance(key, yaml.ScalarNode):
                raise BadYaml(Sentence("a key is a single word"), line)
            name = str(key.value)
            if name in table:
                raise BadYaml(Sentence("the key `{name}` stands here twice").filled(name=name), line)
            self.lines[place_of((*at, name))] = line
            table[name] = self.plain(value, (*at, name))
        return table


def _whole_letters(text: str) -> str:
    """JSON writes letters beyond the first 65,536 as two halves (`\\ud83d\\ude00`); one half alone stays what it is."""
    if not _HALF.search(text):
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")


def _scalar(text: str) -> Any:
    """What a word without quotes means. Whatever is none of these is text; no other YAML reader is laxer."""
    if text.lower() in _WORDS:
        return _WORDS[text.lower()]
    if _NUMBER.fullmatch(text):
        return int(text.replace("_", ""))
    if _DECIMAL.fullmatch(text):
        return float(text.replace("_", ""))
    if _DAY.fullmatch(text):
        with suppress(ValueError):
            return date.fromisoformat(text)
    return text


class Inline(dict[str, Any]):
    """A table that is written on one line."""


class _Writer(yaml.SafeDumper):
    """Lists stand indented below their key."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: ARG002 - PyYAML's
        super().increase_indent(flow, indentless=False)

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002 - PyYAML's
        return True


def _text(writer: yaml.SafeDumper, text: str) -> yaml.Node:
    style = '"' if _BREAKS.search(text) else "|" if "\n" in text else None
    return writer.represent_scalar("tag:yaml.org,2002:str", text, style=style)


def _float(writer: yaml.SafeDumper, number: float) -> yaml.Node:
    if number.is_integer() and abs(number) < 1e15:
        return writer.represent_int(int(number))
    return writer.represent_float(number)


_Writer.add_representer(str, _text)
_Writer.add_representer(float, _float)
_Writer.add_representer(
    Inline, lambda writer, table: writer.represent_mapping("tag:yaml.org,2002:map", table, flow_style=True)
)


def dump(data: Any, indent: int = 0) -> str:
    """The text of some data: one line per value, in the order given, every line indented by so many spaces."""
    text = yaml.dump(
        data, Dumper=_Writer, sort_keys=False, allow_unicode=True, width=1_000_000, default_flow_style=False
    )
    return "".join(f"{' ' * indent if line else ''}{line}\n" for line in text.removesuffix("\n").split("\n"))
