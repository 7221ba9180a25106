"""How far sources may reach: `[network]` and `[files]` of the settings file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator

from connectors.framework.network import Network, parsed
from data.config.field_types import Table, Text


class NetworkSettings(Table):
    """`[network]`. allowed: networks and hosts that sources may lead to although they are not on the Internet."""

    allowed: tuple[Annotated[Text, AfterValidator(parsed)], ...] = ()

    @property
    def network(self) -> Network:
        """It, with what the environment of this process allows."""
        return Network.of_environment().and_also(self.allowed)


class FileSettings(Table):
    """`[files]`. folders: where files of sources may lie besides the workspace; relative ones count from there."""

    folders: tuple[Text, ...] = ()

    @property
    def paths(self) -> tuple[Path, ...]:
        """They, as paths."""
        return tuple(map(Path, self.folders))
