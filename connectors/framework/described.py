"""What a service tells of itself before anything of it is chosen: its data model, for one."""

from __future__ import annotations

from typing import Any

from connectors.framework.connector import Connector


class Described(Connector):
    """A source whose service describes what it has."""

    def described(self) -> Any:
        """The description as plain data. Raises ConnectorError."""
        raise NotImplementedError
