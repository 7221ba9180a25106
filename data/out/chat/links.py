"""Links to pages and tiles, posted in Slack, with the figures they lead to.

A tile's picture is shown where its own link was posted: of a link only a fingerprint is kept, so no other can be made
to show one. https://docs.slack.dev/messaging/unfurling-links-in-messages
"""

from __future__ import annotations

from typing import Final
from urllib.parse import parse_qs, urlsplit

from pydantic import ValidationError

from data.config.auth_settings import LOOPBACK
from data.config.i18n.translation import Wording
from data.out.assistants.boards import board
from data.out.chat.blocks import CHECK_IN, COMMENT, About, Block, actions, button, context, link, section, whole
from data.out.page_address import of_pages
from data.out.tile import addresses, content
from data.out.tile.content import Content
from data.queries import tiles
from data.queries.tiles import Chosen, Subject
from data.stores.snapshot import Reader, Snapshot

MOST: Final = 5  # links of one message that are looked up
_ROWS: Final = 8
_ALT: Final = 2000  # letters of a picture's text
_PAGES: Final[dict[str, Subject]] = {"key_result": "key_result", "objective": "objective", "": "overview"}


def unfurled(reader: Snapshot, url: str, words: Wording) -> list[Block]:
    """What is shown under a link; nothing where it does not lead to figures of this workspace."""
    base = of_pages(reader)
    chosen, picture = _chosen(reader, base, url)
    said = None if chosen is None else figures(reader, chosen, words)
    if chosen is None or said is None:
        return []
    found = [*_blocks(said, url), *([_picture(picture, said)] if picture else [])]
    if chosen.subject == "key_result" and chosen.item and (cycle := _running(reader, chosen.cycle_id)):
        about = About(cycle, chosen.item)
        found.append(actions(button(CHECK_IN, words.t("Check in"), about), button(COMMENT, words.t("Comment"), about)))
    return found


def figures(reader: Snapshot, chosen: Chosen, words: Wording) -> Content | None:
    """What stands on the page of a key result, an objective or all of them; None where it is not in the plan."""
    pack = tiles.pack(reader, chosen, lambda _, cycle: board(reader, cycle))
    return None if pack is None else content.of(chosen.subject, pack, words)


def _chosen(reader: Reader, base: str, url: str) -> tuple[Chosen | None, str]:
    """What a link leads to, and the address of a picture of it, where Slack can fetch one."""
    if not url.startswith(f"{base}/") and url != base:
        return None, ""
    token, _ = addresses.token_of(url)
    if token:
        signed = tiles.read(reader, token)
        tile = tiles.opened_with(reader, signed) if signed else None
        far = base.startswith("https://") and urlsplit(base).hostname not in LOOPBACK
        return (tile.chosen, f"{addresses.tile(base, token)}.png" if far else "") if tile else (None, "")
    parts = urlsplit(url[len(base) :])
    query = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    subject = _PAGES.get(parts.path.strip("/"))
    item = query.get("id") if subject != "overview" else query.get("panel")
    if subject == "overview" and item:
        subject = "key_result"
    if subject is None or (subject != "overview" and not item):
        return None, ""
    try:
        return Chosen(subject=subject, item=item, cycle_id=query.get("cycle")), ""
    except ValidationError:  # no id of anything
        return None, ""


def _running(reader: Snapshot, cycle: str | None) -> str:
    """The id of a cycle that can be checked in on now; empty where it does not run."""
    found = board(reader, cycle)
    return found.cycle.id if found is not None and reader.today() in found.cycle else ""


def _blocks(said: Content, url: str) -> list[Block]:
    figure = " ".join(filter(None, (said.value, said.goal)))
    lines = [link(url, said.title), whole(" · ".join(filter(None, (said.word, figure, said.covered))), 500)]
    lines += [whole(one, 500) for one in said.said[:2]]
    rows = [
        whole(" · ".join(filter(None, (f"{row.title}: {row.word}", row.figure, row.said))), 300)
        for row in said.rows[:_ROWS]
    ]
    if len(said.rows) > _ROWS:
        rows.append("…")
    found = [section("\n".join(line for line in lines if line))]
    if rows:
        found.append(section("\n".join(f"• {row}" for row in rows)))
    return [*found, context(" · ".join(said.foot))]


def _picture(address: str, said: Content) -> Block:
    return {"type": "image", "image_url": address, "alt_text": said.alt[:_ALT]}
