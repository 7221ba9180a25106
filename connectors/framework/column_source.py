"""What connectors share whose columns a person names: what stands in them can be asked before anybody has named one."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, ClassVar, Final

from connectors.framework.connector import Connector
from connectors.framework.tables.table import Table

SAMPLE_ROWS: Final = 2_000
"""Rows that are looked at to find out what columns are."""


class ColumnSource(Connector):
    """A source of tables, with the options `day`, `dimensions` and `metrics`."""

    unnamed: ClassVar[Mapping[str, Any]] = MappingProxyType({"metrics": {"value": {}}})
    """Options that stand in for those that nobody can give before the columns are known."""

    def sample(self) -> Table:
        """The newest rows as the source gives them."""
        raise NotImplementedError
