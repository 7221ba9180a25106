"""Lets Streamlit and its server log where we do.

Streamlit gives each of its loggers a handler of its own, those too that it makes later, so what makes them is replaced.
That is not documented as public: an update of Streamlit beyond 1.67 has to be tried.
"""

from __future__ import annotations

import logging
from typing import Final

import streamlit.logger

from data.telemetry.logs import through_ours

_SERVER: Final = ("uvicorn", "uvicorn.error", "uvicorn.asgi")
_ACCESS: Final = "uvicorn.access"  # quiet: the addresses that it writes carry the codes of a sign-in
_OF_SOCKETS: Final = ('%s - "WebSocket', "connection open", "connection closed")  # the same of every page that opens


def take_over() -> None:
    """From now on, whatever Streamlit and uvicorn log goes through our log."""
    streamlit.logger.setup_formatter = _set_up
    for name in (*streamlit.logger._loggers, *_SERVER, _ACCESS):
        _set_up(streamlit.logger._loggers.get(name) or logging.getLogger(name))


def _set_up(logger: logging.Logger) -> None:
    through_ours(logger)
    logger.propagate = logger.name != _ACCESS
    logger.filters[:] = [_is_news]


def _is_news(record: logging.LogRecord) -> bool:
    return record.levelno > logging.INFO or not str(record.msg).startswith(_OF_SOCKETS)
