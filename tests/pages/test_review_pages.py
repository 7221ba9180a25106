"""A review on its pages: from the form to the minutes, by whom, what is refused, and what stays as it was frozen."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from actors import actor
from hostile import HOSTILE, visible
from opened import Open, fine, words
from packs import ADA, BEN, small_pack
from served import NOVEMBER, ROOT, copied, unscored, with_sign_in
from signed_in import sign_in
from sqlalchemy import text
from streamlit.testing.v1 import AppTest
from who import answer, is_asked

from data.commands import reviews
from data.config import clock
from data.queries.reviews.preparation import prepare
from data.stores.plan.engine import writing
from data.stores.reviews.store import Reviews
from data.stores.workspace import close_shared, shared
from okr_model.review.pack import load
from okr_model.review.review import Setting

CLOCK = NOVEMBER
LIST, PAGE, PRESENT = "meet/reviews/page.py", "meet/review/page.py", "meet/present/page.py"
CHAIR = "growth-lead@example.com"


@pytest.fixture
def home(november_demo: Path, tmp_path: Path) -> Path:
    return copied(november_demo, tmp_path)


def store(home: Path) -> Reviews:
    return shared(home).plan.reviews


def cycle(home: Path) -> str:
    today = shared(home).today()
    return next(c.id for c in shared(home).plan.cycles() if today in c)


def made(home: Path, title: str = "Our review", **more: Any) -> int:
    fields = {"title": title, "cycle": cycle(home), "day": shared(home).today(), "chair": ADA, "minutes": 30} | more
    return store(home).make(Setting.model_validate(fields), author=ADA)


def frozen(home: Path, **more: Any) -> int:
    number = made(home, **more)
    reviews.freeze(shared(home), actor(ADA), number)
    return number


def box(app: AppTest, label: str) -> Any:
    kinds = (app.text_input, app.text_area, app.selectbox, app.multiselect, app.number_input, app.date_input)
    return next(w for kind in kinds for w in kind if w.label == label)


def press(app: AppTest, label: str) -> AppTest:
    return fine([b for b in app.button if b.label == label][-1].click().run())


def buttons(app: AppTest) -> list[str]:
    return [b.label for b in app.button if not b.disabled]


def said(app: AppTest) -> list[str]:
    return [e.value.replace("\\", "").replace("\u2060", "") for e in app.error]


def entered(open_page: Open, home: Path, number: int, who: str = ADA, page: str = PAGE) -> AppTest:
    """The page of somebody who has said who they are."""
    app = open_page(home, PAGE, review=str(number))
    press(app, "Join")
    app = fine(answer(app, who))
    if page != PAGE:
        app.switch_page(page)
        app.query_params["review"] = str(number)
        fine(app.run())
    return app


def test_from_the_form_to_the_minutes(open_page: Open, home: Path) -> None:
    app = open_page(home, LIST)
    assert "Coming up" in words(app)
    assert "Past reviews" in words(app)
    press(app, "New review")
    box(app, "Name").set_value("Our review")
    box(app, "Team").set_value("Brand")
    press(app, "Create")
    assert is_asked(app)
    fine(answer(app, ADA))
    number = max(r.id for r in store(home).all())
    assert store(home).find(number).setting.team == "Brand"

    app.switch_page(PAGE)
    app.query_params["review"] = str(number)
    fine(app.run())
    shown = words(app)
    for part in ("Fix before the meeting", "Agenda", "Be the first name freelancers think of", "60 minutes"):
        assert part in shown
    assert "Make selling something to rely on" not in shown, "another team's"
    fine(box(app, "Minutes for Be the first name freelancers think of").set_value(25).run())
    assert "25 min" in words(app)
    press(app, "Freeze the figures")
    review = store(home).find(number)
    assert review.stage == "frozen"
    assert [one.minutes for one in review.setting.budgets] == [25], "remembered with the review"
    mark = review.fingerprint or ""
    assert f"{mark[:4]} {mark[4:8]} {mark[8:12]}" in words(app)

    press(app, "Record the decision")
    assert any("reason" in one for one in said(app))
    box(app, "About").set_value("visitors").run()
    box(app, "Decision").set_value("revise_target").run()
    box(app, "New target").set_value("170,000")
    box(app, "Why?").set_value("The fair was cancelled")
    press(app, "Record the decision")
    assert "→ 170,000 sessions" in words(app)
    plan = shared(home).plan.plan(cycle(home))
    assert plan is not None
    assert plan.key_result("visitors").target == 170_000  # type: ignore[union-attr]
    box(app, "What needs to be done?").set_value("Ask the press")
    press(app, "Add action")
    assert "Ask the press" in words(app)
    press(app, "Close for good")
    assert store(home).find(number).stage == "closed"
    shown = words(app)
    for part in ("The minutes", "revise the target", "The fair was cancelled", "Ask the press"):
        assert part in shown
    assert {"Done", "Dropped"} <= set(buttons(app)), "actions are followed up further on"
    assert "Record the decision" not in buttons(app)


def test_the_next_review_opens_with_what_came_of_the_last(open_page: Open, home: Path) -> None:
    coming = next(r for r in store(home).all() if r.stage == "prepare")
    app = entered(open_page, home, coming.id, CHAIR)
    shown = words(app)
    assert shown.index("Last decisions and what came of them") < shown.index("Fix before the meeting")
    for part in (
        "correct the strategy",
        "Ask the trade papers",
        "Confidence vs outcome",
        "What changed since the last review",
    ):
        assert part in shown
    press(app, "Done")
    (action, _) = store(home).actions(1)[::-1]
    assert (action.state, action.changed_by) == ("done", CHAIR)
    assert "No review" not in shown


def test_the_agenda_can_be_changed_before_and_not_after(open_page: Open, home: Path) -> None:
    number = made(home)
    app = entered(open_page, home, number)
    before = [o.objective.id for o in prepare(shared(home), store(home).find(number)).objectives]
    app = fine(app.button(key=f"move_1_{before[0]}").click().run())
    assert list(store(home).find(number).agenda)[:2] == [before[1], before[0]]
    press(app, "Freeze the figures")
    assert [o.id for o in store(home).pack(number).objectives][:2] == [before[1], before[0]]
    assert not any("move_" in (b.key or "") for b in app.button)


def test_whoever_does_not_lead_looks_on(open_page: Open, home: Path) -> None:
    app = entered(open_page, home, made(home), BEN)
    assert "lead this review" in words(app)
    assert "Freeze the figures" not in buttons(app)
    app = entered(open_page, home, frozen(home), BEN)
    assert not {"Record the decision", "Close for good"} & set(buttons(app))


def test_who_comes_second_is_told_who_froze_it(open_page: Open, home: Path) -> None:
    number = made(home)
    app = entered(open_page, home, number)
    reviews.freeze(shared(home), actor(ADA), number)
    press(app, "Freeze the figures")
    assert any("ada@example.com has frozen it already" in one for one in said(app))


def test_what_has_changed_in_between_is_told_and_nothing_typed_is_lost(open_page: Open, home: Path) -> None:
    number = frozen(home)
    app = entered(open_page, home, number)
    app.query_params["objective"] = "awareness"
    fine(app.run())
    box(app, "About").set_value("visitors").run()
    box(app, "Decision").set_value("stop").run()
    box(app, "Why?").set_value("Enough")
    shared(home).plan.archive(cycle(home), "key result", "visitors", author=BEN)
    press(app, "Record the decision")
    assert said(app)
    assert store(home).decisions(number) == []
    assert box(app, "Why?").value == "Enough"


def test_live_figures_are_told_apart_from_the_frozen_ones(open_page: Open, home: Path) -> None:
    number = made(home)
    workspace = shared(home)
    pack = prepare(workspace, store(home).find(number), by=ADA).pack
    values = pack.model_dump()
    for objective in values["objectives"]:
        for result in objective["key_results"]:
            if result["id"] == "visitors":
                result["value"] = 12_345.0
    store(home).freeze(number, type(pack).model_validate(values), by=ADA)
    app = entered(open_page, home, number)
    app.query_params["objective"] = "awareness"
    shown = words(fine(app.run()))
    assert "12,345" in shown
    assert 'class="okr-live">now ' in shown


def test_scores_are_given_in_the_review_of_a_cycle_that_is_over(open_page: Open, home: Path) -> None:
    unscored(home)
    last = sorted(shared(home).plan.cycles())[0]
    number = store(home).make(
        Setting(title="End", cycle=last.id, day=shared(home).today(), chair=ADA, objectives=("awareness",)), author=ADA
    )
    reviews.freeze(shared(home), actor(ADA), number)
    app = entered(open_page, home, number)
    assert "The frozen figures suggest" in words(app)
    box(app, "Key result").set_value("visitors").run()
    [w for w in app.text_area if w.label == "Why?"][-1].set_value("Close to it")
    press(app, "Save score")
    plan = shared(home).plan.plan(last.id)
    assert plan is not None
    score = plan.key_result("visitors").score  # type: ignore[union-attr]
    assert score is not None
    assert (score.reason, score.by) == ("Close to it", ADA)
    assert [s.key_result for s in store(home).scores(number)] == ["visitors"]


def test_a_review_of_an_empty_team_is_refused_with_words(open_page: Open, home: Path) -> None:
    shared(home).plan.add_objective(cycle(home), {"id": "new", "title": "New", "team": "Lab"}, author="test")
    app = press(open_page(home, LIST), "New review")
    box(app, "Name").set_value("Lab review")
    box(app, "Team").set_value("Lab")
    press(app, "Create")
    fine(answer(app, ADA))
    shared(home).plan.archive(cycle(home), "objective", "new", author="test")
    number = max(r.id for r in store(home).all())
    app = entered(open_page, home, number)
    assert "None of its objectives is in the plan any more" in "".join(w.value for w in app.warning)
    assert "Freeze the figures" not in buttons(app)


def test_an_objective_without_key_results_and_one_without_data_can_be_presented(open_page: Open, home: Path) -> None:
    plan = shared(home).plan
    plan.add_objective(cycle(home), {"id": "bare", "title": "Bare", "team": "Lab"}, author="test")
    nps = {"id": "nps", "title": "Recommendation", "manual": True, "baseline": 20, "target": 40}
    plan.add_objective(
        cycle(home), {"id": "typed", "title": "Typed", "team": "Lab", "key_results": [nps]}, author="test"
    )
    number = frozen(home, team="Lab")
    app = entered(open_page, home, number, page=PRESENT)
    app = fine(app.button(key="present_Right").click().run())
    for _ in range(2):
        app = fine(app.button(key="present_Right").click().run())
        shown = words(app)
        assert "no key results" in shown or "Recommendation" in shown
    app = entered(open_page, home, number)
    assert "no key results" in words(app) or "Recommendation" in words(app)


def test_a_presentation_moves_and_ends(open_page: Open, home: Path) -> None:
    number = frozen(home)
    app = entered(open_page, home, number, page=PRESENT)
    titles = [o.title for o in store(home).pack(number).objectives]
    assert "<h1>Our review</h1>" in words(app)
    assert "Likely to reach" in words(app)
    assert "days left" in words(app)
    for key in ("present_Right", "present_Space", "present_PageDown", "present_Right"):
        app = fine(app.button(key=key).click().run())
    assert f"<h1>{titles[2]}</h1>" in words(app)
    place = store(home).place(number)
    assert place is not None
    assert (place.presenter, place.slide) == (ADA, 4)
    app = fine(app.button(key="present_Left").click().run())
    assert f"<h1>{titles[1]}</h1>" in words(app)
    app = fine(app.button(key="present_End").click().run())
    assert "Decided and agreed" in words(app)
    app = fine(app.button(key="present_Right").click().run())
    assert "Decided and agreed" in words(app), "there is nothing after the end"
    app = fine(app.button(key="present_leave").click().run())
    assert "Record the decision" in buttons(app)


def test_a_reworded_opening_says_so_and_shows_the_programs_own_words(open_page: Open, home: Path) -> None:
    number = frozen(home)
    store(home).keep_opening(number, "en", "Calm <b>words</b> of a model.", "small")
    shown = words(entered(open_page, home, number, page=PRESENT))
    assert "Calm &lt;b&gt;words&lt;/b&gt; of a model." in shown
    own = shown.partition("Reworded by small. In the program")[2]
    assert "Likely to reach" in own and "days left" in own


def test_what_is_not_frozen_is_not_presented(open_page: Open, home: Path) -> None:
    app = open_page(home, PRESENT, review=str(made(home)))
    assert "not frozen yet" in "".join(i.value for i in app.info)
    for odd in ("99", "x", "-1", "9" * 40, "٣"):
        app.query_params["review"] = odd
        fine(app.run())
        assert "There is no review" in "".join(w.value for w in app.warning).replace("\\", "")


def test_a_pack_that_cannot_be_shown_is_told(open_page: Open, home: Path) -> None:
    """A newer program's, or one that somebody has tampered with in spite of the database."""
    number = frozen(home)
    engine = shared(home).plan._engine
    with writing(engine) as connection:
        connection.execute(text("drop trigger review_pack_stays_update"))
        connection.execute(
            text(
                "update review_pack set content = cast(replace(content, 'Website', 'Our') as blob) where review_id = :n"
            ),
            {"n": number},
        )
    for page in (PAGE, PRESENT):
        app = open_page(home, page, review=str(number))
        assert "is not what was frozen" in said(app)[0]
    assert "Coming up" in words(open_page(home, LIST))


