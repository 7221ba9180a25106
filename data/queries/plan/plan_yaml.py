"""The YAML of plan files: plain data only, with the line of everything, read without surprises and written to be read.

Read, it is the part of YAML on which all readers agree: `no` and `12:30` are text, `010` is no octal number, and
there are no anchors, tags or repeated keys, so that a small file cannot swell nor one line overrule another unseen.
"""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import date
from typing import Any

import yaml

from data.config.validation_errors import Location, Problem, place_of

_DEEPEST = 20  # objectives hold key results, which hold steps: a plan needs eight
_BREAKS = re.compile("[\x85\u2028\u2029]")  # YAML takes them for ends of lines, people do not see them
_NUMBER = re.compile(r"[-+]?(?:0|[1-9][0-9_]{0,29})")
_DECIMAL = re.compile(r"[-+]?(?:[0-9][0-9_]*\.[0-9_]*|\.[0-9]+)(?:[eE][-+][0-9]+)?")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_WORDS = {"": None, "~": None, "null": None, "true": True, "false": False}


class BadYaml(Exception):
    """The text cannot be read; `problem` has the line."""

    def __init__(self, message: str, line: int | None) -> None:
        super().__init__(message)
        self.problem = Problem("", message, line)


class _Reader(yaml.SafeLoader):
    """Refuses what plan files have no use for, before it is built."""

    depth = 0

    def compose_node(self, parent: Any, index: Any) -> Any:
        event = self.peek_event()  # type: ignore[no-untyped-call]
        line = event.start_mark.line + 1
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise BadYaml("anchors (&) and aliases (*) have no place here: put text that begins so in quotes", line)
        if getattr(event, "tag", None):
            raise BadYaml("tags (!) have no place here: put text that begins so in quotes", line)
        if self.depth >= _DEEPEST:
            raise BadYaml("lists and tables are nested too deeply", line)
        self.depth += 1
        node = super().compose_node(parent, index)
        self.depth -= 1
        return node


def load(text: str) -> tuple[Any, dict[str, int]]:
    """The data of a text (tables, lists, text, numbers, days, true, false, None), and the line of every place in it.

    Raises `BadYaml`.
    """
    try:
        node = yaml.compose(text, _Reader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        hint = ": indent with spaces" if "\\t" in str(error.problem) else ""
        raise BadYaml(f"{error.problem or error.context}{hint}", mark.line + 1 if mark else None) from None
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        raise BadYaml(f"the character {chr(error.character)!r} cannot stand in a file", line) from None
    lines: dict[str, int] = {}
    return (_plain(node, (), lines) if node else None), lines


def _plain(node: yaml.Node, at: Location, lines: dict[str, int]) -> Any:
    lines.setdefault(place_of(at), node.start_mark.line + 1)
    if isinstance(node, yaml.SequenceNode):
        return [_plain(item, (*at, index), lines) for index, item in enumerate(node.value)]
    if isinstance(node, yaml.MappingNode):
        table: dict[str, Any] = {}
        for key, value in node.value:
            line = key.start_mark.line + 1
            if not isinstance(key, yaml.ScalarNode):
                raise BadYaml("a key is a single word", line)
            name = str(key.value)
            if name in table:
                raise BadYaml(f"the key `{name}` stands here twice", line)
            lines[place_of((*at, name))] = line
            table[name] = _plain(value, (*at, name), lines)
        return table
    plain = isinstance(node, yaml.ScalarNode) and not node.style
    return _scalar(node.value) if plain else node.value


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
