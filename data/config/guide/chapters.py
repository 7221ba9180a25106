"""The guide's text: a Markdown file for each chapter in the folder of its language, read as paragraphs and blocks.

    # The chapter's title
    One or two sentences that say what it is about.

    ## A paragraph's title {#its-anchor}
    Markdown, with nothing of a person's in it.

    > An example with figures of the workspace: {{title}} is at {{value}}.

    -> plan, what_if

A block that begins with `>` is an example; its `{{names}}` are those of `pages.learn.guide.figures.NAMES`. One that
begins with `->` names the pages (by their addresses) where the reader can do it, or other paragraphs (`#pace`). Anchors
are the same in every language, so that a link to one leads there whoever follows it. A chapter that a language lacks is
read in English.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final, Literal

TEXT: Final = Path(__file__).parent
FIGURE: Final = re.compile(r"\{\{([a-z_]+)\}\}")
_HEADING = re.compile(r"(?P<title>.+?)\s*\{#(?P<anchor>[a-z][a-z0-9-]*)\}\s*")


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of a paragraph. text: Markdown; an example's; or the addresses of pages, with commas."""

    kind: Literal["text", "example", "pages"]
    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """What stands under one heading. anchor: by what it is linked to."""

    anchor: str
    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Chapter:
    """A chapter. name: by what it is linked to, the same in every language."""

    name: str
    title: str
    about: str
    paragraphs: tuple[Paragraph, ...]
    language: str

    @property
    def anchors(self) -> list[str]:
        """Those of its paragraphs."""
        return [one.anchor for one in self.paragraphs]


@lru_cache(maxsize=8)
def chapters(language: str) -> tuple[Chapter, ...]:
    """The whole guide, in order. Raises ValueError for a file that is not written as this module says."""
    own = TEXT / language
    found = []
    for file in sorted((TEXT / "en").glob("*.md")):
        translated = own / file.name
        there = translated if translated.is_file() else file
        found.append(_read(there.read_text(encoding="utf-8"), _name(file), there.parent.name))
    return tuple(found)


def chapter_about(language: str, name: str) -> Chapter:
    """The chapter with a name, or with a paragraph of that anchor; the first one where there is none."""
    whole = chapters(language)
    return next((one for one in whole if name == one.name or name in one.anchors), whole[0])


def _name(file: Path) -> str:
    """`02-writing.md` is `writing`."""
    return file.stem.partition("-")[2]


def _read(text: str, name: str, language: str) -> Chapter:
    opening, *rest = re.split(r"^## ", text, flags=re.MULTILINE)
    head, _, about = opening.strip().partition("\n")
    if not head.startswith("# "):
        raise ValueError(f"the guide's chapter {name} ({language}) begins with no title: {head!r}")
    return Chapter(name, head[2:].strip(), " ".join(about.split()), tuple(map(_paragraph, rest)), language)


def _paragraph(text: str) -> Paragraph:
    head, _, body = text.partition("\n")
    heading = _HEADING.fullmatch(head)
    if heading is None:
        raise ValueError(f"a heading of the guide has no anchor such as {{#pace}}: {head!r}")
    blocks: list[Block] = []
    for piece in filter(None, (one.strip() for one in re.split(r"\n\s*\n", body))):
        block = _block(piece)
        if block.kind == "text" and blocks and blocks[-1].kind == "text":
            block = Block("text", f"{blocks.pop().text}\n\n{block.text}")
        blocks.append(block)
    return Paragraph(heading["anchor"], heading["title"], tuple(blocks))


def _block(piece: str) -> Block:
    if piece.startswith("->"):
        return Block("pages", piece[2:].strip())
    if piece.startswith(">"):
        return Block("example", " ".join(line.lstrip("> ").strip() for line in piece.splitlines()))
    return Block("text", piece)
