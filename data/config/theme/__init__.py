"""How the program looks, said once: colours, type, space. Pages, charts, wall, slides, papers and mail take it here."""

from data.config.theme.measures import FACE, PERSIAN_FACE, RADII, SPACES, STACK, TYPE
from data.config.theme.palette import DARK, LIGHT, Palette

__all__ = ["DARK", "FACE", "LIGHT", "PERSIAN_FACE", "RADII", "SPACES", "STACK", "TYPE", "Palette"]
