"""What Google Analytics needs to know; apart from the connector, since its client needs it too."""

from __future__ import annotations

from typing import ClassVar, Literal, Self

from pydantic import Field, SecretStr, field_validator, model_validator

from connectors.framework.connector import ConnectorOptions, on_loopback
from okr_model.wording.sentences import Unfit

Dimension = Literal["campaign", "channel", "city", "country", "device", "landing_page", "language", "source_medium"]


class AnalyticsOptions(ConnectorOptions):
    """Which property, who may read it, and how finely."""

    plain_secrets: ClassVar = {"credentials": ("none",)}

    base_url: str = "https://analyticsdata.googleapis.com"
    property: str = Field(
        description="Number of the property, e.g. 123456789",
        pattern=r"^(properties/)?\d+$",
    )
    credentials: SecretStr = Field(
        description='Key of a service account: the JSON or its path; "none" for a server on this machine'
    )
    dimensions: tuple[Dimension, ...] = Field((), description="What the additive metrics are split by", max_length=8)
    items: bool = Field(False, description="Read how many of each item were purchased, and for how much")
    currency: str = Field("USD", description="What revenue is converted to", pattern=r"^[A-Z]{3}$")
    admin_url: str = Field("https://analyticsadmin.googleapis.com", description="Where annotations are")
    transport: Literal["grpc", "rest"] = Field("grpc", description="rest where a proxy does not let gRPC through")

    @field_validator("admin_url")
    @classmethod
    def _also_safe(cls, url: str) -> str:
        return cls._reachable_safely(url)

    @model_validator(mode="after")
    def _strangers_only_at_home(self) -> Self:
        if self.credentials.get_secret_value() == "none" and not on_loopback(self.base_url):
            raise Unfit('credentials = "none" is only for a base_url on this machine (http://127.0.0.1:…)')
        return self
