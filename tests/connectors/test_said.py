"""Errors in the words of the service, out of the envelopes that services really send.

Shapes from the public documentation of each: Google (cloud.google.com/apis/design/errors), Meta (Graph API error
handling), HubSpot (error handling), X and JSON:API (jsonapi.org/format/#errors), OAuth (RFC 6749 §5.2), Shopify (REST
status codes), WordPress (REST API, WP_Error), problem+json (RFC 9457), Telegram (bots/api#making-requests), FastAPI.
"""

import json

import pytest
from pydantic import SecretStr

from connectors.framework.errors import BadData, Transient
from connectors.framework.options import ConnectorOptions
from connectors.framework.redaction import Redactor
from connectors.framework.said import clean, sentence
from okr_model.wording.sentences import Sentence, as_it_is

MISSING = {"loc": ["query", "day"], "msg": "field required", "type": "value_error.missing"}


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ({"error": {"code": 403, "message": "No access.", "errors": [{"reason": "forbidden"}]}}, "No access."),
        ([{"error": {"code": 403, "message": "No access.", "status": "PERMISSION_DENIED"}}], "No access."),
        (
            {"error": {"message": "Invalid parameter", "error_user_msg": "Choose another account.", "code": 100}},
            "Invalid parameter; Choose another account.",
        ),
        (
            {"message": "There was a problem.", "errors": [{"message": "Property x does not exist"}]},
            "There was a problem; Property x does not exist",
        ),
        ({"errors": [{"title": "Not Found", "detail": "Could not find user"}]}, "Could not find user"),
        ({"errors": [{"title": "Not Found"}, {"message": "and more"}]}, "Not Found; and more"),
        ({"error": "invalid_grant", "error_description": "Token expired"}, "invalid_grant: Token expired"),
        ({"error": "No such account"}, "No such account"),
        ({"errors": {"since": ["is too early", "is no day"]}}, "since: is too early; since: is no day"),
        ({"errors": "[API] Invalid API key"}, "[API] Invalid API key"),
        ({"code": "rest_forbidden", "message": "Sorry, no.", "data": {"status": 403}}, "Sorry, no."),
        ({"type": "about:blank", "title": "Forbidden", "status": 403, "detail": "Not yours."}, "Not yours."),
        ({"ok": False, "error_code": 400, "description": "Bad Request: chat not found"}, "Bad Request: chat not found"),
        ({"detail": [MISSING]}, "field required"),
        ({"message": '{"error": {"message": "wrapped as text"}}'}, "wrapped as text"),
        ("a bare string", "a bare string"),
        (["one", "two"], "one; two"),
        ({"message": "two\nlines\tand a tab"}, "two lines and a tab"),
    ],
)
def test_the_sentence_is_found_in_any_envelope(answer, said):
    assert sentence(json.dumps(answer).encode()) == said


@pytest.mark.parametrize("answer", [{}, [], None, 7, True, {"error": {}}, {"errors": []}, {"message": None}])
def test_what_has_no_words_says_nothing(answer):
    assert sentence(json.dumps(answer).encode()) == ""


@pytest.mark.parametrize("body", [b"<!doctype html><p>Sign in", b"", b"  "])
def test_web_pages_and_silence_say_nothing(body):
    assert sentence(body) == ""


def test_nothing_is_printed_as_a_dictionary():
    for inner in ({"a": {"b": [1, {"c": 2}]}}, [{"x": 1}], {"message": {"reason": ["y"]}}):
        for key in ("error", "message", "errors", "detail", "title"):
            assert not {"{", "[", "'"} & {*sentence(json.dumps({key: inner}).encode())}


def test_an_endless_wrapping_ends():
    assert sentence(b'{"error":' * 10_000 + b'"deep"' + b"}" * 10_000) is not None
    assert len(sentence(json.dumps([{"message": f"error {n}"} for n in range(50)]).encode()).split("; ")) == 3


def test_what_a_stranger_wrote_is_cleaned_before_it_is_shown() -> None:
    hostile = (
        "no <b onclick=alert(1)>access</b>\u202e\u2066 to\x00\x1b[31m\r\nthis<img src=//beacon.example.net/x>\u200b"
    )
    said = sentence(json.dumps({"error": {"message": hostile}}).encode())
    assert said == "no access to [31m this"
    assert sentence(hostile.encode()) == said
    assert clean("کاربران\u200cتازه 👩\u200d💻") == "کاربران\u200cتازه 👩\u200d💻"  # joiners are letters' own


def test_a_message_has_300_characters_at_most_and_no_mark_hides_a_secret_in_it() -> None:
    class Options(ConnectorOptions):
        token: SecretStr

    redactor = Redactor(Options(token=SecretStr("canary-of-the-token")))
    error = redactor.error(
        Transient(as_it_is("can\u200bary-of-\u202ethe-token " + "x" * 5000), remedy=as_it_is("y\x07" * 900))
    )
    assert len(str(error)) <= 300 and len(error.remedy) <= 300
    assert "canary" not in str(error)
    assert "\x07" not in error.remedy


def test_a_secret_is_masked_in_the_names_of_a_sentence_and_its_words_stay_for_translation() -> None:
    class Options(ConnectorOptions):
        token: SecretStr

    redactor = Redactor(Options(token=SecretStr("canary-of-the-token")))
    said = Sentence("{where} answered: {what}").filled(where="x.example.com", what="bad canary-of-the-token")
    error = redactor.error(BadData(Sentence("{title}: {said}").filled(title="X", said=said)))
    assert str(error) == "X: x.example.com answered: bad •••"
    assert error.sentence.text == "{title}: {said}"
    assert "canary" not in repr(error.sentence)


def test_where_a_secret_is_made_of_the_words_themselves_the_whole_is_masked() -> None:
    class Options(ConnectorOptions):
        token: SecretStr

    redactor = Redactor(Options(token=SecretStr("answered: no")))
    error = redactor.error(BadData(Sentence("{where} answered: {what}").filled(where="x", what="no")))
    assert str(error) == "x •••" and "answered" not in repr(error.sentence)
