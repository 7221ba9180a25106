"""The formats in which the figures of a review are taken away: the one list of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from okr_model.wording.sentences import Sentence


@dataclass(frozen=True, slots=True)
class Format:
    """A format: its name, which is also its command's, what it is on a button and in a sentence, and how it is made.

    writer: the module of `data.out.exports` that makes it.  media: its media type.  ending: of its files.
    """

    kind: str
    label: Sentence
    what: Sentence
    writer: str
    media: str
    ending: str


FORMATS: Final = {
    one.kind: one
    for one in (
        Format(
            "pptx",
            Sentence("Slides (PowerPoint)"),
            Sentence("slides for PowerPoint, with charts that can be edited"),
            "pptx",
            "application/vnd.openxmlformats-officedocument.presentationml.presentation",
            "pptx",
        ),
        Format("pdf", Sentence("PDF"), Sentence("the same slides as a PDF"), "pdf", "application/pdf", "pdf"),
        Format(
            "html",
            Sentence("Web page (works offline)"),
            Sentence("one page that opens in any browser, offline"),
            "html",
            "text/html",
            "html",
        ),
        Format(
            "xlsx",
            Sentence("Tables (Excel)"),
            Sentence("every table as an Excel file"),
            "xlsx",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            "xlsx",
        ),
        Format(
            "csv",
            Sentence("Tables (CSV)"),
            Sentence("every table as CSV, in one zip file"),
            "tables",
            "application/zip",
            "zip",
        ),
    )
}
