"""Reading a table file: comma-separated text in its dialects, or a sheet of a workbook, whoever wrote it.

The file is taken apart in a process of its own (`isolated`, `parsing`); where in it the table stands is found out here
(`structure`).
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from connectors.framework.errors import BadData
from connectors.framework.tables import isolated, kinds, structure
from connectors.framework.tables.heading_rows import Merged
from connectors.framework.tables.isolated import Answer
from connectors.framework.tables.parsing.refused import is_workbook
from connectors.framework.tables.table import Table
from okr_model.wording.sentences import Sentence, Unfit

_TRIED: Final = 5  # sheets after the first
_LOOKED_AT: Final = 20  # rows and columns


def read(
    content: bytes,
    *,
    name: str,
    sheet: str | None = None,
    encoding: str | None = None,
    most_cells: int | None = None,
    most_different: int | None = None,
) -> Table:
    """The table in a file. Raises BadData for what is no table, BadConfig for a sheet or encoding that is not there.

    name: what messages call the file.  sheet: of a workbook; its first with rows where None, or the first after it that
    has days where it has none and is rather a cover.
    encoding: of a text; found out where None.  most_cells, most_different: as `isolated.ask` has them.
    """

    def ask(wanted: str | None) -> Answer:
        return isolated.ask(
            content,
            name,
            what="rows",
            sheet=wanted,
            encoding=encoding,
            most_cells=most_cells,
            most_different=most_different,
        )

    answer = ask(sheet)
    found = _table(answer, name)
    if sheet is None and "sheet" in answer.about and not _has_days(found):
        every = [str(one) for one in answer.about.get("sheets", ())]
        for other in every[every.index(found.sheet) + 1 :][:_TRIED]:
            further = ask(other)
            if _has_days(table := _table(further, name)):
                answer, found = further, table
                break
    about = answer.about
    notes = [*found.notes]
    if formulas := int(about.get("empty_formulas", 0)):
        said = Sentence(
            "{formulas} formulas have no value stored with them and are empty: open the file in a spreadsheet, save it."
        )
        notes.append(said.filled(formulas=formulas))
    if answer.cut:
        looked_at = len(found.rows)
        notes.append(Sentence("Only the first {rows} rows were looked at: there are more.").filled(rows=looked_at))
    if sheet is None and len(about.get("sheets", ())) > 1:
        names = {"sheet": found.sheet, "sheets": ", ".join(about["sheets"])[:200]}
        notes.append(Sentence("The sheet {sheet} is used; there are {sheets}.", names=names))
    possible = tuple(map(str, about.get("encodings", ())))
    return replace(found, encodings=possible, notes=tuple(notes))


def sheets(content: bytes, name: str) -> list[str]:
    """The names of a workbook's sheets, hidden ones last; none for text."""
    return isolated.ask(content, name, what="sheets").sheets if is_workbook(content) else []


def _table(answer: Answer, name: str) -> Table:
    """Where in the rows that were read the table stands."""
    about = answer.about
    separator = str(about.get("separator", ""))
    try:
        return structure.table(
            answer.rows.rows(),
            numbered=True,
            decimal="," if separator == ";" else ".",  # the semicolon is there because the comma was taken
            sheet=str(about.get("sheet", "")),
            encoding=str(about.get("encoding", "")),
            separator=separator,
            merged=[Merged(top + 1, bottom + 1, left, right) for top, bottom, left, right in about.get("merged", ())],
        )
    except Unfit as unfit:
        raise BadData(
            Sentence("{name} {unfit}").filled(name=name, unfit=unfit),
            remedy=Sentence("Give every column a heading, and put cells with a separator in them in quotes."),
        ) from None


def _has_days(table: Table) -> bool:
    """Whether the first rows have a column of days."""
    rows = [cells for _, cells in table.rows[:_LOOKED_AT]]
    days = [sum(kinds.kind(row[at]) == "day" for row in rows) for at in range(len(table.headings[:_LOOKED_AT]))]
    return any(count * 2 > len(rows) for count in days)
