"""Tables of other tools: what is read from which column, and what of it becomes of the plan."""

import pytest
from cli_home import answer, okr, ready
from served import NOVEMBER

from data.queries.plan import okr_export
from data.queries.plan.okr_export import UnfitExport

CLOCK = NOVEMBER


BESIDE = """Objective Title,Key Result,Owner_Email_ID,Metric_Start_Value,Metric_Target_Value,Colour
Be known,Visits,ann@example.com,"1,200",1800,red
Be known,Complaints,ann@example.com,40,10,
,No objective,,1,2,
Sell,Orders,bo@example.com,many,90,
"""
BELOW = "name;type;owner_email\nBe known;goal;ann@example.com\nVisits;milestone;bo@example.com\n"


def test_key_results_beside_their_objectives():
    found = okr_export.read(BESIDE, {})
    assert found.columns["baseline"] == "Metric_Start_Value" and found.unused == ("Colour",)
    known, sell = found.objectives
    visits, complaints, _ = known.key_results
    assert (visits.baseline, visits.target, visits.type, visits.manual) == (1200, 1800, "increase", True)
    assert complaints.type == "decrease" and sell.key_results == ()
    assert [row for row, _ in found.left_out] == [5]


def test_key_results_below_their_objectives():
    (known,) = okr_export.read(BELOW, {}).objectives
    (visits,) = known.key_results
    assert known.owner == "ann@example.com" and visits.owner == "bo@example.com"
    assert (visits.baseline, visits.target, visits.unit) == (0, 1, "%"), "without figures it counts what is done"


def test_columns_that_are_not_recognised_are_named():
    with pytest.raises(UnfitExport, match="--column"):
        okr_export.read("Ziel,Ergebnis\na,b\n", {})
    found = okr_export.read("Ziel,Ergebnis\na,b\n", {"objective": "Ziel", "key_result": "Ergebnis"})
    assert found.objectives[0].key_results[0].title == "b"


def test_it_is_shown_first_and_added_by_one_command(tmp_path):
    home = ready(tmp_path / "home")
    (file := tmp_path / "okrs.csv").write_text(BESIDE)
    seen = answer(home, "plan", "import", str(file), "--cycle", "2026-Q4")
    assert not seen["applied"] and seen["changes"]
    assert okr(home, "plan", "import", str(file), "--cycle", "2026-Q4", "--apply").exit_code == 0
    assert "Be known" in okr(home, "plan", "export").stdout
    assert "Be the first name people think of" in okr(home, "plan", "export").stdout
