"""The texts collected for translation: those of the code, and those that connectors declare."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from connectors.framework import registry
from connectors.framework.options import label
from data.config.i18n import collect
from data.config.i18n.translation import wording


def ids() -> set[str]:
    return {message.id if isinstance(message.id, str) else message.id[0] for message in collect.collected()}


def test_every_text_of_every_connector_is_collected() -> None:
    known = ids()
    for key in registry.ours():
        connector = registry.get(key)
        said = [connector.title, connector.about, *connector.key_steps, *connector.lacks]
        said += [metric.title for metric in connector.metrics]
        said += [connector.Options.model_fields[name].description or "" for name in connector.Options.user_keys()]
        said += [label(name) for name in connector.Options.user_keys()]
        said += [*connector.oauth.app_steps, connector.oauth.lasts] if connector.oauth else []
        assert not {text for text in said if text} - known, key


def test_what_only_some_options_of_a_connector_bring_is_collected_too() -> None:
    assert {"Advertising spend", "{n} registrations"} <= set(collect.declared())


def test_all_whole_numbers_of_a_counted_sentence_have_the_digits_of_the_language() -> None:
    said = wording("fa").nt("{good} of {n} source", "{good} of {n} sources", 6, good=5)
    assert "۵" in said
    assert "5" not in said


def test_texts_of_the_code_are_collected_too() -> None:
    assert {"Add a source", "{n} metric", "It cannot be reached."} <= ids()


def test_collecting_twice_writes_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(collect, "TEMPLATE", tmp_path / "messages.pot")
    collect.main()
    first = collect.TEMPLATE.read_bytes()
    collect.main()
    assert collect.TEMPLATE.read_bytes() == first
    assert len(read_po(BytesIO(first))) > len(collect.declared())


def test_what_nobody_translated_stays_as_it_is() -> None:
    assert wording("fa").declared("A title {of} a table of one's own") == "A title {of} a table of one's own"
    assert wording("fa").declared("") == ""
