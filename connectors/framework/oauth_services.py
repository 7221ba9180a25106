"""The services that people allow us to read by OAuth, and how to register an application with each.

Facts, and where they come from:
- Google: https://developers.google.com/identity/protocols/oauth2/native-app and …/web-server
- Meta: https://developers.facebook.com/docs/facebook-login/guides/advanced/manual-flow, …/access-tokens/get-long-lived
- LinkedIn: https://learn.microsoft.com/linkedin/shared/authentication/authorization-code-flow
- HubSpot: https://developers.hubspot.com/docs/api-reference/auth-oauth-v3/guide
- Mailchimp: https://mailchimp.com/developer/marketing/guides/access-user-data-oauth-2/
- TikTok: https://business-api.tiktok.com/portal/docs?id=1832184159540418 (account holder authorization)
- Microsoft: https://learn.microsoft.com/advertising/guides/authentication-oauth
- Shopify: https://shopify.dev/docs/apps/build/authentication-authorization/authenticate-standalone-apps
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Final

from pydantic import SecretStr

from connectors.framework import clock
from connectors.framework.oauth import (
    Ask,
    Client,
    Form,
    Grant,
    OAuth,
    access_token,
    authorized_user,
    client_id,
    client_secret,
    refresh_token,
)
from connectors.framework.values import number

_GRAPH: Final = "https://graph.facebook.com/v26.0"
_TOKEN: Final[Mapping[str, Form]] = {"token": access_token}


def google(*scopes: str, service: str) -> OAuth:
    """A Google service. service: the name of its interface in Google Cloud's library."""
    return OAuth(
        "google",
        "Google",
        "https://accounts.google.com/o/oauth2/v2/auth",
        "https://oauth2.googleapis.com/token",
        ("openid", "email", *scopes),
        {"credentials": authorized_user},
        (
            "In Google Cloud (console.cloud.google.com) choose or create a project.",
            f"APIs & Services → Library: enable the {service}.",
            "Google Auth Platform → Branding and Audience: name the app; choose Internal, or External and then "
            "“Publish app” (while it is “Testing”, permissions end after a week).",
            "Clients → Create client: “Desktop app” for the command; “Web application” for this page, with the "
            "authorised redirect URI {redirect}.",
            "Download its JSON, and give it here.",
        ),
        extra={"access_type": "offline", "prompt": "consent"},
        any_port=True,
        client_file=True,
    )


def meta(*scopes: str) -> OAuth:
    """A service of Meta: the short token of the browser is exchanged for one of about 60 days."""
    return OAuth(
        "meta",
        "Meta",
        "https://www.facebook.com/v26.0/dialog/oauth",
        f"{_GRAPH}/oauth/access_token",
        scopes,
        _TOKEN,
        (
            "On developers.facebook.com choose My Apps → Create app, of type Business.",
            "Add the product “Facebook Login for Business”; under Settings add the redirect URI {redirect} "
            "(addresses of this machine are allowed while the app is in development).",
            "App settings → Basic: copy App ID and App secret, and give them here.",
        ),
        pkce=False,
        separator=",",
        lasts="Meta's tokens end after about 60 days: connect again before. One of a system user does not end.",
        settle=_long_lived,
    )


def linkedin(*scopes: str) -> OAuth:
    """LinkedIn: tokens of 60 days; approved applications may renew them for a year."""
    return OAuth(
        "linkedin",
        "LinkedIn",
        "https://www.linkedin.com/oauth/v2/authorization",
        "https://www.linkedin.com/oauth/v2/accessToken",
        scopes,
        _TOKEN,
        (
            "On linkedin.com/developers choose Create app, and have an administrator of the page confirm it.",
            "Products: request the Community Management API.",
            "Auth → OAuth 2.0 settings: add the redirect URL {redirect}.",
            "Auth → Application credentials: copy Client ID and Primary Client Secret, and give them here.",
        ),
        pkce=False,
        lasts="LinkedIn's tokens end after 60 days; approved applications renew them by themselves for a year.",
    )


def hubspot(*scopes: str) -> OAuth:
    """HubSpot: tokens of half an hour, renewed without end."""
    return OAuth(
        "hubspot",
        "HubSpot",
        "https://app.hubspot.com/oauth/authorize",
        "https://api.hubapi.com/oauth/v3/token",
        ("oauth", *scopes),
        _TOKEN,
        (
            "In a HubSpot developer account create an app (Development → Projects, or Legacy apps → Public).",
            "Auth: add the redirect URL {redirect} and the scopes shown here.",
            "Copy Client ID and Client secret, and give them here. For one account of your own a private app's token "
            "is simpler.",
        ),
    )


def mailchimp() -> OAuth:
    """Mailchimp: tokens do not end; the data center is asked for besides, and joined to the token as to a key."""
    return OAuth(
        "mailchimp",
        "Mailchimp",
        "https://login.mailchimp.com/oauth2/authorize",
        "https://login.mailchimp.com/oauth2/token",
        (),
        {"token": _with_data_center},
        (
            "In Mailchimp choose Account & billing → Extras → Registered apps → Register an app.",
            "Redirect URI: {redirect} (with 127.0.0.1, not localhost).",
            "Copy Client ID and Client secret at the end of the page, and give them here.",
        ),
        pkce=False,
        settle=_data_center,
    )


