"""The first gate of a formula: from typed text to sqlglot's tree, or to an error at its place.

Only the words and signs of the grammar reach the parser as such; every other word goes in as a quoted name. So no
statement, cast, window, comment or parameter can arise, and metrics may be called `order`, `select` or `date`.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterator
from difflib import get_close_matches

from sqlglot import Token, TokenType, exp
from sqlglot.dialects.duckdb import DuckDB
from sqlglot.errors import ParseError

from okr_model.formula.tree import FormulaError
from okr_model.wording.sentences import Sentence

LONGEST = 2000  # characters
DEEPEST = 32  # brackets within brackets
FUNCTIONS = ("sum", "last", "mean", "min", "max", "count", "nullif", "coalesce")
FILTER = Sentence("A filter follows an aggregate, like sum(site.sessions) filter (where channel = 'Email').")

_ALSO_CALLED = {  # functions as other programs call them
    "average": "mean",
    "latest": "last",
    "maximum": "max",
    "minimum": "min",
    "total": "sum",
    "add": "sum",
    "ifnull": "coalesce",
}
_METRIC = r"[A-Za-z]\w*\.\w+"
_CONDITION = r"(?:'[^']*'|[^()'])+"  # brackets stand inside values only
_FILTERS = (  # a filter as people write it who have not seen ours, and as it is written
    (re.compile(r"\bfilter\s*\(\s*(?!where\b)", re.IGNORECASE), "filter (where "),
    (re.compile(rf"\bfilter\s+(?:where\s+)?({_CONDITION})$", re.IGNORECASE), r"filter (where \1)"),
    (re.compile(rf"\)\s*(?:where|if|for)\s+({_CONDITION})$", re.IGNORECASE), r") filter (where \1)"),
    (
        re.compile(
            rf"(\w+)\(\s*({_METRIC})\s*(?:,|\b(?:where|if|for)\b)\s*(?:where\s)?({_CONDITION})\)", re.IGNORECASE
        ),
        r"\1(\2) filter (where \3)",
    ),
    *(
        (
            re.compile(rf"(?<![\w(.])({_METRIC})\s*(?:filter\s*)?\(?\s*where\s+({_CONDITION})\)?", re.IGNORECASE),
            rf"{name}(\1) filter (where \2)",
        )
        for name in ("sum", "last")
    ),
)

_SIGNS = frozenset({"(", ")", ",", ".", "+", "-", "*", "/", "=", "==", "!=", "<>"})
_WORDS = frozenset({"filter", "where", "and", "or", "not", "in", "like", "is", "null"})
_WORD = re.compile(r"[^\W\d]\w*")
_QUOTED = re.compile(r"'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"")
_TURNING = frozenset({"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"})  # make text read as other text
_COMPARES = Sentence("A formula does not compare; conditions on dimensions know = <> in like is null.")
_HINTS = {
    ";": Sentence("A formula is one expression."),
    "<": _COMPARES,
    ">": _COMPARES,
    "?": Sentence("A formula has no parameters."),
    "$": Sentence("A formula has no parameters."),
    "@": Sentence("A formula has no parameters."),
    ":": Sentence("A formula has no casts and no parameters; its values are numbers already."),
}


def read(text: str) -> exp.Expr:
    """The tree of one expression. Raises `FormulaError`, or RecursionError where it is nested too deeply."""
    if len(text) > LONGEST:
        raise FormulaError(
            Sentence("The formula has {text} characters; {longest} is the most.").filled(
                text=len(text), longest=LONGEST
            ),
            text,
            LONGEST,
        )
    _all_visible(text)
    dialect = DuckDB()
    try:
        tokens = dialect.tokenize(text)
    except Exception:  # hostile text may find a mistake of the tokenizer's own
        raise _unclosed(text) from None
    tokens = list(_admitted(text, tokens))
    if not tokens:
        raise FormulaError(Sentence("The formula is empty. Write for example sum(site.sessions)."), text)
    try:
        tree = dialect.parser().parse_into(exp.Condition, tokens, text)[0]
    except ParseError as error:
        raise _unreadable(text, tokens, error) from None
    except RecursionError:
        raise
    except Exception:  # or one of the parser's own
        tree = None
    if tree is None:
        raise FormulaError(Sentence("The formula cannot be read."), text, 0, len(text))
    return tree


def _all_visible(text: str) -> None:
    """Refuse what nobody sees, but for what writing needs inside a value, such as Persian's half-space."""
    values = [range(*found.span()) for found in _QUOTED.finditer(text) if found[0].startswith("'")]
    for place, sign in enumerate(text):
        if sign.isprintable() or sign.isspace():
            continue
        never = unicodedata.bidirectional(sign) in _TURNING or unicodedata.category(sign) in {"Cc", "Cs"}
        if never or not any(place in value for value in values):
            raise FormulaError(
                Sentence("The invisible character U+{ord} has no place in a formula.").filled(ord=f"{ord(sign):04X}"),
                text,
                place,
            )


