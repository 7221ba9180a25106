"""A chart as a picture, drawn by Vega itself without a browser; in a process of its own, which ends with the picture.

The library holds a JavaScript engine of some hundred megabytes: a server that stays up for months should not keep it
for a picture a week. Nothing is fetched from anywhere: a specification holds its own data.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from typing import Any, Final, Literal

from data.config.theme import PERSIAN_FACE, faces
from okr_model.wording.sentences import Sentence, SentenceError, as_it_is

Kind = Literal["png", "svg"]
SECONDS: Final = 60  # at most, on a machine that is busy; two are usual
SCALE: Final = 2.0  # for screens with fine dots


class NoPicture(SentenceError):
    """The picture could not be drawn; the message says why."""


def draw(spec: Mapping[str, Any], kind: Kind) -> bytes:
    """A Vega-Lite specification as PNG or SVG. Raises NoPicture."""
    # its letters are of the one face that is here as outlines for Latin and Persian alike
    config = {"font": PERSIAN_FACE} | spec.get("config", {})
    return _drawn(kind, json.dumps({**spec, "config": config}))


def to_png(svg: str) -> bytes:
    """A picture of ours in SVG as PNG, its letters those of `PERSIAN_FACE`. Raises NoPicture."""
    return _drawn("svg-to-png", svg)


def _drawn(what: str, asked: str) -> bytes:
    command = [sys.executable, "-m", __spec__.name, what]
    try:
        done = subprocess.run(command, input=asked.encode(), capture_output=True, timeout=SECONDS, check=False)  # noqa: S603
    except subprocess.TimeoutExpired:
        raise NoPicture(
            Sentence("Drawing took longer than {seconds} seconds: the machine is busy. Try again.").filled(
                seconds=SECONDS
            )
        ) from None
    if done.returncode or not done.stdout:
        raise NoPicture(as_it_is(done.stderr.decode(errors="replace").strip().rpartition("\n")[2][:300]))
    return done.stdout


def _main(what: str) -> None:
    import vl_convert

    vl_convert.register_font_directory(str(next(iter(faces.FILES.values())).parent))
    spec = sys.stdin.read()
    if what == "svg":
        made = vl_convert.vegalite_to_svg(spec, allowed_base_urls=[]).encode()
    elif what == "svg-to-png":
        made = vl_convert.svg_to_png(spec, scale=SCALE)
    else:
        made = vl_convert.vegalite_to_png(spec, scale=SCALE, allowed_base_urls=[])
    sys.stdout.buffer.write(made)


if __name__ == "__main__":
    _main(sys.argv[1])
