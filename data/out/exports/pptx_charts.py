"""Charts that slides hold as charts: their figures stand in a sheet behind them and can be edited.

Facts about the format: ECMA-376 part 1, 21.2 (DrawingML charts).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final

import xlsxwriter
from pptx.chart.data import CategoryChartData
from pptx.chart.xlsx import CategoryWorkbookWriter
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE, XL_LEGEND_POSITION, XL_TICK_LABEL_POSITION, XL_TICK_MARK
from pptx.enum.dml import MSO_LINE_DASH_STYLE
from pptx.oxml import parse_xml
from pptx.oxml.ns import qn
from pptx.util import Inches, Pt

from data.config.i18n.translation import Wording
from data.config.status_style import LOOKS
from data.config.theme import LIGHT
from data.out.exports import text_fit
from data.out.exports.chart_lines import Chart
from data.out.exports.chart_points import GROUND, STROKES
from data.out.exports.slide_layout import SOFT, TRACK
from data.out.exports.story import Row
from data.out.exports.xlsx import AS_TEXT

Place = tuple[Any, Any, Any, Any]  # left, top, width, height

BAR: Final = Inches(0.15)
_SPACE: Final = 'xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart"'
_NATIVE_DIGITS: Final = {"fa": "[$-3000429]", "ar": "[$-2000401]"}  # before a number format


class _Workbook(CategoryWorkbookWriter):  # type: ignore[misc]  # the library has no types
    """The sheet behind a chart, its texts written as texts: the library's own would make formulas and links of them."""

    @contextmanager
    def _open_worksheet(self, xlsx_file: Any) -> Iterator[tuple[Any, Any]]:
        with xlsxwriter.Workbook(xlsx_file, {"in_memory": True, **AS_TEXT}) as book:
            yield book, book.add_worksheet()


class _Figures(CategoryChartData):  # type: ignore[misc]
    """What a chart shows, and its sheet."""

    @property
    def _workbook_writer(self) -> _Workbook:
        return _Workbook(self)


def course(shapes: Any, drawn: Chart, place: Place, words: Wording) -> None:
    """Value, pace, target and forecast by day, and the ground between the edges of the fan."""
    data = _Figures(number_format=_format(drawn.unit, words))
    data.categories = drawn.days
    ground = _ground(drawn)
    for name, values in ground:
        data.add_series(name, values)
    for line in drawn.lines:
        data.add_series(line.name, [line.values.get(day) for day in drawn.days])
    frame = shapes.add_chart(XL_CHART_TYPE.LINE, *place, data)
    frame._element.nvGraphicFramePr.cNvPr.set("descr", drawn.said)
    chart = frame.chart
    _plain(chart)
    every = list(chart.plots[0].series)
    for line, one in zip(drawn.lines, every[len(ground) :], strict=True):
        stroke = STROKES[line.kind]
        one.smooth = False
        one.format.line.color.rgb, one.format.line.width = colour(stroke.light), Pt(stroke.width)
        if stroke.dashes:
            one.format.line.dash_style = MSO_LINE_DASH_STYLE.DASH
    unnamed = [0, 2, 3] if ground else []  # the ground has the name; what is below it and its edges need none
    _legend(chart, unnamed)
    _axes(chart, drawn, words)
    if ground:
        _as_areas(chart, [one._element for one in every[: len(ground)]])


def _ground(drawn: Chart) -> list[tuple[str, list[float]]]:
    """Two series to stack: up to the lower edge, and on to the upper one; of no height before the forecast begins.

    Blank days would count as zero in an area, hence the value before the fan.
    """
    low, high, known = drawn.of("low"), drawn.of("high"), drawn.of("value")
    if not low:
        return []
    base, height, last = [], [], next(iter(known.values()), 0.0)
    for day in drawn.days:
        last = low.get(day, known.get(day, last))
        base.append(last)
        height.append(high[day] - low[day] if day in low else 0.0)
    return [(f"{drawn.range_name} ↓", base), (drawn.range_name, height)]


def bars(shapes: Any, rows: Sequence[Row], place: Place, words: Wording) -> None:
    """A bar per row, level with it: the progress, on the whole way to the target."""
    data = _Figures(number_format="0%")
    data.categories = [text_fit.cut(row.title, 5.5, 0.3, 12) for row in rows]
    data.add_series(words.t("Target"), [1.0] * len(rows))
    data.add_series(words.t("Progress"), [row.progress for row in rows])
    chart = shapes.add_chart(XL_CHART_TYPE.BAR_CLUSTERED, *place, data).chart
    _plain(chart)
    plot = chart.plots[0]
    plot.overlap, plot.gap_width = 100, min(500, int(place[3] / len(rows) / BAR * 100) - 100)
    target, progress = plot.series
    for one, ink in ((target, TRACK), (progress, LIGHT.accent)):
        one.format.fill.solid()
        one.format.fill.fore_color.rgb = colour(ink)
        one.invert_if_negative = False
    for n, row in enumerate(rows):
        fill = progress.points[n].format.fill
        fill.solid()
        fill.fore_color.rgb = colour(LOOKS[row.status].light)
    chart.has_legend = False
    chart.category_axis.reverse_order = True  # the first row at the top
    chart.category_axis.visible = chart.value_axis.visible = False
    chart.value_axis.has_major_gridlines = False
    chart.value_axis.minimum_scale, chart.value_axis.maximum_scale = 0, 1
    chart.value_axis.reverse_order = words.is_right_to_left
    _to_the_edges(chart)


