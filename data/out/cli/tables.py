"""The scoreboard and the metrics as tables for a terminal, made from the very answers that `--json` prints."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from data.out.cli.language import nt, spoken, t, words
from data.out.cli.terminal import SIGNS, day, figure, full_day, in_numbers, percent, percent_likely, spoken_figure
from okr_model.progress.status_words import STATUS_WORDS
from okr_model.wording.figures import unit_is_part_of_number
from okr_model.wording.sentences import Sentence

Json = dict[str, Any]
_ENDS = ("p10", "p50", "p90")
_WIDE = 100  # columns; below, a key result's figures move under its title


def show(answer: Json, console: Console) -> None:
    """Every key result by objective: status, likelihood, value, target, progress against expected, reach of data."""
    cycle = answer["cycle"]
    known = t(", as known at {moment}", moment=answer["as_of"]) if answer["as_of"] else ""
    period = f"{full_day(cycle['start'])} – {full_day(cycle['end'])}"
    console.print(
        Text.assemble(
            (cycle["id"], "bold"), f"  {period} · {t('figures for {day}', day=full_day(answer['on']))}{known}"
        ),
        soft_wrap=True,
    )
    table = _wide(answer["objectives"]) if console.width >= _WIDE else _narrow(answer["objectives"])
    console.print()
    console.print(table)
    for objective in answer["objectives"]:
        if said := _against(objective):
            console.print(Text(f"{objective['title']}: {said}"))
    for result in (k for o in answer["objectives"] for k in o["key_results"]):
        if result["status"] == "no_data" and result.get("because"):
            console.print(Text(f"? {result['title']}: {result['because']}"))
        elif result.get("held"):
            console.print(Text(f"◆ {result['title']}: {' '.join(result['held'])}"))
        if result["saving"]:
            from okr_model.progress.saving import Saving

            console.print(Text(f"{result['title']}: {spoken(Saving(**result['saving']).in_words(result['unit']))}"))


def _against(objective: Json) -> str:
    """What stands against its status, and the score that decided where its cycle is over."""
    titles = {k["id"]: k["title"] for k in objective["key_results"]}
    from okr_model.progress.objective_status import Contrary, named

    found = [Contrary(c["key_result"], titles[c["key_result"]], c["status"]) for c in objective["contrary"]]
    said = [spoken(clause) for clause in named(found, len(titles))]
    if objective["likelihood"] is None and objective["score"]:
        said.insert(
            0, t("score {score}, target {bar}", score=f"{objective['score']['p50']:g}", bar=f"{objective['bar']:g}")
        )
    return t("; ").join(said)


def _wide(objectives: Iterable[Json]) -> Table:
    table = _table(
        t("Key result"),
        t("Status"),
        ">" + t("Likely"),
        ">" + t("Value"),
        ">" + t("Target"),
        ">" + t("Progress"),
        ">" + t("Expected"),
        ">" + t("Data up to"),
    )
    for objective in objectives:
        if table.rows:
            table.add_row()
        title = Text(objective["title"], "bold")
        likely = Text(percent_likely(objective["likelihood"]), "bold")
        progress = Text(percent(objective["progress"]), "bold")
        table.add_row(title, _status(objective["status"]), likely, "", "", progress)
        for result in objective["key_results"]:
            table.add_row(
                Text(f"  {result['title']}"),
                _status(result["status"]),
                percent_likely(result["judged_likelihood"]),
                _value(result),
                _target(result),
                percent(result["progress"]),
                percent(_expected(result)),
                day(result["last_day"]),
            )
    return table


def _narrow(objectives: Iterable[Json]) -> Table:
    table = _table(t("Key result"), t("Status"), ">" + t("Progress"))
    for objective in objectives:
        if table.rows:
            table.add_row()
        progress = Text(percent(objective["progress"]), "bold")
        table.add_row(Text(objective["title"], "bold"), _status(objective["status"]), progress)
        for result in objective["key_results"]:
            figures = t(
                "{value} of {target}, data to {day}",
                value=_value(result),
                target=_target(result),
                day=day(result["last_day"]),
            )
            table.add_row(
                Text.assemble(f"  {result['title']}\n", (f"  {figures}", "dim")),
                _status(result["status"]),
                f"{percent(result['progress'])} / {percent(_expected(result))}",
            )
    return table


def show_forecasts(answer: Json, console: Console) -> None:
    """Where every key result will land, with the sentence behind its status."""
    table = _table(
        t("Key result"),
        ">" + t("Likely"),
        ">" + t("10 %"),
        ">" + t("Median"),
        ">" + t("90 %"),
        ">" + t("Target"),
        ">" + t("Attainment"),
    )
    results = [k for o in answer["objectives"] for k in o["key_results"]]
    for result in results:
        ahead = result["forecast"] or {}
        table.add_row(
            result["title"],
            percent_likely(result["judged_likelihood"]),
            *(spoken_figure(ahead.get(name), result["unit"], _shown(result)) for name in _ENDS),
            _target(result),
            percent(result["landing"]),
        )
    console.print(table)
    console.print()
    for result in results:
        console.print(Text(f"{SIGNS[result['status']][0]} {result['title']}: {result['because']}"))


def show_record(record: Json, console: Console) -> None:
    """How good forecasts were, one column a record."""
    table = _table("", *(">" + {"past": t("past"), "kept": t("kept")}[name] for name in record))
    rows = (
        (t("forecasts"), "claims", str),
        (t("key results"), "key_results", str),
        (t("inside the 80 % range"), "covered80", percent),
        (t("inside the 90 % range"), "covered90", percent),
        (t("calibration error"), "calibration_error", lambda v: f"{v:.3f}"),
        (t("Brier score"), "brier", lambda v: f"{v:.3f}"),
        (t("… of a straight-line forecast"), "brier_straight_line", lambda v: "–" if v is None else f"{v:.3f}"),
        (t("… of people"), "brier_people", lambda v: "–" if v is None else f"{v:.3f}"),
    )
    for name, key, how in rows:
        table.add_row(name, *(how(found[key]) if found else "–" for found in record.values()))
    console.print(table)


def list_metrics(metrics: Iterable[Json], console: Console) -> None:
    """One line per metric."""
    table = _table(t("Metric"), t("Kind"), t("Unit"), t("Adds over"), t("Good"), t("First day"), t("Last day"))
    over = {"all": t("days, dimensions"), "dims": t("dimensions"), "none": t("nothing (distinct)")}
    kinds = {"flow": t("flow"), "stock": t("stock"), "ratio": t("ratio")}
    good = {"up": t("up"), "down": t("down")}
    for metric in metrics:
        table.add_row(
            metric["name"],
            kinds[metric["kind"]],
            words().unit(metric["unit"]),
            over[metric["additivity"]],
            good[metric["direction"]],
            in_numbers(metric["first_day"]),
            in_numbers(metric["last_day"]),
        )
    console.print(table)


def list_columns(columns: Iterable[Json], console: Console) -> None:
    """What each column of a file is used for."""
    table = _table(t("Column"), t("Used as"), t("Name"), t("Unit"), t("Format"), t("Example"))
    for one in columns:
        used = t("left out") if one["role"] == "ignore" else one["role"]
        name = one["metric"] or one["dimension"] or one["why"] or ""
        table.add_row(one["heading"], used, name, one["unit"], one["format"], one["example"])
    console.print(table)


def list_restatements(found: Iterable[Json], console: Console) -> None:
    """One line per change of a day."""
    table = _table(
        t("Metric"),
        t("Day"),
        ">" + t("Was"),
        ">" + t("Now"),
        ">" + t("By"),
        t("Read on"),
        t("Changed on"),
        t("Was final"),
        t("Batch"),
    )
    for one in found:
        table.add_row(
            one["metric"],
            one["day"],
            figure(one["before"], among=(one["before"], one["after"])),
            figure(one["after"], among=(one["before"], one["after"])),
            "–" if one["share"] is None else f"{one['share']:+.1%}",
            one["read_at"][:10],
            one["changed_at"][:10],
            t("yes") if one["settled"] else t("no"),
            one["batch"],
        )
    if table.rows:
        console.print(table)


def _table(*headings: str) -> Table:
    """Calm: no lines, one blank column between; headings that begin with > stand right."""
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    for heading in headings:
        table.add_column(
            heading.removeprefix(">"),
            justify="right" if heading.startswith(">") else "left",
            overflow="fold",
            no_wrap=heading != t("Key result"),
        )
    return table


def _status(status: str) -> Text:
    sign, colour = SIGNS[status]
    return Text(f"{sign} {spoken(STATUS_WORDS[status])}", colour)


def _expected(result: Json) -> float | None:
    """What is expected by now, of those that are paced."""
    from okr_model.progress.target_likelihood import STAY

    return None if result["progress"] is None or result["type"] in {*STAY, "baseline"} else result["expected"]


def _value(result: Json) -> str:
    if result["type"] == "milestone" and result["value"] is not None:
        return spoken(Sentence("{n} done").filled(n=round(result["value"])))
    return figure(result["value"], result["unit"], _shown(result))


def _shown(result: Json) -> tuple[float | None, ...]:
    """The figures of a key result that are to be told apart wherever one of them is written."""
    ahead = result["forecast"] or {}
    return (*(result[name] for name in ("value", "baseline", "target", "low", "high")), *map(ahead.get, _ENDS))


def _target(result: Json) -> str:
    if result["type"] == "milestone":
        return nt("{n} step", "{n} steps", round(result["target"]))
    if result["type"] == "between":
        first = result["unit"] if unit_is_part_of_number(result["unit"]) else ""
        low, high = figure(result["low"], first, _shown(result)), figure(result["high"], result["unit"], _shown(result))
        return f"{low} – {high}"
    if result["type"] == "baseline":
        return nt("{n} day measured", "{n} days measured", round(result["target"]))
    if result["target"] is None:
        return "–"
    sign = {"at_least": "≥ ", "at_most": "≤ "}.get(result["type"], "")
    return sign + figure(result["target"], result["unit"], _shown(result))
