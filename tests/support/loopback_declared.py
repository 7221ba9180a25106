"""Services that a TOML file declares, on this machine, like those of `loopback`.

Their answers are documented examples, cut down: Apple's "iTunes Search API: Lookup Examples"; Wikimedia's reference of
"page views per article", with the sentence of its 404; the plugin API of WordPress.org as clients ask for it
(`request[fields][…]`); `/site/statistics.json` and `/about.json` of Discourse's own specs; Discord's "Invite" object; and
"Retrieve a project" of GitLab's documentation.
"""

from __future__ import annotations

from typing import Any, ClassVar

from loopback import Reply, Request, Service


class AppStoreRatings(Service):
    connector = "app_store_ratings"
    now = ("ratings", "rating")
    fields: ClassVar = {"ratings": "userRatingCount", "rating": "averageUserRating"}

    @property
    def options(self) -> dict[str, Any]:
        return {"base_url": self.url, "app": 1234567890, "country": "de"}

    def answer(self, request: Request) -> Reply:
        found = request.path == "/lookup" and dict(request.query) == {"id": "1234567890", "country": "de"}
        app = {"wrapperType": "software", "kind": "software", "trackId": 1234567890, "trackName": "Example Rocket"}
        app |= {"averageUserRating": self.latest("rating"), "userRatingCount": self.latest("ratings")}
        body = {"resultCount": int(found), "results": [app] if found else []}
        return Reply(body=body, headers={"Content-Type": "text/javascript; charset=utf-8"})


class Wikipedia(Service):
    connector = "wikipedia"
    daily = ("views",)
    fields: ClassVar = {"views": "views"}
    day_field = "timestamp"

    @property
    def options(self) -> dict[str, Any]:
        return {"base_url": self.url, "article": "Example_(company)"}

    def answer(self, request: Request) -> Reply:
        prefix = "/api/rest_v1/metrics/pageviews/per-article/en.wikipedia/all-access/user/Example_%28company%29/daily/"
        start, _, end = request.path.removeprefix(prefix).partition("/")
        if not request.path.startswith(prefix) or len(start) != len("20261101"):
            return Reply(404, {"title": "Not found.", "detail": "The requested path does not exist."})
        row = {"project": "en.wikipedia", "article": "Example_(company)", "granularity": "daily"}
        rows = [
            row | {"timestamp": f"{day:%Y%m%d}00", "access": "all-access", "agent": "user", "views": value}
            for (day, _), value in sorted(self.values["views"].items())
            if start <= f"{day:%Y%m%d}" <= end
        ]
        if not rows:
            said = (
                "The date(s) you used are valid, but we either do not have data for those date(s), or the project you "
            )
            return Reply(404, {"title": "Not found.", "method": "get", "detail": f"{said}asked for is not loaded yet."})
        return Reply(body={"items": rows})


class WordPressPlugin(Service):
    connector = "wordpress_plugin"
    now = ("downloads", "active_installs", "ratings", "rating")
    fields: ClassVar = {
        "downloads": "downloaded",
        "active_installs": "active_installs",
        "ratings": "num_ratings",
        "rating": "rating",
    }

    @property
    def options(self) -> dict[str, Any]:
        return {"base_url": self.url, "plugin": "example-forms"}

    def answer(self, request: Request) -> Reply:
        assert request.path == "/plugins/info/1.2/" and request.query["action"] == "plugin_information"
        if request.query["request[slug]"] != "example-forms":
            return Reply(404, {"error": "Plugin not found."})
        plugin = {"name": "Example Plugin", "slug": "example-forms", "version": "1.2.3", "support_threads": 5}
        plugin |= {"downloaded": self.latest("downloads"), "active_installs": self.latest("active_installs")}
        ratings = {"5": 23, "4": 3, "3": 2, "2": 1, "1": 1}
        counts = {"num_ratings": self.latest("ratings"), "rating": self.latest("rating"), "ratings": ratings}
        return Reply(body=plugin | counts)


class Discourse(Service):
    connector = "discourse"
    now = ("members", "active_people", "topics", "posts")
    names = ("users_count", "active_users_30_days", "topics_count", "posts_count")
    fields: ClassVar = dict(zip(now, names, strict=True))

    def answer(self, request: Request) -> Reply:
        if request.path != "/about.json":
            return Reply(
                404, {"errors": ["The requested URL or resource could not be found."], "error_type": "not_found"}
            )
        stats = {theirs: self.latest(ours) for ours, theirs in zip(self.now, self.names, strict=True)}
        return Reply(body={"about": {"title": "Example forum", "stats": stats | {"likes_count": 7}}})


class Discord(Service):
    connector = "discord"
    now = ("members", "online")
    fields: ClassVar = {"members": "approximate_member_count", "online": "approximate_presence_count"}

    @property
    def options(self) -> dict[str, Any]:
        return {"base_url": self.url, "invite": "0vCdhLbwjZZTWZLD"}

    def answer(self, request: Request) -> Reply:
        if request.path != "/api/v10/invites/0vCdhLbwjZZTWZLD":
            return Reply(404, {"message": "Unknown Invite", "code": 10006})
        guild = {"id": "165176875973476352", "name": "CS:GO Fraggers Only", "features": ["INVITE_SPLASH"]}
        invite = {"code": "0vCdhLbwjZZTWZLD", "guild": guild, "type": 0}
        assert request.query["with_counts"] == "true"
        counts = {
            "approximate_member_count": self.latest("members"),
            "approximate_presence_count": self.latest("online"),
        }
        return Reply(body=invite | counts)


class GitLab(Service):
    connector = "gitlab"
    now = ("stars", "forks")
    fields: ClassVar = {"stars": "star_count", "forks": "forks_count"}

    @property
    def options(self) -> dict[str, Any]:
        return {"base_url": self.url, "project": "example/tools/rocket"}

    def answer(self, request: Request) -> Reply:
        if request.path != "/api/v4/projects/example%2Ftools%2Frocket":
            return Reply(404, {"message": "404 Project Not Found"})
        project = {"id": 3, "path_with_namespace": "example/tools/rocket", "open_issues_count": 1}
        return Reply(body=project | {"star_count": self.latest("stars"), "forks_count": self.latest("forks")})
