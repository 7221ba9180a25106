"""Networks and what is paid on them, on this machine; see loopback.py."""

from __future__ import annotations

from typing import Any

from loopback import Reply, Request, Service, error, recorded


class Mastodon(Service):
    connector = "mastodon"
    now = ("followers", "posts")

    @property
    def options(self) -> dict[str, Any]:
        return {"base_url": self.url, "account": "brand@social.example.com"}

    def answer(self, request: Request) -> Reply:
        if request.path != "/api/v1/accounts/lookup" or request.query.get("acct") != "brand":
            return error("mastodon/not_found")
        counts = {"followers_count": self.latest("followers"), "statuses_count": self.latest("posts")}
        return Reply(body=recorded("mastodon/account") | counts)


class Telegram(Service):
    connector = "telegram"
    now = ("members",)
    token = "700000001:AAcanary-example_token"

    @property
    def options(self) -> dict[str, Any]:
        return {"base_url": self.url, "chat": "@example_brand", "token": self.token}

    def answer(self, request: Request) -> Reply:
        _, bot, method = request.path.split("/")
        if method != "getChatMemberCount" or ":" not in bot:
            return error("telegram/not_found")
        if bot != f"bot{self.token}":
            return error("telegram/unauthorized")
        if request.query.get("chat_id") != "@example_brand":
            return error("telegram/no_chat")
        return Reply(body={"ok": True, "result": self.latest("members")})


class X(Service):
    connector = "x"
    now = ("followers", "posts")
    token = "AAAAexample-canary-token"

    @property
    def options(self) -> dict[str, Any]:
        return {"base_url": self.url, "username": "@example_brand", "token": self.token}

    def answer(self, request: Request) -> Reply:
        if request.headers.get("authorization") != f"Bearer {self.token}":
            return error("x/unauthorized")
        if request.path != "/2/users/by/username/example_brand" or request.query["user.fields"] != "public_metrics":
            return error("x/not_found")
        user = recorded("x/user")
        counts = {"followers_count": self.latest("followers"), "tweet_count": self.latest("posts")}
        user["data"]["public_metrics"] |= counts
        return Reply(body=user)
