"""Shopify's Admin API over GraphQL: who asks, what a query costs, and what its errors mean.

Docs: https://shopify.dev/docs/api/admin-graphql#status_and_error_codes, https://shopify.dev/docs/api/usage/limits. Most
errors come with status 200; queries are paid for with points that come back by the second.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final, Self

from pydantic import Field, SecretStr, field_validator, model_validator

from connectors.framework.connector import Connector, ConnectorOptions
from connectors.framework.errors import BadConfig, BadData, ConnectorError, Forbidden, Retired, Throttled, Transient
from connectors.framework.http_answer import Answer
from connectors.framework.values import text
from okr_model.wording.sentences import Sentence, Unfit

_HOST: Final = re.compile(r"[a-z0-9][a-z0-9-]*\.myshopify\.com", re.ASCII)


class ShopifyOptions(ConnectorOptions):
    """Which shop, and who is asking."""

    shop: str = Field(description="Address of the shop in Shopify, e.g. example.myshopify.com")
    token: SecretStr | None = Field(None, description="Access token of a custom app made in the shop (shpat_…)")
    client_id: str = Field("", description="Or the client ID of an app of the Dev Dashboard …")
    client_secret: SecretStr | None = Field(None, description="… and its client secret")
    currency: str = Field("USD", description="Currency of the shop", pattern=r"^[A-Z]{3}$")
    api_version: str = Field("2026-10", description="Version of the Admin API", pattern=r"^\d{4}-\d{2}$")

    @field_validator("shop")
    @classmethod
    def _an_address(cls, shop: str) -> str:
        host = shop.strip().lower().removeprefix("https://").rstrip("/")
        if not _HOST.fullmatch(host):
            raise Unfit("write the shop's own address in Shopify, such as example.myshopify.com")
        return host

    @model_validator(mode="after")
    def _a_key(self) -> Self:
        if self.token is None and not (self.client_id and self.client_secret):
            raise Unfit("give either `token`, or `client_id` and `client_secret`")
        return self


class TooDear(BadData):
    """One query costs more than Shopify allows at once."""


class AdminApi(Connector):
    """A connector that asks a shop in GraphQL."""

    options: ShopifyOptions
    _token: str = ""

    @property
    def base_url(self) -> str:
        """The shop."""
        return self.options.base_url or f"https://{self.options.shop}"

    def headers(self) -> Mapping[str, str]:
        """Who is asking; nobody yet while the token is fetched."""
        given = self.options.token.get_secret_value().strip() if self.options.token else self._token
        return {"X-Shopify-Access-Token": given} if given else {}

    def failure(self, answer: Answer) -> ConnectorError:
        """What Shopify says in `errors`, and the shops that answer nobody."""
        failure = super().failure(answer)
        if answer.status in (402, 423):
            return BadConfig(
                failure.sentence, remedy=Sentence("The shop is closed or frozen: open it in Shopify and see.")
            )
        if answer.status == 404:
            return BadConfig(
                failure.sentence, remedy=Sentence("Check `shop`: the address that ends with .myshopify.com.")
            )
        return failure

    def graphql(self, query: str, variables: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """The data of one query. Raises TooDear for one that costs too much at once."""
        if self.options.token is None and not self._token:
            self._token = self._exchanged()
        asked = {"query": query, "variables": dict(variables or {})}
        return self.attempt(lambda seconds: self._asked(asked, seconds))

    def _exchanged(self) -> str:
        """A token for a day, for the secret of an app of the shop's own organisation."""
        assert self.options.client_secret
        grant = {
            "grant_type": "client_credentials",
            "client_id": self.options.client_id,
            "client_secret": self.options.client_secret.get_secret_value().strip(),
        }
        return str(self.call("POST", "/admin/oauth/access_token", json=grant)["access_token"])

    def _asked(self, asked: dict[str, Any], seconds: float) -> dict[str, Any]:
        version = self.options.api_version
        answer = self._ask("POST", f"/admin/api/{version}/graphql.json", seconds, json=asked)
        said = answer.json()
        if errors := said.get("errors"):
            raise _failure(answer, errors, said.get("extensions") or {})
        spoken = answer.headers.get("x-shopify-api-version", version)
        if spoken != version:
            self.flag(
                "version",
                None,
                Sentence("Shopify answered in version {spoken}, because {version} is gone").filled(
                    spoken=spoken, version=version
                ),
            )
        data: dict[str, Any] = said["data"]
        return data


def _failure(answer: Answer, errors: Any, extensions: Mapping[str, Any]) -> ConnectorError:
    """What the first error of a GraphQL answer means."""
    first = errors[0] if isinstance(errors, list) and errors and isinstance(errors[0], dict) else {}
    more = first.get("extensions") or {}
    said = Sentence("{where} answered: {what}").filled(
        where=answer.where, what=text(first.get("message")) or text(errors) or Sentence("an error without words")
    )
    match more.get("code"):
        case "THROTTLED":
            return Throttled(said, after=_pause(extensions))
        case "MAX_COST_EXCEEDED":
            return TooDear(said)
        case "ACCESS_DENIED":
            needed = text(more.get("requiredAccess")).rstrip(".")
            lacks = needed or Sentence("the scope read_orders")
            return Forbidden(said, remedy=Sentence("Give the app what it lacks: {needed}.").filled(needed=lacks))
        case "INTERNAL_SERVER_ERROR":
            return Transient(said)
        case "undefinedField" | "argumentNotAccepted":
            return Retired(said)
        case _:
            return BadData(said)


def _pause(extensions: Mapping[str, Any]) -> float | None:
    """Seconds until the bucket holds what the query costs."""
    cost = extensions.get("cost") or {}
    state = cost.get("throttleStatus") or {}
    try:
        missing = float(cost["requestedQueryCost"]) - float(state["currentlyAvailable"])
        return max(0.0, missing / float(state["restoreRate"]))
    except (KeyError, TypeError, ValueError, ZeroDivisionError):
        return None
