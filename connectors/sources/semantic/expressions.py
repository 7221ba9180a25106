"""The SQL that stands in a definition: parsed, held to what computes and never acts, and written anew from its tree.

Nothing of a definition reaches a database as the text it was. What may stand in it is listed here by the parser's own
classes; a function that is not among them, a subquery, a statement, a parameter is refused by its name.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from okr_model.wording.sentences import Sentence, SentenceError

LONGEST: Final = 4_000  # characters
_READING_FILES: Final = ("spark", "databricks", "duckdb")
_PLACES: Final = ("/", "\\", ":", "*")
_FILES: Final = frozenset(
    {"text", "csv", "json", "xml", "parquet", "orc", "avro", "binaryfile", "image", "libsvm", "delta"}
)
"""Schemas by which Spark reads a file instead of a table: `csv.`path``."""
_OF_SQLITE: Final = ("sqlite_", "pragma_")
"""What SQLite keeps of itself, its tables' names and SQL among it: https://www.sqlite.org/fileformat2.html (2.6)."""

_MOST_PARTS: Final = 600  # nodes of a tree

_VALUES = (exp.Column, exp.Identifier, exp.Literal, exp.Null, exp.Boolean, exp.Interval, exp.IntervalSpan, exp.Var)
_LOGIC = (exp.And, exp.Or, exp.Not, exp.Paren, exp.Case, exp.If, exp.Coalesce, exp.Nullif, exp.Greatest, exp.Least)
_COMPARED = (
    *(exp.EQ, exp.NEQ, exp.GT, exp.GTE, exp.LT, exp.LTE, exp.NullSafeEQ, exp.NullSafeNEQ),
    *(exp.In, exp.Between, exp.Like, exp.ILike, exp.Is, exp.Escape, exp.Tuple),
)
_ARITHMETIC = (
    *(exp.Add, exp.Sub, exp.Mul, exp.Div, exp.IntDiv, exp.Mod, exp.Neg, exp.SafeDivide),
    *(exp.Abs, exp.Round, exp.Floor, exp.Ceil, exp.Sign, exp.Sqrt, exp.Ln, exp.Log, exp.Exp, exp.Pow),
)
_TEXTS = (
    *(exp.Upper, exp.Lower, exp.Trim, exp.Concat, exp.ConcatWs, exp.DPipe, exp.Substring, exp.Length),
    *(exp.Left, exp.Right, exp.Replace, exp.StrPosition, exp.StartsWith, exp.EndsWith, exp.Contains),
)
_DAYS = (
    *(exp.Date, exp.TsOrDsToDate, exp.CurrentDate, exp.CurrentTimestamp, exp.DateTrunc, exp.TimestampTrunc),
    *(exp.DateAdd, exp.DateSub, exp.DateDiff, exp.TimestampAdd, exp.TimestampSub, exp.TimestampDiff, exp.Extract),
    *(exp.Year, exp.Quarter, exp.Month, exp.Week, exp.Day, exp.DayOfWeek, exp.DayOfMonth, exp.DayOfYear, exp.Hour),
    exp.AtTimeZone,
)
_TYPES = (exp.Cast, exp.TryCast, exp.DataType, exp.DataTypeParam)
_SCALAR: Final = frozenset((*_VALUES, *_LOGIC, *_COMPARED, *_ARITHMETIC, *_TEXTS, *_DAYS, *_TYPES))


class UnfitExpression(SentenceError, ValueError):
    """Why an expression of a definition is not used, in one sentence without a full stop."""


def scalar(text: str, dialect: str) -> exp.Expr:
    """The tree of an expression over the columns of one row. Raises UnfitExpression."""
    tree = parsed(text, dialect)
    check(tree, _SCALAR, dialect)
    return tree


@lru_cache(maxsize=4096)
def normal(text: str, dialect: str) -> str:
    """The same expression as it is asked for. Raises UnfitExpression."""
    return scalar(text, dialect).sql(dialect=dialect, comments=False)


