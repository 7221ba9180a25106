"""Half-filled forms: what somebody had typed when they left, for two weeks. Small, few, and nobody else's."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Engine, delete, insert, select, update

from data.stores.personal.tables import form_draft as table
from data.stores.plan.engine import reading, writing

KEPT_FOR = timedelta(days=14)
MOST = 30  # of one owner, the latest are kept
LARGEST = 100_000  # letters of one draft; what is larger is not kept


class FormDrafts:
    """The part of the plan store that keeps them. owner: as `data.queries.form_drafts` names them."""

    def __init__(self, engine: Engine, now: Callable[[], datetime]) -> None:
        self._engine = engine
        self._now = now

    def find(self, owner: str, form: str) -> dict[str, Any] | None:
        """What was typed into a form; None where nothing is kept."""
        mine = (table.c.owner == owner) & (table.c.form == form) & (table.c.at >= self._now() - KEPT_FOR)
        with reading(self._engine) as connection:
            content = connection.execute(select(table.c.content).where(mine)).scalar_one_or_none()
        return dict(json.loads(content)) if content is not None else None

    def keep(self, owner: str, form: str, content: Mapping[str, Any]) -> bool:
        """Keep what is typed, in place of what was kept before; False where it is too large to be kept."""
        text, at = json.dumps(dict(content), ensure_ascii=False), self._now()
        fits = len(text) <= LARGEST
        with writing(self._engine, alone=True) as connection:
            connection.execute(delete(table).where(_one(owner, form) | (table.c.at < at - KEPT_FOR)))
            if fits:
                connection.execute(insert(table).values(owner=owner, form=form, content=text, at=at))
                latest = select(table.c.form).where(table.c.owner == owner).order_by(table.c.at.desc(), table.c.form)
                beyond = table.c.form.not_in(latest.limit(MOST))
                connection.execute(delete(table).where((table.c.owner == owner) & beyond))
        return fits

    def drop(self, owner: str, form: str) -> None:
        """Forget a draft: it was saved, or discarded."""
        with writing(self._engine, alone=True) as connection:
            connection.execute(delete(table).where(_one(owner, form)))

    def hand_over(self, owner: str, to: str) -> None:
        """Make one owner's drafts another's; of two for one form the one that was theirs already stays."""
        with writing(self._engine, alone=True) as connection:
            theirs = select(table.c.form).where(table.c.owner == to)
            mine = table.c.owner == owner
            connection.execute(update(table).where(mine & table.c.form.not_in(theirs)).values(owner=to))
            connection.execute(delete(table).where(mine))


def _one(owner: str, form: str) -> Any:
    return (table.c.owner == owner) & (table.c.form == form)
