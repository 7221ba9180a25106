"""Amounts whose sign stands in a column of its own, as banks write them."""

import pytest

from connectors.framework.tables import columns, lines, reader

BANK = "Datum;Text;Betrag;{marks}\n01.06.2026;Miete;1.204,50;{minus}\n02.06.2026;Verkauf;3.000,00;{plus}\n"


def given(marks: str, minus: str, plus: str, **answers: str) -> columns.Layout:
    text = BANK.format(marks=marks, minus=minus, plus=plus)
    return columns.recognise(reader.read(text.encode(), name="bank.csv"), answers)


@pytest.mark.parametrize(
    ("marks", "minus", "plus"),
    [("S/H", "S", "H"), ("Soll/Haben", "Soll", "Haben"), ("Type", "DEBIT", "CREDIT"), ("Dr/Cr", "Dr.", "Cr.")],
)
def test_it_is_asked_and_then_applied(marks: str, minus: str, plus: str) -> None:
    (question,) = given(marks, minus, plus).questions
    assert (question.key, [choice.value for choice in question.choices]) == ("sign", ["Betrag", "as_they_are"])
    layout = given(marks, minus, plus, sign="Betrag")
    assert not layout.questions
    assert [values for _, _, values in lines.read(layout.table, layout).lines] == [(-1204.5,), (3000.0,)]
    layout = given(marks, minus, plus, sign="as_they_are")
    assert [values for _, _, values in lines.read(layout.table, layout).lines] == [(1204.5,), (3000.0,)]


def test_letters_under_a_heading_that_says_nothing_are_a_dimension() -> None:
    assert not given("Halle", "S", "H").questions


def test_amounts_that_have_signs_are_not_asked_for() -> None:
    text = BANK.format(marks="S/H", minus="S", plus="H").replace("1.204,50", "-1.204,50")
    assert not columns.recognise(reader.read(text.encode(), name="bank.csv")).questions
