"""Google's own client for BigQuery, made ready: credentials, address, time, and its exceptions as ours.

Imported by `bigquery` only when it reads, because it is an extra.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import date
from itertools import islice
from typing import Any
from urllib.parse import urlsplit

import google.oauth2.credentials
import google.oauth2.service_account
import requests
from google.api_core import exceptions as api
from google.auth import exceptions as auth
from google.auth.credentials import AnonymousCredentials
from google.auth.transport.requests import AuthorizedSession
from google.auth.transport.requests import Request as TokenRequest
from google.cloud import bigquery

from connectors.framework.errors import AuthFailed, BadConfig, BadData, ConnectorError, Transient
from connectors.framework.http_answer import Answer
from connectors.framework.query_columns import MOST_ROWS
from connectors.framework.redaction import MASK
from connectors.framework.vendor_http import hold
from connectors.sources.bigquery.options import TOO_SLOW, BigQueryOptions
from connectors.sources.google.tokens import Key, key_fields
from okr_model.wording.sentences import Sentence

_OF_THE_TIME = 0.9  # what a query may use of it, so that Google ends it and not only we


class Client:
    """Runs queries of one source. failure: what an answer of the service that is a refusal means."""

    def __init__(self, options: BigQueryOptions, scope: str, failure: Callable[[Answer], ConnectorError]) -> None:
        self._options, self._failure_of = options, failure
        tokens = requests.Session()
        self._session = AuthorizedSession(_credentials(options, scope), auth_request=TokenRequest(tokens))
        for session in (self._session, tokens):
            hold(session, options.network, options.base_url)

    def rows(self, query: str, days: Mapping[str, date | str], seconds: float) -> tuple[tuple[str, ...], list[Any]]:
        """Names of the columns and all rows, one more than there may be at most; raises ConnectorError."""
        limit = seconds * _OF_THE_TIME
        config = bigquery.QueryJobConfig(
            query_parameters=[
                bigquery.ScalarQueryParameter(name, "STRING" if isinstance(day, str) else "DATE", day)
                for name, day in days.items()
            ],
            maximum_bytes_billed=self._options.maximum_bytes_billed,
            job_timeout_ms=max(1, int(limit * 1000)),
        )
        patience = {"api_timeout": seconds, "wait_timeout": limit, "retry": None, "job_retry": None}
        try:
            with self._session:
                answer = self._client().query_and_wait(query, job_config=config, **patience)
                names, rows = tuple(field.name for field in answer.schema), list(islice(answer, MOST_ROWS + 1))
        except (api.GoogleAPIError, auth.GoogleAuthError, requests.RequestException, TimeoutError) as error:
            raise self._failure(error) from error
        if len(rows) < min(answer.total_rows or 0, MOST_ROWS + 1):
            raise Transient(
                Sentence("BigQuery gave {rows} of {total_rows} rows").filled(
                    rows=str(len(rows)), total_rows=answer.total_rows
                )
            )
        return names, rows

    def _client(self) -> Any:
        return bigquery.Client(
            project=self._options.project,
            location=self._options.location or None,
            client_options={"api_endpoint": self._options.base_url},
            _http=self._session,
        )

    def _failure(self, error: Exception) -> ConnectorError:
        said = Sentence("BigQuery, project {project}: {why}").filled(
            project=self._options.project, why=self._masked(str(getattr(error, "message", None) or error))
        )
        match error:
            case api.GoogleAPICallError():
                return self._failure_of(self._answer(error))
            case auth.TransportError():
                return Transient(said)
            case auth.RefreshError() | auth.InvalidOperation():
                return AuthFailed(said, remedy=Sentence("Google does not know this key any more: create a new one."))
            case TimeoutError():
                return BadConfig(Sentence("{said} took too long and was cancelled").filled(said=said), remedy=TOO_SLOW)
            case requests.TooManyRedirects():
                return BadConfig(said)
            case requests.JSONDecodeError():
                return BadData(said)
            case requests.RequestException():
                return Transient(said)
            case _:
                return BadConfig(said)

    def _answer(self, error: Any) -> Answer:
        """The refusal as Google's REST services put it; that of a job has no answer of its own."""
        headers = {name.lower(): text for name, text in getattr(error.response, "headers", {}).items()}
        body = self._masked(json.dumps({"error": {"message": error.message, "errors": list(error.errors)}})).encode()
        status = error.code if error.code and error.code >= 400 else 400
        host = urlsplit(self._options.base_url).netloc
        return Answer(f"{host}, project {self._options.project},", int(status), headers, body)

    def _masked(self, text: str) -> str:
        """Without the bearer token: the host knows the secrets of okr.toml only."""
        token: str | None = getattr(self._session.credentials, "token", None)
        return text.replace(token, MASK) if token else text


def _credentials(options: BigQueryOptions, scope: str) -> Any:
    text = options.credentials.get_secret_value().strip()
    if text == "none":
        return AnonymousCredentials()
    key = Key(text, options, scope)  # raises BadConfig for one that is unusable
    fields = key_fields(text, options)
    if key.email:
        return google.oauth2.service_account.Credentials.from_service_account_info(fields, scopes=[scope])
    secrets = {name: fields[name] for name in ("refresh_token", "client_id", "client_secret")}
    return google.oauth2.credentials.Credentials(None, token_uri=key.address, scopes=[scope], **secrets)