def parsed(text: str, dialect: str) -> exp.Expr:
    """The tree of one expression, of which nothing has been checked yet. Raises UnfitExpression."""
    if len(text) > LONGEST:
        raise UnfitExpression(
            Sentence("an expression has {n} characters; {most} is the most").filled(n=len(text), most=LONGEST)
        )
    try:
        found = sqlglot.parse(text, dialect=dialect)
    except SqlglotError as error:
        raise UnfitExpression(_unreadable(text)) from error
    except Exception as error:  # hostile text may find a mistake of the parser's own, RecursionError among them
        raise UnfitExpression(_unreadable(text)) from error
    if len(found) != 1 or found[0] is None:
        raise UnfitExpression(Sentence("{text} is not one expression").filled(text=shown(text)))
    return found[0].unalias()


def check(tree: exp.Expr, allowed: frozenset[type[exp.Expr]], dialect: str) -> None:
    """Raises UnfitExpression, naming what may not stand in it, for a tree of anything else than the allowed classes."""
    for n, node in enumerate(tree.walk()):
        if n > _MOST_PARTS:
            raise UnfitExpression(Sentence("an expression has more than {most} parts").filled(most=_MOST_PARTS))
        if type(node) not in allowed:
            raise UnfitExpression(
                Sentence("{what} may not stand in a definition").filled(what=shown(_written(node, dialect)))
            )
        if isinstance(node, exp.Column) and len(node.parts) > 2:
            raise UnfitExpression(
                Sentence("{what} is no column of a model").filled(what=shown(_written(node, dialect)))
            )
        if isinstance(node, exp.In) and not node.expressions:
            raise UnfitExpression(Sentence("IN takes a list of values here"))


def table(name: str, dialect: str) -> exp.Table:
    """A table by its name, `"database"."schema"."table"`. Raises UnfitExpression for anything else."""
    asked = f"select 1 from {name}"  # noqa: S608 - parsed, not run
    tree = parsed(asked, dialect) if "\n" not in name else None
    source = tree.args.get("from_") if isinstance(tree, exp.Select) else None
    found = source.this if source is not None else None
    plain = {exp.Table, exp.Identifier, exp.Select, exp.From, exp.Literal}
    if not isinstance(found, exp.Table) or {type(node) for node in (tree or exp.Null()).walk()} - plain or found.alias:
        raise UnfitExpression(Sentence("{name} is no name of a table").filled(name=shown(name)))
    _must_be_no_file(found, dialect)
    if dialect == "sqlite" and found.name.lower().startswith(_OF_SQLITE):
        raise UnfitExpression(Sentence("{name} is a table of the database itself").filled(name=shown(found.name)))
    if dialect == "sqlite":  # a file is one database: there is no other place in it
        return exp.Table(this=found.args["this"].copy())
    return exp.Table(this=found.args["this"].copy(), db=_copied(found, "db"), catalog=_copied(found, "catalog"))


def _must_be_no_file(found: exp.Table, dialect: str) -> None:
    """Some engines take a name for a file or an address where there is no such table: `"/etc/passwd"`, `csv.`path``."""
    parts = [one.name for one in found.parts]
    is_path = any(sign in part for part in parts for sign in _PLACES)
    is_path |= "." in found.name if dialect == "duckdb" else found.db.lower() in _FILES
    if is_path and dialect in _READING_FILES:
        raise UnfitExpression(Sentence("{name} is no name of a table").filled(name=shown(".".join(parts))))


def shown(text: str) -> str:
    """A text of the file, short enough to be said."""
    short = " ".join(text.split())
    return f"`{short}`" if len(short) <= 80 else f"`{short[:77]}…`"


def _copied(table: exp.Table, part: str) -> exp.Expr | None:
    found = table.args.get(part)
    return found.copy() if isinstance(found, exp.Expr) else None


def _written(node: exp.Expr, dialect: str) -> str:
    try:
        return node.sql(dialect=dialect, comments=False)
    except Exception:
        return type(node).__name__


def _unreadable(text: str) -> Sentence:
    return Sentence("{text} cannot be read as SQL").filled(text=shown(text))
