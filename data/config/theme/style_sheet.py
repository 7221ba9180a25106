"""The theme as variables of a style sheet, for pages and for files that stand alone."""

from __future__ import annotations

from dataclasses import asdict

from data.config.theme.measures import RADII, ROOT, SPACES, STACK, TYPE
from data.config.theme.palette import DARK, LIGHT, Palette


def variables() -> str:
    """For what stands alone, such as a wall or a file: `--ground`, `--ink`, `--accent`, `--good`, `--good-tint`, …

    They follow the reader's ground, and `data-theme="light"` or `"dark"` of the page where it says so.
    """
    light, dark = (" ".join(f"--{name}: {ink};" for name, ink in _inks(one)) for one in (LIGHT, DARK))
    return (
        f":root {{ color-scheme: light; --face: {STACK}; {light} }}\n"
        f'@media (prefers-color-scheme: dark) {{ :root:not([data-theme="light"]) {{ color-scheme: dark; {dark} }} }}\n'
        f':root[data-theme="dark"] {{ color-scheme: dark; {dark} }}\n'
    )


def page_variables() -> str:
    """For pages, where the reader chooses the ground in the program: the same with `--okr-` in front.

    There are also `--okr-caption` to `--okr-title` for `font`, `--okr-space-1` and so on, and `--okr-radius-base`.
    """
    dark = dict(_inks(DARK))
    inks = [f"--okr-{name}: light-dark({ink}, {dark[name]});" for name, ink in _inks(LIGHT)]
    scale = [
        f"--okr-{name}: {one.weight} {one.size:g}rem/{one.leading:g} {STACK}; --okr-{name}-size: {one.size:g}rem;"
        for name, one in TYPE.items()
    ]
    spaces = [f"--okr-space-{n}: {space:g}rem;" for n, space in enumerate(SPACES, 1)]
    radii = [f"--okr-radius-{name}: {radius:g}rem;" for name, radius in RADII.items()]
    root = f"font-size: {ROOT}px;"  # as Streamlit sets it, once it runs
    return ":root {\n" + "".join(f"  {line}\n" for line in (root, *inks, *scale, *spaces, *radii)) + "}\n"


def _inks(palette: Palette) -> list[tuple[str, str]]:
    return [(name.replace("_", "-"), ink) for name, ink in asdict(palette).items()]
