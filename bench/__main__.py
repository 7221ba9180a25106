"""Run every measurement and print it: `make bench`, or `python -m bench NAME …` for some."""

from __future__ import annotations

import sys

from bench import (
    assistants,
    deck,
    dragging,
    forecast,
    overhead,
    pages,
    panel,
    review,
    search,
    slider,
    sources,
    startup,
    store,
    switch,
    tile,
)

MEASUREMENTS = {
    "overview": pages.overview,
    "first-look": pages.first_look,
    "overview-fa": pages.in_persian,
    "overview-60": pages.many,
    "dash": pages.against_dash,
    "dash-seen": pages.seen_against_dash,
    "panel": panel.panel,
    "sessions": pages.sessions,
    "tile": tile.fresh,
    "tile-kept": tile.unchanged,
    "tile-viewers": tile.viewers,
    "search": search.search,
    "slider": slider.slider,
    "dragging": dragging.dragging,
    "slide": review.slide,
    "switch": switch.switch,
    "queries": store.queries,
    "ingest": store.ingest,
    "sources": sources.at_once,
    "overhead": overhead.overhead,
    "assistant": assistants.answers,
    "assistant-tools": assistants.tools_list,
    "help": startup.help_,
    "status": startup.status,
    "deck": deck.fresh,
    "deck-warm": deck.warm,
    "forecast": forecast.projections,
    "forecast-allowance": forecast.allowance,
    "forecast-import": forecast.import_cost,
}


def main() -> int:
    """Print each measurement as it is done; 1 where a goal is missed."""
    wanted = sys.argv[1:] or list(MEASUREMENTS)
    if unknown := [name for name in wanted if name not in MEASUREMENTS]:
        print(f"Unknown: {', '.join(unknown)}. Known: {', '.join(MEASUREMENTS)}.", file=sys.stderr)
        return 2
    missed = 0
    for name in wanted:
        result = MEASUREMENTS[name]()
        print(result, flush=True)
        missed += not result.holds
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
