"""Reading a table file: comma-separated text in its dialects, or a sheet of a workbook, whoever wrote it.

The file is taken apart in a process of its own (`isolated`, `parsing`); where in it the table stands is found out here
(`structure`).
"""

from __future__ import annotations

from dataclasses import replace

from connectors.framework.errors import BadData
from connectors.framework.tables import isolated, structure
from connectors.framework.tables.heading_rows import Merged
from connectors.framework.tables.parsing.refused import is_workbook
from connectors.framework.tables.table import Table
from okr_model.wording.sentences import Sentence, Unfit


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

    name: what messages call the file.  sheet: of a workbook; its first with rows where None.
    encoding: of a text; found out where None.  most_cells, most_different: as `isolated.ask` has them.
    """
    answer = isolated.ask(
        content, name, what="rows", sheet=sheet, encoding=encoding, most_cells=most_cells, most_different=most_different
    )
    about = answer.about
    separator = str(about.get("separator", ""))
    try:
        found = structure.table(
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
