"""Fixtures that several files share; each stands where its helpers are."""

from browser import chromium, tab  # noqa: F401
from hostile import hostile_home  # noqa: F401
from opened import open_page  # noqa: F401
from served import demo_home, demo_server  # noqa: F401
