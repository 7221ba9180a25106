"""The settings file a new workspace begins with: every table explained, ready to be filled in."""

from __future__ import annotations

import json
import os
from pathlib import Path

from data.config.settings import FILE, Settings, WorkspaceSettings

_TEXT = """\
# Settings of this workspace. Secrets never stand here: write "env:NAME" to read an environment variable, "file:PATH"
# to read a file (relative to this folder); "secret:NAME" is one that was typed in the browser and is kept encrypted.
# `okr doctor` tells what is still missing.

[workspace]
{workspace}
{sources}
# Notices by mail and chat: docs/notices.md.
# [notices]
# address = "https://okr.example.com"         # where links lead
# [notices.mail]
# host = "smtp.example.com"
# sender = "okr@example.com"
# user = "okr@example.com"
# password = "env:OKR_MAIL_PASSWORD"

# Sources lead to the Internet only, and read files of this folder only, unless they are named here.
# [network]
# allowed = ["10.20.0.0/16", "matomo.example.com"]
# [files]
# folders = ["/srv/reports"]

# Backups by the running server, besides those of `okr backup`: docs/backup.md.
# [backup]
# every = "1d"
# keep = 14                                   # older ones are deleted
# to = "/mnt/backups/okr"                     # better on another disk
# passphrase = "env:OKR_BACKUP_PASSPHRASE"    # encrypts them

# Sites that may frame live tiles: docs/embedding.md.
# [tiles]
# sites = ["https://wiki.example.com"]

# Sign-in. Without it the server answers on this machine only.
# [auth]
# redirect_uri = "https://okr.example.com/oauth2callback"
# cookie_secret = "env:OKR_COOKIE_SECRET"     # 32 characters or more
# client_id = "okr-dashboard"
# client_secret = "env:OKR_CLIENT_SECRET"
# server_metadata_url = "https://id.example.com/.well-known/openid-configuration"
# allowed_domains = ["example.com"]
# session_days = 30                           # then people sign in anew; docs/signing-in.md has the rest

# [server]
# address = "127.0.0.1"
# port = 8501
# allowed_hosts = ["localhost", "127.0.0.1", "[::1]"]
"""

_COMMENTS = {
    "timezone": "IANA name: decides which day it is",
    "currency": "ISO 4217",
    "fiscal_year_start": "a month, 1 to 12",
    "week_start": '"monday", "saturday" or "sunday"',
}

_EXAMPLES = """
# Sources: one table each, [sources.NAME]. `okr connectors` lists what there is and the options each takes.
# Every source also takes: every = "6h" or at = "06:30", start = 2026-01-01, fresh_for = 3 (days), timezone, hold,
# enabled.
#
# [sources.site]
# connector = "google_analytics"
# property = "123456789"
# credentials = "file:google.json"
#
# [sources.leads]
# connector = "csv"
# path = "leads.csv"
# metrics.leads = {column = "leads", kind = "flow", unit = "leads"}
"""


def write_default(home: Path, workspace: WorkspaceSettings | None = None, sources: str = "") -> bool:
    """Write `okr.toml` into a workspace folder, made if need be; False where there is one already, which is kept.

    sources: TOML text with the sources to begin with; without it, examples to uncomment.
    """
    lines = [
        _line(key, value) for key, value in (workspace or WorkspaceSettings()).model_dump(exclude_none=True).items()
    ]
    body = f"\n{sources.strip()}\n" if sources.strip() else _EXAMPLES
    text = _TEXT.format(workspace="\n".join(lines), sources=body)
    make_folder(home)
    file = home / FILE
    new = home / f".{FILE}.{os.getpid()}.new"  # a crash must not leave half of it under the right name
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as stream:
        stream.write(text)
    try:
        os.link(new, file)
    except FileExistsError:
        return False
    finally:
        new.unlink()
    Settings.load(home)  # what stands there from the first day on must be right
    return True


def make_folder(home: Path) -> None:
    """Make the workspace folder where there is none, for its owner's eyes only."""
    if not home.is_dir():
        home.mkdir(mode=0o700, parents=True, exist_ok=True)


def _line(key: str, value: object) -> str:
    comment = _COMMENTS.get(key)
    line = f"{key} = {_toml(value)}"
    return f"{line:<32}# {comment}" if comment else line


def _toml(value: object) -> str:
    """A basic string or number of TOML; JSON writes both the same way, except for DEL."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