def _plain(chart: Any) -> None:
    chart.font.size, chart.font.color.rgb = Pt(11), colour(SOFT)
    chart.has_title = False


def _format(unit: str, words: Wording) -> str:
    return f"{_native_digits(words)}0.0%" if unit == "%" else f"{_native_digits(words)}#,##0.##"


def _native_digits(words: Wording) -> str:
    return _NATIVE_DIGITS.get(words.language, "")


def _legend(chart: Any, unnamed: Sequence[int]) -> None:
    chart.has_legend = True
    legend = chart.legend
    legend.position, legend.include_in_layout = XL_LEGEND_POSITION.BOTTOM, False
    legend.font.size, legend.font.color.rgb = Pt(11), colour(SOFT)
    for n in reversed(unnamed):
        entry = f'<c:legendEntry {_SPACE}><c:idx val="{n}"/><c:delete val="1"/></c:legendEntry>'
        legend._element.insert(1, parse_xml(entry))


def _axes(chart: Any, drawn: Chart, words: Wording) -> None:
    figures = text_fit.ticks(*drawn.bounds)
    up, along = chart.value_axis, chart.category_axis
    up.minimum_scale, up.maximum_scale, up.major_unit = figures[0], figures[-1], figures[1] - figures[0]
    up.has_major_gridlines = True
    up.major_gridlines.format.line.color.rgb, up.major_gridlines.format.line.width = colour(TRACK), Pt(0.75)
    up.format.line.fill.background()
    up.tick_labels.number_format, up.tick_labels.number_format_is_linked = _axis_format(drawn, figures, words), False
    along.tick_label_position = XL_TICK_LABEL_POSITION.LOW  # below the figures that are less than nothing, too
    along.format.line.color.rgb = colour(TRACK)
    for axis in (up, along):
        axis.major_tick_mark = axis.minor_tick_mark = XL_TICK_MARK.NONE
    _named_days(along, len(drawn.days), words)


def _named_days(along: Any, days: int, words: Wording) -> None:
    """A day is named every so often."""
    axis, every = along._element, text_fit.days_between(days)
    # programs disagree on how Persian calls the months, so there they are numbers
    form = f"{_native_digits(words)}m/d" if _native_digits(words) else "d mmm"
    along.tick_labels.number_format, along.tick_labels.number_format_is_linked = form, False
    for name in ("baseTimeUnit", "majorUnit", "majorTimeUnit"):
        for found in axis.findall(qn(f"c:{name}")):
            axis.remove(found)
    for name, value in (("baseTimeUnit", "days"), ("majorUnit", every), ("majorTimeUnit", "days")):
        axis.append(parse_xml(f'<c:{name} {_SPACE} val="{value}"/>'))


def _axis_format(drawn: Chart, figures: Sequence[float], words: Wording) -> str:
    local = _native_digits(words)
    step = (figures[1] - figures[0]) * (100 if drawn.unit == "%" else 1)
    digits = text_fit.decimals(step)
    decimals = "." + "0" * digits if digits else ""
    return f"{local}0{decimals}%" if drawn.unit == "%" else f"{local}#,##0{decimals}"


def _as_areas(chart: Any, ground: Sequence[Any]) -> None:
    """The first two series as stacked areas behind the lines, only the upper one of them to be seen."""
    lines = chart._chartSpace.chart.plotArea.find(qn("c:lineChart"))
    ids = "".join(f'<c:axId val="{axis.get("val")}"/>' for axis in lines.findall(qn("c:axId")))
    areas = parse_xml(f'<c:areaChart {_SPACE}><c:grouping val="stacked"/><c:varyColors val="0"/>{ids}</c:areaChart>')
    for n, one in enumerate(ground):
        for name in ("marker", "smooth"):
            for found in one.findall(qn(f"c:{name}")):
                one.remove(found)
        areas.insert(2 + n, one)
    lines.addprevious(areas)
    below, between = chart.plots[0].series
    below.format.fill.background()
    between.format.fill.solid()
    between.format.fill.fore_color.rgb = colour(GROUND.light)


def _to_the_edges(chart: Any) -> None:
    """The plot takes the whole frame, so that bars stand level with their rows."""
    plot = chart._chartSpace.chart.plotArea
    for found in plot.findall(qn("c:layout")):
        plot.remove(found)
    sides = "".join(f'<c:{name} val="{value}"/>' for name, value in (("x", 0), ("y", 0), ("w", 1), ("h", 1)))
    modes = '<c:xMode val="edge"/><c:yMode val="edge"/>'
    target = '<c:layoutTarget val="inner"/>'
    plot.insert(0, parse_xml(f"<c:layout {_SPACE}><c:manualLayout>{target}{modes}{sides}</c:manualLayout></c:layout>"))


def colour(ink: str) -> RGBColor:
    """A colour, `#rrggbb`, as the library wants it."""
    return RGBColor.from_string(ink.removeprefix("#").upper())
