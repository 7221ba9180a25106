"""The overview's figures as a page of Dash, to measure ours against: run as a script with a JSON file and a port.

Written as Dash's own guide does: a grid of cards, each with its figures and a small chart (`dcc.Graph`, not to be
operated), built once and served from memory. The file holds, per key result: title, value, target, progress, expected,
likelihood, status, days, course.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

_LINE = {"color": "#2f5bea", "width": 1.5}
_LAYOUT = {
    "height": 44,
    "margin": {"l": 0, "r": 0, "t": 0, "b": 0},
    "xaxis": {"visible": False},
    "yaxis": {"visible": False},
    "showlegend": False,
}


def main(figures: Path, port: int) -> None:
    """Serve the page until the process is ended."""
    from dash import Dash, html

    app = Dash(__name__, title="Bench")
    results = json.loads(figures.read_text(encoding="utf-8"))
    app.layout = html.Main([html.H1("Bench"), html.Div([_card(one) for one in results], id="cards")])
    app.run(host="127.0.0.1", port=port, debug=False)


def _card(result: dict[str, Any]) -> Any:
    from dash import dcc, html

    figure = {
        "data": [{"x": result["days"], "y": result["course"], "mode": "lines", "line": _LINE}],
        "layout": _LAYOUT,
    }
    return html.Div(
        [
            html.H4(result["title"]),
            html.Div(f"{result['value']:,.0f} of {result['target']:,.0f}"),
            html.Progress(value=str(max(result["progress"], 0)), max="1"),
            html.Div(f"{result['progress']:.0%} done, {result['expected']:.0%} expected by now"),
            html.Div(f"{result['status']} · {result['likelihood']:.0%} likely"),
            dcc.Graph(figure=figure, config={"staticPlot": True}, style={"height": "44px"}),
        ],
        className="card",
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
