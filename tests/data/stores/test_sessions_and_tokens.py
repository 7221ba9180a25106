"""Session numbers and tokens, in SQLite and in PostgreSQL."""

from __future__ import annotations

from datetime import timedelta

from data.config import clock
from data.stores.people.sessions import number_of
from data.stores.plan.store import PlanStore

ADA = "ada@example.com"


def test_sessions_are_counted_and_change_the_version(where: str) -> None:
    with PlanStore(where) as store:
        seen = {store.version()}
        store.sessions.end("Ada@Example.com")
        seen.add(store.version())
        store.sessions.end(ADA)
        seen.add(store.version())
        store.sessions.end_all()
        seen.add(store.version())
        assert len(seen) == 4
        numbers = store.sessions.numbers()
        assert number_of(numbers, ADA) == number_of(numbers, "ben@example.com") + 2


def test_tokens_are_found_by_their_text_until_they_end(where: str) -> None:
    with PlanStore(where) as store:
        store.people.save("boss@example.com", author="test", role="admin")
        store.people.save(ADA, author="test")
        text, made = store.tokens.make(ADA, "Report", ["read", "plan"], clock.now() + timedelta(days=1))
        assert store.tokens.find(text) == made
        assert (made.email, made.scopes, made.used_at) == (ADA, ("read", "plan"), None)
        for wrong in ("", text[:-1], text + "A", text.upper(), "okr_", "\x00", "é"):
            assert store.tokens.find(wrong) is None
        store.tokens.note_use(made)
        (used,) = store.tokens.all(ADA)
        assert used.used_at is not None
        store.people.leave(ADA, author="boss@example.com")
        assert store.tokens.find(text) is None
        assert store.tokens.one(made.number).revoked_by == "boss@example.com"
