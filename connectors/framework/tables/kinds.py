"""What kind of thing stands in a cell or a row: enough to tell headings, data, totals and notes apart."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from typing import Final, Literal

from connectors.framework.tables import days, numbers
from connectors.framework.tables.characters import plain
from connectors.framework.tables.missing import is_missing
from connectors.framework.tables.written_days import Period, is_span, written

Kind = Literal["day", "number", "text", ""]
"""Of a cell; "" for one that is empty or says that a value is missing."""

_LONGEST: Final = 40  # characters of a day or a number
_COLUMNS: Final = 200  # of which kinds are known
_RULE: Final = re.compile(r"[-=_*·.–—+|:\s]+")
_YEAR: Final = re.compile(r"(19|20|21)\d\d")


def said(cell: object) -> bool:
    """Whether anything stands in a cell."""
    return cell is not None and cell != "" and (type(cell) is not str or not cell.isspace())


def kind(cell: object) -> Kind:
    """The kind of a cell."""
    if isinstance(cell, str):
        return _kind_of_text(cell.strip()[: _LONGEST + 1])
    if cell is None:
        return ""
    return "day" if isinstance(cell, date) else "number"


@lru_cache(maxsize=20_000)
def _kind_of_text(text: str) -> Kind:
    if is_missing(text):
        return ""
    if len(text) > _LONGEST or not any(map(str.isdecimal, text)) or is_span(text):
        return "text"  # what a report covers stands in its title
    bare = plain(text).isdigit() and len(text) != len("20261129")  # a spreadsheet's count of days, or just a number
    if not bare and _is_day(text):
        return "day"
    for decimal in (".", ","):
        try:
            numbers.number(text, decimal)
        except ValueError:
            continue
        return "number"
    return "day" if written(text) else "text"


def _is_day(text: str) -> bool:
    found = written(plain(text))
    if isinstance(found, Period) and found.weak:
        return False  # 1204.5 is rather an amount than the fifth month of 1204
    try:
        days.day(text)
    except days.Unclear:
        return True
    except ValueError:
        return False
    return True


def of_row(cells: Sequence[object]) -> dict[int, Kind]:
    """The kinds of a row's cells by their columns, those without a value left out."""
    return {at: found for at, cell in enumerate(cells[:_COLUMNS]) if (found := kind(cell))}


def texts_only(cells: Sequence[object]) -> bool:
    """Whether a row has words in several cells, and nothing else."""
    own = of_row(cells)
    return len(own) >= 2 and all(one == "text" for one in own.values())


def is_dated(cell: object) -> bool:
    """Whether a cell has something like a day; cheap, since every row is asked."""
    if type(cell) is str:
        return cell[:1].isdigit() or kind(cell) == "day"
    return isinstance(cell, date)


def same(cell: object) -> str:
    """A cell as headings are compared: whatever the capitals and the blanks."""
    return " ".join(str("" if cell is None else cell).casefold().split())


def is_year(cell: object) -> bool:
    """Whether a number is rather a year, as columns may be headed."""
    return _YEAR.fullmatch(plain(str(cell)).removesuffix(".0")) is not None


def is_empty(cells: Sequence[object]) -> bool:
    """Whether a row has nothing in it, or only draws a line of hyphens or the like through the table."""
    texts = [cell for cell in cells if said(cell)]
    return all(isinstance(cell, str) and len(cell) > 2 and _RULE.fullmatch(cell) for cell in texts)


def is_word(cell: object) -> bool:
    """Whether a cell is no empty one and no part of a line that is drawn; cheap, since every row is asked."""
    return cell is not None and (type(cell) is not str or cell[:1].isalnum())


def is_comment(cells: Sequence[object]) -> bool:
    """Whether a row is a comment, as Google Analytics writes them above its tables: `# Account: …`."""
    texts = [cell for cell in cells if said(cell)]
    first = str(texts[0]) if texts else ""
    return first.startswith("#") and (len(texts) == 1 or first[1:2] in (" ", "-", "#"))


def _words(text: str) -> frozenset[str]:
    return frozenset(word.strip().casefold() for word in text.split("|"))


_TOTAL: Final = _words(
    """
    total|totals|grand total|grand totals|subtotal|sub total|sub-total|overall|overall total|sum|
    report total|gesamt|summe|gesamtsumme|gesamtergebnis|insgesamt|zwischensumme|total gesamt|endsumme|
    somme|total général|sous-total|ensemble|total general|suma|suma total|totales|gran total|total geral|
    totais|totale|totale generale|totale complessivo|somma|totaal|eindtotaal|subtotaal|totalt|summa|
    i alt|yhteensä|suma końcowa|suma całkowita|razem|łącznie|celkem|celkový součet|součet|összesen|
    végösszeg|celkom|ukupno|skupaj|total general|toplam|genel toplam|ara toplam|итого|всего|сумма|итог|
    общий итог|разом|усього|общо|σύνολο|γενικό σύνολο|جمع|جمع کل|مجموع|مجموع کل|المجموع|الإجمالي|
    الاجمالي|المجموع الكلي|إجمالي|סה"כ|סך הכל|合計|総計|合计|总计|總計|합계|총계|총합계|σ|∑
    """
)
_MEAN: Final = _words(
    """
    average|averages|avg|mean|durchschnitt|mittelwert|schnitt|moyenne|promedio|media|média|gemiddelde|
    średnia|průměr|átlag|ortalama|среднее|середнє|μέσος όρος|میانگین|المتوسط|متوسط|平均|평균|ø
    """
)


_ALL: Final = (
    "all",
    "alle",
    "tous",
    "toutes",
    "todos",
    "todas",
    "tutti",
    "tutte",
    "wszystkie",
    "все",
    "tüm",
    "همه",
    "کل",
)


@lru_cache(maxsize=20_000)
def says_all(cell: object) -> bool:
    """Whether a cell may name all of the others together: `All`, `All channels`; only the figures tell that it does."""
    return type(cell) is str and len(cell) < 40 and plain(_bare(cell)).partition(" ")[0].strip("()") in _ALL


@lru_cache(maxsize=20_000)
def is_total(cell: object) -> bool:
    """Whether a cell says, and says no more than, that its row is a total."""
    return type(cell) is str and len(cell) < 24 and _bare(cell) in _TOTAL


def begins_total(cell: object) -> bool:
    """Whether the first text of a row that has no day names a total or a mean: `Total: campaigns`, `جمع کل (ریال)`."""
    if not isinstance(cell, str):
        return False
    text = _bare(cell)
    if text in _TOTAL or text in _MEAN:
        return True
    first, _, rest = text.partition(" ")
    two = f"{first} {rest.partition(' ')[0]}".strip(":-–—([,. ")
    return len(text) < 60 and (first.strip(":-–—([,. ") in _TOTAL | _MEAN or two in _TOTAL)


def _bare(text: str) -> str:
    return " ".join(text.casefold().strip(" \t*:=.").split())
