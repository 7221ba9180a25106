"""The rules of a review: its order, its time boxes, who may what, minutes, and what came of what was said."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from packs import ADA, BEN, DAY, setting, small_pack

from okr_model.plan.people import Person, naming
from okr_model.progress.status import SEVERITY
from okr_model.review import minutes, minutes_values
from okr_model.review.minutes import Given, Record
from okr_model.review.pack import fingerprint
from okr_model.review.retrospect import Agreed, Decided, differences, retrospect
from okr_model.review.review import STAGES, Action, Decision, arranged, boxes, moved, sensible, why_not

AT = datetime(2026, 11, 24, 10, tzinfo=UTC)
STATUSES = st.sampled_from(SEVERITY)
AGENDAS = st.dictionaries(st.text("abcdefgh", min_size=1, max_size=4), STATUSES, min_size=1, max_size=12)


def figure(value, unit="", among=()):
    return "–" if value is None else f"{value:,.6g} {unit}".strip()


def decided(number=1, **said):
    fields = {"objective": "awareness", "verdict": "keep", "reason": "So"} | said
    return Decided(number, Decision.model_validate(fields), "Website sessions", ADA, AT)


def agreed(number=1, state="open", due=DAY, what="Ask the press"):
    return Agreed(number, Action(what=what, owner=BEN, due=due), ADA, AT, state)


# The agenda


@given(AGENDAS)
def test_what_fails_is_talked_about_first(standings):
    order = sensible(standings)
    assert sorted(order) == sorted(standings)
    ranks = [SEVERITY.index(standings[one]) for one in order]
    assert ranks == sorted(ranks)
    for status in SEVERITY:  # among equals the order of the plan stays
        assert [o for o in order if standings[o] == status] == [o for o in standings if standings[o] == status]


def test_the_order_of_a_meeting():
    standings = {"a": "achieved", "b": "at_risk", "c": "missed", "d": "on_track", "e": "no_data", "f": "off_track"}
    assert sensible(standings) == ["c", "f", "e", "b", "d", "a"]


@given(AGENDAS, st.lists(st.text("abcdefgh", min_size=1, max_size=4)))
def test_a_chosen_order_is_kept_and_nothing_is_forgotten(standings, wanted):
    order = arranged(wanted, standings)
    assert sorted(order) == sorted(standings)
    known = [one for one in dict.fromkeys(wanted) if one in standings]
    assert order[: len(known)] == known


@given(st.lists(st.text("abcdef", min_size=1), min_size=1, unique=True), st.data(), st.integers(-3, 3))
def test_moving_one_keeps_all(order, data, by):
    one = data.draw(st.sampled_from(order))
    after = moved(order, one, by)
    assert sorted(after) == sorted(order)
    assert after.index(one) == min(max(order.index(one) + by, 0), len(order) - 1)
    assert [o for o in after if o != one] == [o for o in order if o != one]
    assert moved(order, "nobody", by) == order


@given(st.lists(STATUSES, min_size=1, max_size=30), st.integers(1, 480))
def test_time_boxes_add_up_to_the_meeting(statuses, length):
    given_ = boxes(statuses, length)
    assert sum(given_) == length * 60
    assert len(given_) == len(statuses)
    longer = [
        s for s, status in zip(given_, statuses, strict=True) if status in {"missed", "off_track", "no_data", "at_risk"}
    ]
    shorter = [s for s, status in zip(given_, statuses, strict=True) if s not in longer]
    for a in longer:
        for b in shorter:
            assert abs(a - 2 * b) <= 3
    assert boxes([], length) == []


@given(st.lists(STATUSES, min_size=1, max_size=30), st.integers(1, 480), st.data())
def test_minutes_set_by_hand_are_kept_and_the_others_share_the_rest(statuses, length, data):
    given_ = data.draw(st.lists(st.none() | st.integers(1, 480), min_size=len(statuses), max_size=len(statuses)))
    found = boxes(statuses, length, given_)
    assert [box for box, own in zip(found, given_, strict=True) if own] == [own * 60 for own in given_ if own]
    shared = [box for box, own in zip(found, given_, strict=True) if own is None]
    left = length * 60 - sum(own * 60 for own in given_ if own)
    least = 60 * len(shared) if any(given_) else 0
    assert not shared or sum(shared) == max(left, least)


# Who may what


def test_who_may_what_and_when():
    may = {
        (act, stage): [who for who in (ADA, BEN, "cem@example.com") if why_not(act, stage, who, ADA, BEN) is None]
        for act in ("arrange", "freeze", "present", "decide", "agree", "score", "hand over", "close")
        for stage in STAGES
    }
    both = [ADA, BEN]
    for (act, stage), who in may.items():
        if stage == "closed":
            assert who == [], (act, stage)
        elif act == "hand over":
            assert who == [ADA]
        elif act == "close":
            assert who == ([ADA] if stage == "frozen" else [])
        elif act in ("arrange", "freeze"):
            assert who == (both if stage == "prepare" else [])
        else:
            assert who == (both if stage == "frozen" else [])


def test_a_review_covers_its_team_or_its_objectives():
    assert setting().covers("a", "Brand")
    assert setting(team="Brand").covers("a", "Brand")
    assert not setting(team="Brand").covers("a", "Sales")
    assert setting(team="Brand", objectives=("b",)).covers("b", "Sales")
    assert setting(team="Brand").same_kind(setting(team="Brand", day=date(2026, 1, 1)))
    assert not setting().same_kind(setting(objectives=("a",)))


@pytest.mark.parametrize("wrong", [{"minutes": 0}, {"minutes": 481}, {"chair": "ada"}, {"title": " "}, {"keeper": "x"}])
def test_a_setting_that_means_nothing_is_refused(wrong):
    with pytest.raises(ValueError, match=next(iter(wrong))):
        setting(**wrong)


# Said and happened


def test_what_was_said_stands_beside_what_came_of_it():
    then = small_pack(sure=8)
    now = small_pack(visitors=150_000, status="on_track")
    said = [decided(key_result="visitors", verdict="revise_target", target=150_000), decided(2, objective="launch")]
    actions = [agreed(1, "done"), agreed(2, due=DAY + timedelta(days=3)), agreed(3, due=DAY)]
    found = retrospect(then, DAY, said, actions, now, {"visitors": 0.6})
    first, second = found.decisions
    assert (first.then.value, first.now.value, first.turn, first.score) == (110_000, 150_000, "better", 0.6)
    assert (second.then.status, second.now.status, second.turn) == ("no_data", "no_data", "unknown")
    assert [a.id for a in found.actions] == [3, 2, 1], "open ones first, the most urgent on top"
    (belief,) = found.beliefs
    assert (belief.then.sure, belief.by, belief.now.status, belief.turn) == (8, BEN, "on_track", "better")
    assert not found.is_empty


def test_what_is_gone_is_said_to_be_gone():
    then, now = small_pack(), small_pack()
    now = now.model_copy(update={"objectives": now.objectives[1:]})
    (came,) = retrospect(then, DAY, [decided(key_result="visitors")], [], now).decisions
    assert (came.now, came.turn) == (None, "unknown")


@given(STATUSES, STATUSES, st.floats(0, 1), st.floats(0, 1))
def test_better_one_way_is_worse_the_other(a, b, x, y):
    one, other = small_pack(status=a, progress=x), small_pack(status=b, progress=y)
    forth, back = (
        retrospect(p, DAY, [decided(key_result="visitors")], [], q).decisions[0].turn
        for p, q in ((one, other), (other, one))
    )
    assert {forth, back} in ({"better", "worse"}, {"same"}, {"unknown"})


def test_what_changed_is_told_with_the_important_first():
    then = small_pack()
    now = small_pack(visitors=111_000, status="at_risk", target=170_000.0)
    (found,) = differences(then, now)
    assert (found.result.id, found.kinds) == ("visitors", ["status", "target", "value"])
    assert differences(then, small_pack()) == []
    without = then.model_copy(update={"objectives": then.objectives[1:]})
    assert [d.kinds for d in differences(without, then)] == [["new"], ["new"]]


def test_an_action_is_overdue_the_day_after():
    assert not agreed(due=DAY).overdue(DAY)
    assert agreed(due=DAY).overdue(DAY + timedelta(days=1))
    assert not agreed(state="done", due=DAY).overdue(DAY + timedelta(days=9))


# Minutes


def record(**more):
    pack = small_pack()
    before = retrospect(
        small_pack(visitors=90_000), date(2026, 11, 17), [decided(key_result="visitors")], [agreed()], pack
    )
    whole = {
        "setting": setting(keeper=BEN),
        "pack": pack,
        "fingerprint": pack.fingerprint,
        "decisions": (decided(key_result="visitors", verdict="revise_target", target=150_000, owner=BEN, due=DAY),),
        "actions": (agreed(),),
        "scores": (Given("visitors", "Website sessions", 0.7, "Close.", ADA),),
        "before": before,
    }
    return Record(**(whole | more))


def test_minutes_say_all_that_was_recorded():
    text = minutes.as_text(minutes.sections(record(), figure))
    assert text.startswith("Weekly review\n-------------\n- Day: 2026-11-24\n")
    for line in (
        "- Website sessions: 110,000 of 180,000 sessions; off track.",
        "- Bounce: 0.3 %, target 0.2 %–0.4 %; on track.",
        "Decided on 2026-11-17, and what came of it",
        "- Website sessions; keep; So; then 90,000 sessions; now 110,000 sessions.",
        "- Website sessions; revise the target; to 150,000; So; ben by 2026-11-24.",
        "- Ask the press; ben by 2026-11-24; open.",
        "- Website sessions: score 0.7, given by ada; Close.",
    ):
        assert line in text.splitlines(), line
    named = minutes.as_text(minutes.sections(record(), figure, naming([Person(email=ADA, name="Ada Lovelace")])))
    assert "given by Ada Lovelace" in named
    mark = fingerprint(small_pack().dump())
    assert f"fingerprint {mark[:4]} {mark[4:8]} {mark[8:12]}" in text


def test_minutes_of_a_silent_meeting_leave_out_what_there_is_none_of():
    text = minutes.as_text(minutes.sections(record(decisions=(), actions=(), scores=(), before=None), figure))
    assert not {"Decisions", "Actions", "Scores"} & set(text.splitlines())


def test_what_people_typed_is_text_in_the_minutes():
    nasty = "=HYPERLINK(1)\n# <b>*now*</b> [x](javascript:y)"
    actions = (agreed(what=nasty),)
    markdown = minutes.as_markdown(minutes.sections(record(actions=actions), figure))
    (line,) = [one for one in markdown.splitlines() if "HYPERLINK" in one]
    assert line.startswith(r"- =HYPERLINK\(1\) \# \<b\>\*now\*\</b\> \[x\]\(javascript:y\)")
    assert "=HYPERLINK(1) # <b>*now*</b>" in minutes.as_text(minutes.sections(record(actions=actions), figure))


def test_minutes_as_values_hold_what_programs_need():
    values = minutes_values.structured(record())
    assert values["review"]["chair"] == ADA
    assert values["objectives"][0]["key_results"][0]["value"] == 110_000
    assert values["decisions"][0]["target"] == 150_000
    assert values["said_and_happened"]["decisions"][0]["turn"] == "better"
    assert values["actions"][0]["state"] == "open"
    assert values["scores"] == [{"key_result": "visitors", "score": 0.7, "reason": "Close.", "by": ADA}]
