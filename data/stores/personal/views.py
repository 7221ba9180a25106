"""How each person likes to see a page: what they chose last, such as how a list is grouped and sorted."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from sqlalchemy import Engine, delete, insert, select

from data.stores.personal.tables import view as table
from data.stores.plan.engine import reading, writing

KEPT_FOR = timedelta(days=400)  # since they chose last
LARGEST = 2_000  # letters of one


class Views:
    """The part of the plan store that keeps them. owner: as `data.queries.form_drafts.owner_of` names them."""

    def __init__(self, engine: Engine, now: Callable[[], datetime]) -> None:
        self._engine = engine
        self._now = now

    def find(self, owner: str, page: str) -> dict[str, str]:
        """What somebody chose last on a page, by its parameter in the address; empty where nothing is kept."""
        mine = (table.c.owner == owner) & (table.c.page == page) & (table.c.at >= self._now() - KEPT_FOR)
        with reading(self._engine) as connection:
            content = connection.execute(select(table.c.content).where(mine)).scalar_one_or_none()
        return dict(json.loads(content)) if content is not None else {}

    def keep(self, owner: str, page: str, chosen: Mapping[str, str]) -> None:
        """Keep what somebody chose, in place of what they chose before."""
        content, at = json.dumps(dict(chosen), ensure_ascii=False), self._now()
        with writing(self._engine, alone=True) as connection:
            one = (table.c.owner == owner) & (table.c.page == page)
            connection.execute(delete(table).where(one | (table.c.at < at - KEPT_FOR)))
            if chosen and len(content) <= LARGEST:
                connection.execute(insert(table).values(owner=owner, page=page, content=content, at=at))
