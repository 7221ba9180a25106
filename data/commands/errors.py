"""What a command refuses, in words for the person who asked. Whatever was refused, nothing has changed."""

from __future__ import annotations

from data.config.settings_file import CannotWrite, Changed
from data.stores.plan.errors import Clash, Conflict, NotSaved, NotThere, ReasonNeeded, Refused

__all__ = ["CannotWrite", "Changed", "Clash", "Conflict", "NotSaved", "NotThere", "ReasonNeeded", "Refused"]
