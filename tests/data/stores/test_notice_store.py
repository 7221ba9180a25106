"""Wishes, channels, the outbox and the links of walls: kept once, claimed once, on SQLite and PostgreSQL."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from data.stores.notices.outbox import LEASE, STOPPED, Letter
from data.stores.notices.store import MOST_CHANNELS
from data.stores.plan.store import PlanStore, Refused
from okr_model.notices.notices import GIVE_UP, KINDS, Preferences, Watch
from okr_model.wording.sentences import as_it_is

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
ADA, BEN = "ada@example.com", "ben@example.com"
LETTER = Letter("left_track:q4/x:1", ADA, 1, "email", "Off track", "text", "<p>text</p>", NOON, NOON)


@pytest.fixture
def store(where):
    with PlanStore(where, now=lambda: NOON) as store:
        yield store


@pytest.fixture
def notices(store):
    return store.notices


def test_who_wishes_nothing_yet_has_the_defaults_and_hears_nothing(notices):
    assert notices.wishes(ADA) == Preferences()
    notices.wish(ADA, {"scope": "all"})
    assert notices.listeners() == []
    notices.add_channel(ADA.upper(), "email")
    (one,) = notices.listeners()
    assert (one.email, one.wishes.scope, one.since, [c.service for c in one.channels]) == (ADA, "all", NOON, ["email"])


def test_wishes_are_changed_one_by_one_and_stopped_by_kind(notices):
    notices.wish(ADA, {"kinds": [k for k in KINDS if k != "digest"], "quiet_until": "06:30"})
    notices.wish(ADA, {"digest_day": 4})
    kept = notices.wishes(ADA)
    assert ("digest" in kept.kinds, kept.quiet_until, kept.digest_day) == (False, time(6, 30), 4)
    with pytest.raises(Refused, match="time zone"):
        notices.wish(ADA, {"zone": "Nowhere"})
    assert notices.wishes(ADA) == kept


def test_channels_are_few_and_one_mail_is_enough(notices):
    notices.add_channel(ADA, "email")
    with pytest.raises(Refused, match="already"):
        notices.add_channel(ADA, "email")
    for i in range(MOST_CHANNELS - 1):
        notices.add_channel(ADA, "Slack", f"notices_{i}")
    with pytest.raises(Refused, match="enough"):
        notices.add_channel(ADA, "Slack", "notices_x")
    notices.add_channel(BEN, "email")
    assert len(notices.channels()) == MOST_CHANNELS + 1


def test_a_removed_channel_takes_what_waits_for_it_along_and_only_its_owner_removes_it(notices):
    mine = notices.add_channel(ADA, "email")
    notices.queue([replace(LETTER, channel_id=mine.id)])
    notices.remove_channel(BEN, mine.id)
    assert len(notices.due(NOON)) == 1
    notices.remove_channel(ADA, mine.id)
    assert (notices.channels(ADA), notices.due(NOON)) == ([], [])


def test_the_same_notice_is_queued_once_for_a_channel(notices):
    assert notices.queue([LETTER, replace(LETTER, channel_id=2)]) == 2
    assert notices.queue([LETTER, replace(LETTER, identity="left_track:q4/x:2")]) == 1
    assert notices.unknown([LETTER, replace(LETTER, email=BEN)]) == [replace(LETTER, email=BEN)]


def test_the_database_itself_refuses_a_second_one(store, notices):
    notices.queue([LETTER])
    copy = "insert into notice select 99 as id, {} from notice"
    columns = "identity, email, channel_id, service, title, text, html, queued_at, due_at, state, tries, tried_at, sent_at, error"
    with pytest.raises(Exception, match=r"(?i)unique"), store._engine.begin() as connection:
        connection.execute(
            text(copy.format(columns).replace("notice select 99 as id,", f"notice (id, {columns}) select 99,"))
        )


def test_what_is_known_and_what_is_said_about_it_are_kept_together(notices):
    watch = Watch("left_track", "q4/x", holds=True, number=1)
    assert notices.record([watch], [LETTER]) == 1
    assert notices.watches() == {("left_track", "q4/x"): watch}
    turned = replace(watch, turning=NOON)
    notices.record([turned], [])
    assert notices.watches()["left_track", "q4/x"] == turned
    with pytest.raises(IntegrityError):
        notices.record([replace(turned, number=2)], [replace(LETTER, identity="new", title=None)])
    assert notices.watches()["left_track", "q4/x"].number == 1


def test_one_of_many_takes_a_notice(where, notices):
    notices.queue([replace(LETTER, identity=f"n{i}") for i in range(5)])
    with PlanStore(where) as other, ThreadPoolExecutor(8) as pool:
        for one in notices.due(NOON):
            sides = [notices, other.notices] * 4
            assert sum(pool.map(lambda side, n=one.id: side.claim(n, NOON), sides)) == 1
    assert notices.due(NOON) == []


def test_what_was_not_taken_waits_longer_and_longer_and_fails_at_last(notices):
    notices.queue([LETTER])
    at, tries = NOON, 0
    while due := notices.due(at) or notices.listed(states=("queued",)):
        at = max(at, due[0].due_at)
        assert notices.claim(due[0].id, at)
        assert notices.note_failed(due[0], as_it_is("refused"), at) in ("queued", "failed")
        tries += 1
    (failed,) = notices.listed()
    assert (failed.state, failed.error, failed.tries) == ("failed", "refused", tries)
    assert failed.tried_at - NOON >= GIVE_UP
    assert notices.retry(failed.id, at)
    assert not notices.retry(failed.id, at)
    (again,) = notices.due(at)
    assert (again.tries, again.queued_at) == (0, at)


def test_what_nobody_knows_of_is_not_sent_again_by_itself(notices):
    notices.queue([LETTER, replace(LETTER, identity="other")])
    first, second = notices.due(NOON)
    notices.claim(first.id, NOON)
    notices.claim(second.id, NOON)
    notices.note_failed(first, as_it_is("No answer"), NOON, unsure=True)
    assert not notices.needs_cleaning(NOON + LEASE - MINUTE)
    assert notices.needs_cleaning(NOON + LEASE)
    notices.clean_up(NOON + LEASE - MINUTE)
    assert {n.state for n in notices.listed()} == {"unsure", "sending"}
    notices.clean_up(NOON + LEASE)
    assert not notices.needs_cleaning(NOON + LEASE)
    assert {(n.state, n.error) for n in notices.listed()} == {("unsure", "No answer"), ("unsure", str(STOPPED))}
    assert notices.due(NOON + timedelta(days=9)) == []
    notices.drop(second.id)
    assert [n.id for n in notices.listed()] == [first.id]


def test_what_was_sent_long_ago_is_removed_and_nothing_else(notices):
    notices.queue([LETTER, replace(LETTER, identity="waits")])
    sent = notices.due(NOON)[0]
    notices.claim(sent.id, NOON)
    notices.note_sent(sent.id, NOON)
    notices.drop(sent.id)  # only what failed can be forgotten
    notices.clean_up(NOON + timedelta(days=89))
    assert len(notices.listed()) == 2
    notices.clean_up(NOON + timedelta(days=91))
    assert [n.identity for n in notices.listed()] == ["waits"]


# Walls


def test_a_wall_is_found_by_its_token_until_it_is_revoked(where, store):
    walls = store.display_links
    token = walls.add(author=ADA, name="Kitchen", objectives=["awareness"], key_results=["visitors"], seconds=20)
    other = walls.add(author=ADA, name="Hall")
    assert token != other
    assert len(token) >= 43
    found = walls.find(token)
    assert (found.chosen.name, found.chosen.objectives, found.chosen.seconds) == ("Kitchen", ("awareness",), 20)
    for wrong in ("", "x", token[:-1], token + "A", token.swapcase(), "ü", other[::-1]):
        assert walls.find(wrong) is None
    walls.revoke(found.id, by=BEN)
    assert walls.find(token) is None
    assert walls.find(other).chosen.name == "Hall"
    last = walls.all()[-1]
    assert (last.chosen.name, last.revoked_by, last.revoked_at) == ("Kitchen", BEN, NOON)
    with store._engine.connect() as connection:
        kept = str(connection.execute(text("select * from wall")).all())
    assert token not in kept
    assert other not in kept


@pytest.mark.parametrize(
    "bad", [{"name": ""}, {"name": "x" * 300}, {"seconds": 1}, {"objectives": ["No slug!"]}, {"colour": "red"}]
)
def test_a_wall_that_makes_no_sense_is_refused(store, bad):
    with pytest.raises(Refused):
        store.display_links.add(author=ADA, **{"name": "Kitchen"} | bad)
    with pytest.raises(Refused, match="without a name"):
        store.display_links.add(author=" ", name="Kitchen")
    assert store.display_links.all() == []
