"""The openings of reviews whose meeting goes on, reworded once each in the workspace's language."""

from __future__ import annotations

from data.commands import reviews as commands
from data.commands.errors import Refused
from data.commands.permissions import Actor
from data.config.i18n.translation import Wording, wording
from data.out.assistants.quoted import name
from data.out.rewording.rewriter import Rewriter
from data.queries.reviews import record as records
from data.queries.reviews import reviews
from data.stores.workspace import Workspace
from okr_model.review import summary
from okr_model.review.minutes import Record
from okr_model.wording.sentences import Sentence


def given(record: Record, words: Wording) -> list[str]:
    """What a review begins with, a sentence each; titles, which people wrote, in quotation marks."""
    found = summary.of(record.pack, record.before)
    sentences: tuple[Sentence, ...] = (found.claim, *found.beside, *found.since)
    return [words.sentence(one.with_names(name)) for one in sentences]


class ReviewOpenings:
    """Looks after them for as long as a server runs; what was thrown away is not asked for again."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._done: set[tuple[int, str, str]] = set()

    def look(self, actor: Actor) -> None:
        """Reword the openings that are new."""
        settings = self._workspace.settings.assistant
        if settings is None:
            return
        reader = self._workspace.snapshot()
        language = reader.settings.workspace.language
        rewriter = Rewriter(reader)
        for review in reviews.going_on(reader):
            key = (review.id, review.fingerprint or "", f"{settings.url} {settings.model} {language}")
            if key in self._done or rewriter.is_silent:
                continue
            try:
                record = records.record(reader, review)
            except Refused:  # a pack that cannot be shown: its pages say why
                self._done.add(key)
                continue
            if reviews.opening(reader, review.id, language) is None:
                text = rewriter.text(given(record, wording(language, reader.settings.workspace.calendar)), language)
                if text is not None:
                    commands.keep_opening(self._workspace, actor, review.id, language, text, settings.model)
            if not rewriter.is_silent:
                self._done.add(key)
