"""Google's own client, made ready: credentials, transport, and its exceptions as ours.

Imported by `google_analytics` only when it reads.
"""

from __future__ import annotations

from typing import Any, Self
from urllib.parse import urlsplit

import google.oauth2.credentials
import google.oauth2.service_account
import grpc
import requests
from google.analytics.data_v1beta import BetaAnalyticsDataClient, RunReportRequest, RunReportResponse
from google.analytics.data_v1beta.services.beta_analytics_data.transports import BetaAnalyticsDataGrpcTransport
from google.api_core import exceptions as api
from google.auth import exceptions as auth
from google.auth.credentials import AnonymousCredentials
from google.protobuf.json_format import ParseError

from connectors.framework.errors import AuthFailed, BadConfig, BadData, ConnectorError, Forbidden, Throttled, Transient
from connectors.framework.vendor_http import hold
from connectors.sources.google.analytics_options import AnalyticsOptions
from connectors.sources.google.tokens import key_fields, of_service_account
from okr_model.wording.sentences import Sentence

_SCOPES = ["https://www.googleapis.com/auth/analytics.readonly"]
_LARGEST = 64 * 2**20
_HOUR, _DAY = 3600.0, 86_400.0


class Reports:
    """runReport of one property; a context manager that closes the connection."""

    def __init__(self, options: AnalyticsOptions) -> None:
        self._client = _client(options)
        self._account = options.property

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._client.transport.close()

    def run(self, request: dict[str, Any], seconds: float) -> Any:
        """One report, as the plain protobuf message; raises ConnectorError."""
        try:
            answer = self._client.run_report(RunReportRequest(request), timeout=seconds, retry=None)
        except (api.GoogleAPIError, auth.GoogleAuthError, requests.RequestException, ParseError) as error:
            raise self._failure(error) from error
        return RunReportResponse.pb(answer)

    def _failure(self, error: Exception) -> ConnectorError:
        # the errors of google.auth hold their sentence first, and the whole answer behind it
        why = getattr(error, "message", None) or (error.args[0] if error.args else error)
        said = Sentence("Google Analytics, property {account}: {why}").filled(account=self._account, why=why)
        match error:  # REST raises the parents of what gRPC raises
            case api.TooManyRequests():
                return Throttled(said, after=_until_refilled(str(said)))
            case api.Unauthorized() | auth.InvalidOperation():
                return AuthFailed(
                    said, remedy=Sentence("Google does not know this key. Create a new one for the service account.")
                )
            case api.Forbidden() if error.reason == "SERVICE_DISABLED":
                return Forbidden(
                    said, remedy=Sentence("Enable the Google Analytics Data API in the key's Google Cloud project.")
                )
            case api.Forbidden():
                return Forbidden(
                    said, remedy=Sentence("Add the service account's address to the property as a Viewer.")
                )
            case auth.RefreshError():
                return AuthFailed(said, remedy=_REVOKED)
            case api.ServerError() | api.RetryError() | auth.TransportError():
                return Transient(said)
            case requests.TooManyRedirects():
                return BadConfig(said)
            case requests.JSONDecodeError() | ParseError():
                return BadData(said)
            case requests.RequestException():
                return Transient(said)
            case _:
                return BadConfig(said)


_REVOKED = Sentence(
    "The permission was withdrawn or has expired (sign-ins of an app in Google's state “Testing” last a week): press "
    "“Publish app” on Google Cloud's OAuth consent page and connect the source again, or use the key of a service "
    "account."
)


def _until_refilled(message: str) -> float | None:
    """Only the message says which quota is used up; that of simultaneous requests is free again at once."""
    said = message.lower()
    if "concurrent" in said:
        return None
    return _DAY if "per day" in said or "daily" in said else _HOUR


def _client(options: AnalyticsOptions) -> Any:
    credentials = _credentials(options)
    address = urlsplit(options.base_url)
    if options.transport == "rest":
        client = BetaAnalyticsDataClient(
            transport="rest", credentials=credentials, client_options={"api_endpoint": options.base_url}
        )
        for session in (client.transport._session, client.transport._session._auth_request_session):
            hold(session, options.network, options.base_url)
        return client
    # gRPC looks the name up once more by itself, so here it is judged, but not held to what was judged
    options.network.check(address.hostname or "", address.port or 443)
    if token_uri := getattr(credentials, "_token_uri", None):
        options.network.check(urlsplit(token_uri).hostname or "", 443)
    if address.scheme == "https":
        return BetaAnalyticsDataClient(
            credentials=credentials, client_options={"api_endpoint": f"{address.hostname}:{address.port or 443}"}
        )
    if not isinstance(credentials, AnonymousCredentials):
        raise BadConfig(
            Sentence(
                'an unencrypted gRPC base_url takes no key: use https://, credentials = "none" or transport = "rest"'
            )
        )
    settings = [("grpc.enable_http_proxy", 0), ("grpc.max_receive_message_length", _LARGEST)]
    channel = grpc.insecure_channel(address.netloc, options=settings)
    return BetaAnalyticsDataClient(transport=BetaAnalyticsDataGrpcTransport(channel=channel))


def _credentials(options: AnalyticsOptions) -> Any:
    text = options.credentials.get_secret_value().strip()
    if text == "none":
        return AnonymousCredentials()
    fields = key_fields(text, options)
    try:
        if of_service_account(fields):
            return google.oauth2.service_account.Credentials.from_service_account_info(fields, scopes=_SCOPES)
        return google.oauth2.credentials.Credentials(
            None,
            refresh_token=fields["refresh_token"],
            client_id=fields["client_id"],
            client_secret=fields["client_secret"],
            token_uri=fields.get("token_uri") or "https://oauth2.googleapis.com/token",
            scopes=_SCOPES,
        )
    except (ValueError, KeyError, TypeError, auth.GoogleAuthError) as error:
        # The cause may quote the key itself, so only its kind is told.
        raise BadConfig(
            Sentence("the credentials of Google Analytics are no usable key ({name})").filled(
                name=type(error).__name__
            ),
            remedy=Sentence(
                'Download a JSON key of the service account in Google Cloud and name it: credentials = "file:PATH".'
            ),
        ) from None
