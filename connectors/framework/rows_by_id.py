"""Listings whose rows have ids: pages shift while somebody turns them, and no row may count twice or be lost unseen."""

from __future__ import annotations

import json
from collections.abc import Sequence
from hashlib import blake2b
from typing import Any

from connectors.framework.errors import BadData, Transient
from okr_model.wording.sentences import Sentence


class RowsById:
    """The rows of one listing, page after page. name: of the listing, for messages."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._seen: dict[str, bytes] = {}
        self._promised = False  # whether the page before said that there is more
        self._idle = 0  # pages in a row that brought nothing new

    def new(self, rows: Sequence[dict[str, Any]], *, more: bool) -> list[dict[str, Any]]:
        """The rows of a page that have not come before. more: whether the service says that another page follows.

        Raises Transient where a row contradicts what it was, or where promised rows are gone: the list has changed
        while it was read, and is for a later pull. Raises BadData for a list that goes on without an end.
        """
        if self._promised and not rows and not more:
            raise Transient(Sentence("{name} became shorter while it was read").filled(name=self._name))
        found = []
        for row in rows:
            mark = blake2b(json.dumps(row, sort_keys=True).encode(), digest_size=16).digest()
            known = self._seen.setdefault(str(row["id"]), mark)
            if known is mark:
                found.append(row)
            elif known != mark:
                raise Transient(
                    Sentence("{name} changed while it was read: {id} came twice, differently").filled(
                        name=self._name, id=str(row["id"])
                    )
                )
        self._promised = more
        self._idle = 0 if found else self._idle + 1
        if more and self._idle > 1:
            raise BadData(Sentence("{name} goes on from page to page without an end").filled(name=self._name))
        return found
