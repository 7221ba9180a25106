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
