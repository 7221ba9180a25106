"""What surrounds every page: the header, the navigation, and a page's title with the links of its section."""

from pages.ui.frame.header import draw, markup
from pages.ui.frame.navigation import ON_WHOLE_SCREEN, WIDTH, Place, go, places, put_away
from pages.ui.frame.page_title import arrived, title

__all__ = ["ON_WHOLE_SCREEN", "WIDTH", "Place", "arrived", "draw", "go", "markup", "places", "put_away", "title"]
