"""What pydantic says of a value, as sentences of ours: its own messages are English only."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from pydantic_core import ErrorDetails

from okr_model.wording.sentences import Sentence, SentenceError, as_it_is, sentence_of

_NUMBER, _WHOLE = Sentence("use a number"), Sentence("use a whole number")
_LIST, _TABLE = Sentence("use a list"), Sentence("use a table")
_SAID: Final[dict[str, Sentence]] = {
    "missing": Sentence("is needed"),
    "string_type": Sentence("use text, in quotes"),
    "float_type": _NUMBER,
    "float_parsing": _NUMBER,
    "int_type": _WHOLE,
    "int_parsing": _WHOLE,
    "int_from_float": _WHOLE,
    "int_parsing_size": Sentence("unable to parse input string as an integer, exceeded maximum size"),
    "tuple_type": _LIST,
    "list_type": _LIST,
    "set_type": Sentence("input should be a valid set"),
    "frozen_set_type": Sentence("input should be a valid frozenset"),
    "model_type": _TABLE,
    "dict_type": _TABLE,
    "dataclass_type": _TABLE,
    "literal_error": Sentence("use {expected}"),
    "enum": Sentence("use {expected}"),
    "finite_number": Sentence("input should be a finite number"),
    "greater_than": Sentence("input should be greater than {gt}"),
    "greater_than_equal": Sentence("input should be greater than or equal to {ge}"),
    "less_than": Sentence("input should be less than {lt}"),
    "less_than_equal": Sentence("input should be less than or equal to {le}"),
    "string_too_short": Sentence("string should have at least {min_length} characters"),
    "string_too_long": Sentence("string should have at most {max_length} characters"),
    "string_pattern_mismatch": Sentence("string should match pattern '{pattern}'"),
    "too_short": Sentence("{field_type} should have at least {min_length} items after validation, not {actual_length}"),
    "too_long": Sentence("{field_type} should have at most {max_length} items after validation, not {actual_length}"),
    "bool_type": Sentence("input should be a valid boolean"),
    "bool_parsing": Sentence("input should be a valid boolean, unable to interpret input"),
    "date_type": Sentence("input should be a valid date"),
    "date_parsing": Sentence("input should be a valid date in the format YYYY-MM-DD, {error}"),
    "date_from_datetime_parsing": Sentence("input should be a valid date or datetime, {error}"),
    "date_from_datetime_inexact": Sentence("datetimes provided to dates should have zero time - e.g. be exact dates"),
    "datetime_type": Sentence("input should be a valid datetime"),
    "datetime_parsing": Sentence("input should be a valid datetime, {error}"),
    "time_type": Sentence("input should be a valid time"),
    "time_parsing": Sentence("input should be in a valid time format, {error}"),
    "timezone_aware": Sentence("input should have timezone info"),
}
_ONE: Final[dict[str, tuple[str, Sentence]]] = {
    "string_too_short": ("min_length", Sentence("string should have at least 1 character")),
    "string_too_long": ("max_length", Sentence("string should have at most 1 character")),
    "too_short": (
        "min_length",
        Sentence("{field_type} should have at least 1 item after validation, not {actual_length}"),
    ),
    "too_long": (
        "max_length",
        Sentence("{field_type} should have at most 1 item after validation, not {actual_length}"),
    ),
}
_AT_FIELD: Final[dict[str, Sentence]] = {
    "string_too_long": Sentence("is too long: use at most {max_length} characters"),
    "greater_than_equal": Sentence("use {ge} or more"),
    "less_than_equal": Sentence("use at most {le}"),
    "finite_number": Sentence("use a finite number"),
}


def in_words(one: ErrorDetails) -> Sentence:
    """What one of pydantic's errors says; in its own words where it is of a kind that no model of ours has."""
    kind, context = one["type"], one.get("ctx", {})
    if kind == "value_error":
        return sentence_of(context["error"])
    length, singular = _ONE.get(kind, ("", Sentence("")))
    said = singular if context.get(length) == 1 else _SAID.get(kind)
    return _filled(said, context) if said else as_it_is(f"{one['msg'][0].lower()}{one['msg'][1:]}")


def at_field(one: ErrorDetails) -> Sentence | None:
    """The same for beside the field of a form; None where it has no words of its own for that."""
    kind, context = one["type"], one.get("ctx", {})
    if kind == "value_error":
        return context["error"].sentence if isinstance(context["error"], SentenceError) else None
    return _filled(_AT_FIELD[kind], context, separated=True) if kind in _AT_FIELD else None


def _filled(said: Sentence, context: dict[str, Any], *, separated: bool = False) -> Sentence:
    values = {name: value for name, value in context.items() if f"{{{name}}}" in said.text}
    if "field_type" in values:
        values["field_type"] = str(values["field_type"]).lower()
    plain = {name: value for name, value in values.items() if isinstance(value, int | float)}
    numbers, plain = (plain, {}) if separated else ({}, plain)
    return replace(said, numbers=numbers, plain=plain, names={k: str(v) for k, v in values.items() if k not in plain})
