"""What the doctor says of the Slack app; nothing where there is none."""

from __future__ import annotations

from collections.abc import Iterator

from data.out.chat.slack import SlackTrouble
from data.out.chat.trial import tried
from data.out.cli.findings.finding import Finding
from data.stores.snapshot import Reader
from okr_model.wording.sentences import Sentence, sentence_of

_SUBJECT = Sentence("Slack")
_HOW = Sentence("docs/chat.md shows how the app is set up.")


def of_chat(reader: Reader) -> Iterator[Finding]:
    """Whether Slack takes both tokens, and whether they have the scopes they need."""
    settings = reader.settings
    if settings.chat_problem is not None:
        yield Finding(_SUBJECT, "failed", sentence_of(settings.chat_problem), _HOW)
    if settings.chat.slack is None:
        return
    try:
        found = tried(settings.chat.slack)
    except SlackTrouble as trouble:
        yield Finding(_SUBJECT, "failed", trouble.sentence, _HOW)
        return
    if found.missing:
        lacks = Sentence("the app lacks scopes: {missing}").filled(missing=found.missing)
        yield Finding(_SUBJECT, "failed", lacks, Sentence("Add them under OAuth & Permissions, then install it anew."))
    else:
        message = Sentence("{app} is installed in {team}").filled(app=found.app, team=found.team)
        yield Finding(_SUBJECT, "ok", message)
