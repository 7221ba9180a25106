"""What the doctor says of the model that rewords; nothing where there is none."""

from __future__ import annotations

from collections.abc import Iterator

from data.out.cli.findings.finding import Finding
from data.out.rewording.model import NoAnswer
from data.out.rewording.rewriter import Rewriter
from data.stores.snapshot import Reader
from okr_model.wording.sentences import Sentence, sentence_of


def of_assistant(reader: Reader) -> Iterator[Finding]:
    """Whether the model of `[assistant]` answers, and what can be taken; nothing where there is none."""
    subject, stands = Sentence("assistant"), Sentence("The program's own sentences stand meanwhile.")
    if reader.settings.assistant_problem is not None:
        yield Finding(subject, "warning", sentence_of(reader.settings.assistant_problem), stands)
    if reader.settings.assistant is None:
        return
    model = reader.settings.assistant.model
    try:
        wrong = Rewriter(reader).trial()
    except NoAnswer as error:
        yield Finding(subject, "warning", error.sentence, stands)
        return
    if wrong:
        said = Sentence("{model} answered, but not with what it was given").filled(model=model)
        yield Finding(subject, "warning", said, Sentence("Such answers are thrown away: name another model."))
    else:
        yield Finding(subject, "ok", Sentence("{model} answers").filled(model=model))