def test_a_pack_of_a_newer_program_says_so() -> None:
    newer = small_pack().dump().replace(b'"version":1', b'"version":9')
    with pytest.raises(ValueError, match="Update the program"):
        load(newer)


def signed_in(home: Path, who: str, role: str, number: int, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    """The page of a review where people sign in, opened by somebody with that role."""
    shared(home).plan.people.save("boss@example.com", author="test", name="Boss", role="admin")
    shared(home).plan.people.save(who, author="test", role=role)
    with_sign_in(home)
    close_shared()
    monkeypatch.setenv("OKR_HOME", str(home))
    app = AppTest.from_file(ROOT / "pages" / "app.py", default_timeout=60)
    sign_in(app, home, who)
    app.run().switch_page(PAGE)
    app.query_params["review"] = str(number)
    return fine(app.run())


def test_members_may_decide_but_not_change_the_plan(
    open_page: Open, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = made(home, chair="press@example.com")
    reviews.freeze(shared(home), actor("press@example.com"), number)
    app = signed_in(home, "press@example.com", "member", number, monkeypatch)
    box(app, "Decision").set_value("stop").run()
    box(app, "Why?").set_value("Enough")
    press(app, "Record the decision")
    assert said(app) == ["You cannot change this: ask Boss to make you an editor."]
    assert box(app, "Why?").value == "Enough"
    box(app, "Decision").set_value("keep").run()
    box(app, "Why?").set_value("Enough")
    press(app, "Record the decision")
    assert [d.decision.verdict for d in store(home).decisions(number)] == ["keep"]


def test_who_may_not_change_the_plan_proposes_the_target(
    open_page: Open, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = made(home, chair="press@example.com")
    reviews.freeze(shared(home), actor("press@example.com"), number)
    app = signed_in(home, "press@example.com", "member", number, monkeypatch)
    app.query_params["objective"] = "awareness"
    fine(app.run())
    box(app, "About").set_value("visitors").run()
    box(app, "Decision").set_value("revise_target").run()
    box(app, "New target").set_value("170,000")
    box(app, "Why?").set_value("The fair was cancelled")
    before = {one.id for one in shared(home).plan.scenarios.proposals(cycle(home))}
    press(app, "Propose the target")
    (proposed,) = (one for one in shared(home).plan.scenarios.proposals(cycle(home)) if one.id not in before)
    assert (proposed.key_result_id, proposed.new, proposed.reason) == ("visitors", 170_000, "The fair was cancelled")
    assert store(home).decisions(number) == []
    plan = shared(home).plan.plan(cycle(home))
    assert plan is not None
    assert plan.key_result("visitors").target != 170_000  # type: ignore[union-attr]


def test_viewers_only_look_even_where_they_lead(open_page: Open, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    number = made(home, chair="press@example.com")
    reviews.freeze(shared(home), actor("press@example.com"), number)
    due = clock.now().date() + timedelta(days=1)
    store(home).agree(number, what="Ask the press", owner=BEN, due=due, by="press@example.com")
    app = signed_in(home, "press@example.com", "viewer", number, monkeypatch)
    assert "Ask the press" in words(app)
    assert not {"Record the decision", "Add action", "Done", "Dropped", "Close for good"} & set(buttons(app))


def test_hostile_words_stay_words(open_page: Open, hostile_home: Path, tmp_path: Path) -> None:
    home = copied(hostile_home, tmp_path)
    workspace = shared(home)
    setting = Setting(title=HOSTILE["image"][:200], cycle="now", day=clock.today(), chair=ADA)
    number = workspace.plan.reviews.make(setting, author=ADA)
    reviews.freeze(workspace, actor(ADA), number)
    first = workspace.plan.reviews.pack(number).objectives[0].id
    for words_ in HOSTILE.values():
        workspace.plan.reviews.decide(number, objective=first, verdict="keep", reason=words_, owner=words_, by=ADA)
        due = clock.today() + timedelta(days=1)
        workspace.plan.reviews.agree(number, what=words_, owner=words_, due=due, by=ADA)
    workspace.plan.reviews.close(number, by=ADA)
    for page in (PAGE, PRESENT, LIST):
        app = open_page(home, page, review=str(number))
        if page == PRESENT:
            app = fine(app.button(key="present_End").click().run())
        for element in app.get("html"):
            assert "<script" not in element.proto.body.lower()
            assert "<img src=x" not in element.proto.body.lower()
    assert visible(HOSTILE["script"])
