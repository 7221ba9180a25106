"""Pictures, as light or dark as the page: a key result with its course; an objective, or all of them, as a list."""

from __future__ import annotations

import textwrap

import altair as alt

from data.config.i18n.translation import Wording
from data.config.theme import DARK, LIGHT
from data.out.exports import chart_picture, list_picture
from data.queries.scoreboard.standing import Scoreboard, Standing
from okr_model.review.pack import Pack
from pages.ui import cards, queries, run, status_style
from pages.ui.charts import chart_style, event_overlay, trajectory
from pages.ui.i18n import amount, cycle_name, full_day, t

WIDTH = 820
_LETTERS = 66  # of a title, in a line


def of_key_result(standing: Standing, board: Scoreboard, kind: chart_picture.Kind) -> bytes:
    """PNG or SVG. Raises NoPicture."""
    limits = queries.limits_over_time(board.cycle.id, standing.key_result)
    events = event_overlay.behind(standing, board.cycle.start, board.cycle.end)
    chart = trajectory.trajectory(standing, board.cycle, limits, events)
    title = alt.Title(
        textwrap.wrap(standing.key_result.title, _LETTERS) or "",
        subtitle=_lines(standing, board),
        anchor="start",
        frame="group",
        offset=18,
        fontSize=20,
        color=chart_style.ink(),
        subtitleFontSize=13,
        subtitleColor=chart_style.soft(),
        subtitleLineHeight=19,
        subtitlePadding=8,
    )
    spec = chart.properties(title=title, width=WIDTH, background=chart_style.ground()).to_dict()
    spec["padding"] = 24
    return chart_picture.draw(spec, kind)


def of_pack(pack: Pack, kind: chart_picture.Kind, words: Wording) -> bytes:
    """The list of a pack's key results, PNG or SVG. Raises NoPicture."""
    palette = DARK if status_style.is_dark() else LIGHT
    return list_picture.draw(pack, words, kind, palette)


def _lines(standing: Standing, board: Scoreboard) -> list[str]:
    """Status and likelihood; value and goal; where from, and as of which day."""
    reading = standing.reading
    value = amount(reading.value, standing.unit if standing.unit_is_part_of_number else "", standing.shown)
    said = [
        " · ".join(filter(None, (status_style.word(reading.status), cards.likelihood(standing)))),
        " · ".join(filter(None, (f"{value} {cards.goal_in_words(standing)}", cards.covered(standing)))),
        " · ".join(
            filter(
                None,
                (
                    t(", ").join(one.source for one in standing.sources),
                    t("data to {day}", day=full_day(standing.last_day)) if standing.last_day else "",
                    cycle_name(board.cycle),
                    run.settings().workspace.title,
                ),
            )
        ),
    ]
    return [line for one in said for line in textwrap.wrap(one, 120)]