def _admitted(text: str, tokens: list[Token]) -> Iterator[Token]:
    """The tokens that may go on to the parser, as what they may go on; all else is refused at its place."""
    end, opened = 0, list[int]()
    for i, token in enumerate(tokens):
        _no_comment(text, end, token.start)
        end = token.end + 1
        before, after = (tokens[j].token_type if 0 <= j < len(tokens) else None for j in (i - 1, i + 1))
        if token.token_type is TokenType.L_PAREN:
            opened.append(token.start)
            if len(opened) > DEEPEST:
                raise FormulaError(
                    Sentence("More than {deepest} brackets within brackets.").filled(deepest=DEEPEST), text, token.start
                )
        elif token.token_type is TokenType.R_PAREN:
            if not opened:
                raise FormulaError(Sentence("This bracket was never opened."), text, token.start)
            opened.pop()
            if before is TokenType.COMMA:  # which DuckDB would let pass
                raise FormulaError(Sentence("Something is missing before `)`."), text, token.start)
        kind = _kind(text, token, TokenType.DOT in (before, after), after is TokenType.L_PAREN)
        yield Token(kind, token.text, token.line, token.col, token.start, token.end)
    _no_comment(text, end, len(text))
    if opened:
        raise FormulaError(Sentence("This bracket is never closed."), text, opened[-1])


def _kind(text: str, token: Token, by_dot: bool, called: bool) -> TokenType:
    """The type under which one token goes on."""
    kind: TokenType = token.token_type
    raw = text[token.start : token.end + 1]
    if raw in _SIGNS or (kind is TokenType.STRING and raw.startswith("'")):
        return kind
    if kind is TokenType.NUMBER and finite(token.text) is None:
        raise FormulaError(Sentence("`{raw}` is no finite number.").filled(raw=raw), text, token.start, len(raw))
    if kind is TokenType.NUMBER:
        return kind
    quoted = kind is TokenType.IDENTIFIER
    if not quoted and not _WORD.fullmatch(raw):
        hint = _HINTS.get(raw[:1], Sentence("A formula knows + - * / and brackets."))
        raise FormulaError(
            Sentence("`{raw}` has no place here. {hint}").filled(raw=raw, hint=hint), text, token.start, len(raw)
        )
    if not (quoted or by_dot) and raw.lower() in _WORDS:
        return kind
    if not called:
        return TokenType.IDENTIFIER
    if quoted or by_dot or raw.lower() not in (*FUNCTIONS, "avg"):
        known = ", ".join(FUNCTIONS)
        meant = _ALSO_CALLED.get(raw.lower())
        near = (meant,) if meant else tuple(get_close_matches(raw.lower(), FUNCTIONS, n=2))
        raise FormulaError(
            Sentence("`{raw}` is no function. A formula knows {known}.").filled(raw=raw, known=known),
            text,
            token.start,
            len(raw),
            near,
        )
    return TokenType.VAR


def filters_meant(text: str) -> list[str]:
    """The text with a filter in it written as filters are; nobody has tried yet whether it fits."""
    return [found for pattern, written in _FILTERS if (found := pattern.sub(written, text, count=1)) != text]


def _no_comment(text: str, start: int, end: int) -> None:
    """What the tokenizer skipped may only be space."""
    if skipped := text[start:end].strip():
        place = text.index(skipped, start)
        raise FormulaError(Sentence("A formula has no comments: leave this out."), text, place, len(skipped))


def finite(number: str) -> float | None:
    """The value of a number as written; None where it is none, or too large to be one."""
    try:
        value = float(number)
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def _unclosed(text: str) -> FormulaError:
    """The tokenizer stumbles over what is opened and never closed; find where that begins."""
    left = _QUOTED.sub(lambda found: " " * len(found[0]), text)
    if found := re.search(r"['\"$]|/\*", left):
        return FormulaError(Sentence("This is opened and never closed."), text, found.start(), len(text))
    return FormulaError(Sentence("The formula cannot be read."), text, 0, len(text))


def _unreadable(text: str, tokens: list[Token], error: ParseError) -> FormulaError:
    """The parser's complaint in plain words, at the token where it stopped."""
    found = error.errors[0] if error.errors else {}
    stopped = (found.get("line"), found.get("col"))
    at = next((i for i, t in enumerate(tokens) if (t.line, t.col) == stopped), len(tokens) - 1)
    before, token = tokens[max(at - 1, 0)], tokens[at]
    raw = text[token.start : token.end + 1]
    description = str(found.get("description"))
    if "arguments" in description:
        said = Sentence("There are too many values in these brackets.")
    elif description.startswith("Required"):
        before_it = raw in {")", ","}
        said = (
            Sentence("Something is missing before `{raw}`.")
            if before_it
            else Sentence("Something is missing beside `{raw}`.")
        )
    elif raw.lower() in {"filter", "where"}:
        said = FILTER
    elif at:
        said = Sentence("`{raw}` was not expected after `{before}`.").filled(before=text[before.start : before.end + 1])
    else:
        said = Sentence("`{raw}` was not expected here.")
    return FormulaError(said.filled(raw=raw), text, token.start, len(raw))
