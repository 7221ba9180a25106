"""The type faces that the program serves itself; each under the SIL Open Font License, which stands beside it.

A paper carries Vazirmatn, whose Latin letters are of one design with the Persian ones.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from data.config.theme.measures import FACE, PERSIAN_FACE

_HERE: Final = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Cut:
    """A file of a face: the weights it holds, and the letters it is fetched for, as ranges of Unicode."""

    file: Path
    family: str
    weight: str
    letters: str


_ARABIC: Final = "U+0600-06FF, U+0750-077F, U+08A0-08FF, U+200C-200F, U+FB50-FDFF, U+FE70-FEFC"
CUTS: Final = (
    Cut(
        _HERE / "Geist.woff2",
        FACE,
        "100 900",
        "U+0000-00FF, U+0131, U+0152-0153, U+02BB-02BC, U+02C6, U+02DA, U+02DC, U+0304, U+0308, U+0329, U+2000-206F, "
        "U+20AC, U+2122, U+2190-2193, U+2212, U+2215, U+FEFF, U+FFFD",
    ),
    Cut(
        _HERE / "Geist-more.woff2",
        FACE,
        "100 900",
        "U+0100-0130, U+0132-0151, U+0154-02BA, U+02BD-02C5, U+02C7-02CC, U+02CE-02D7, U+02DD-02FF, U+1D00-1DBF, "
        "U+1E00-1E9F, U+1EF2-1EFF, U+20A0-20AB, U+20AD-20C0, U+2113, U+2C60-2C7F, U+A720-A7FF",
    ),
    Cut(_HERE / "Vazirmatn-Regular.ttf", PERSIAN_FACE, "100 500", _ARABIC),
    Cut(_HERE / "Vazirmatn-Bold.ttf", PERSIAN_FACE, "600 900", _ARABIC),
)
FILES: Final = {cut.file.name: cut.file for cut in CUTS}
"""By its name."""


def _served(file: Path) -> str:
    """Its name for browsers, which keep it for a year: another one as soon as it holds something else."""
    return f"{file.stem}.{hashlib.sha256(file.read_bytes()).hexdigest()[:12]}{file.suffix}"


SERVED: Final = {_served(file): file for file in FILES.values()}
"""By the name under which a browser asks for it."""


def wanted_first(language: str) -> list[str]:
    """The names of those that a page in a language shows before anything is pressed, so that they can come with it."""
    families = (FACE, PERSIAN_FACE) if language == "fa" else (FACE,)
    letters = (CUTS[0].letters, _ARABIC)
    return [name for name, cut in zip(SERVED, CUTS, strict=True) if cut.family in families and cut.letters in letters]


def rules(folder: str) -> str:
    """The `@font-face` rules. folder: the address under which the files are served."""
    names = {file: name for name, file in SERVED.items()}
    return "".join(
        f'@font-face {{ font-family: "{cut.family}"; src: url("{folder}/{names[cut.file]}"); '
        f"font-weight: {cut.weight}; font-display: swap; unicode-range: {cut.letters}; }}\n"
        for cut in CUTS
    )