def tiktok(*scopes: str) -> OAuth:
    """TikTok's API for Business: tokens of a day; the connector exchanges the refresh token of a year itself."""
    return OAuth(
        "tiktok",
        "TikTok",
        "https://www.tiktok.com/v2/auth/authorize/",
        "https://business-api.tiktok.com/open_api/v1.3/tt_user/oauth2/token/",
        scopes,
        {
            "refresh_token": refresh_token,
            "client_id": client_id,
            "client_secret": client_secret,
            "account": lambda _, grant: grant.more.get("open_id", ""),
        },
        (
            "On business-api.tiktok.com choose My Apps → Create an App, with the permission TikTok Accounts and the "
            "scopes shown here.",
            "Its redirect URL for account holders: {redirect} (TikTok may ask for one that begins with https://).",
            "Copy App ID and Secret, and give them here as id and secret.",
        ),
        pkce=False,
        client_key="client_key",
        separator=",",
        code_key="auth_code",
        as_json=True,
        lasts="TikTok's permission ends after a year: connect again before.",
    )


def microsoft(*scopes: str, fills: Mapping[str, Form] = _TOKEN) -> OAuth:
    """A Microsoft service: tokens of an hour; each renewal brings another refresh token, good for 90 days."""
    return OAuth(
        "microsoft",
        "Microsoft",
        "https://login.microsoftonline.com/common/oauth2/v2.0/authorize",
        "https://login.microsoftonline.com/common/oauth2/v2.0/token",
        ("openid", "email", "offline_access", *scopes),
        fills,
        (
            "On portal.azure.com choose App registrations → New registration, for accounts in any directory and "
            "personal Microsoft accounts.",
            "Authentication → Add a platform → Web: add the redirect URI {redirect}.",
            "Certificates & secrets → New client secret: copy its value. Overview: copy the Application (client) ID.",
        ),
        public=True,
        lasts="Microsoft's permission ends after 90 days without a pull.",
    )


def shopify(*scopes: str, shop: str = "shop", fills: Mapping[str, Form] = _TOKEN) -> OAuth:
    """Shopify. shop: the option that holds the shop's own host."""
    return OAuth(
        "shopify",
        "Shopify",
        f"https://{{{shop}}}/admin/oauth/authorize",
        f"https://{{{shop}}}/admin/oauth/access_token",
        scopes,
        fills,
        (
            "In Shopify's Dev Dashboard (dev.shopify.com) create an app for your own organisation.",
            "Versions: choose the scopes shown here and add the redirect URL {redirect}.",
            "Settings: copy Client ID and secret, and give them here.",
        ),
        pkce=False,
        separator=",",
        genuine=_signed_by_shopify,
    )


def _signed_by_shopify(client: Client, answer: Mapping[str, str]) -> bool:
    """Whether `hmac` is that of all the rest, in the order of its names.

    https://shopify.dev/docs/apps/build/authentication-authorization/access-tokens/authorization-code-grant, "validate
    the request"; escaped as its client libraries do, so that no value passes for two.
    """
    rest = sorted((name, value) for name, value in answer.items() if name not in ("hmac", "signature"))
    told = [(n.replace("%", "%25").replace("=", "%3D"), v.replace("%", "%25")) for n, v in rest]
    message = "&".join(f"{name}={value}".replace("&", "%26") for name, value in told)
    right = hmac.new(client.secret.get_secret_value().encode(), message.encode(), "sha256").hexdigest()
    return hmac.compare_digest(right.encode(), answer.get("hmac", "").encode())


def _long_lived(ask: Ask, client: Client, short: Grant) -> Grant:
    """Another token, of about 60 days, and what was really granted: people can leave permissions out."""
    form = {
        "grant_type": "fb_exchange_token",
        "client_id": client.id,
        "client_secret": client.secret.get_secret_value(),
        "fb_exchange_token": short.access_token.get_secret_value(),
    }
    said = ask("POST", f"{_GRAPH}/oauth/access_token", data=form)
    token = SecretStr(str(said["access_token"])) if said.get("access_token") else short.access_token
    seconds = number(said.get("expires_in"))
    ends = clock.now() + timedelta(seconds=seconds) if seconds else None
    headers = {"Authorization": f"Bearer {token.get_secret_value()}"}
    granted = ask("GET", f"{_GRAPH}/me/permissions", headers=headers).get("data") or []
    scopes = tuple(str(one.get("permission")) for one in granted if one.get("status") == "granted")
    whose = ask("GET", f"{_GRAPH}/me", headers=headers)
    return replace(
        short, access_token=token, ends=ends, refresh_token=None, scopes=scopes, account=str(whose.get("name") or "")
    )


def _data_center(ask: Ask, _client: Client, grant: Grant) -> Grant:
    headers = {"Authorization": f"OAuth {grant.access_token.get_secret_value()}"}
    said = ask("GET", "https://login.mailchimp.com/oauth2/metadata", headers=headers)
    return replace(grant, account=str(said.get("accountname") or ""), more={"dc": str(said.get("dc") or "")})


def _with_data_center(_client: Client, grant: Grant) -> str:
    return f"{grant.access_token.get_secret_value()}-{grant.more.get('dc', '')}".rstrip("-")
