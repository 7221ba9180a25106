"""A live tile: by its link and no other way, what was chosen and nothing else, until it ends or is revoked."""

from __future__ import annotations

import asyncio
import re
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urljoin

import httpx
import pytest
from actors import actor
from cli_home import answer, okr
from clock_at import clock_at
from served import await_answer, confidential, copied, serving, with_sign_in
from starlette.applications import Starlette
from test_wall import ADA, PLAN, Browser

from data.commands import tiles
from data.commands.errors import Refused
from data.config import clock
from data.config.settings import Settings
from data.config.theme import faces
from data.out.exports.chart_picture import NoPicture
from data.out.tile import addresses, content, html, routes, served
from data.out.tile.served import FRESH
from data.out.web import watch
from data.out.web.guard import HEADERS, Guard
from data.queries.plan import plan_file
from data.stores.plan.store import PlanStore
from data.stores.tiles import signature
from data.stores.workspace import close_shared, shared
from okr_model.wording.sentences import Sentence

CLOCK = datetime(2026, 11, 24, 12, tzinfo=UTC)  # the day of these tests
TODAY = CLOCK.date()
WIKI, OTHER = "https://wiki.example.com", "https://blog.example.com"


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    home = tmp_path / "home"
    home.mkdir()
    (home / "okr.toml").write_text(f'[tiles]\nsites = ["{WIKI}", "{OTHER}"]\n', encoding="utf-8")
    plan = shared(home).plan
    plan.apply(plan_file.read(PLAN), author="test")
    plan.check_ins.type_in("now", "nps", author=ADA, day=TODAY.replace(day=1), value=50)
    yield home
    close_shared()


class Asking(Browser):
    def asks(self, path: str, **headers: str) -> httpx.Response:
        """A request with these headers, their names with underscores."""

        async def asked() -> httpx.Response:
            transport = httpx.ASGITransport(self.app, client=(self.address, 5))
            async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
                return await client.get(path, headers={k.replace("_", "-"): v for k, v in headers.items()})

        return asyncio.run(asked())


@pytest.fixture
def client(home: Path) -> Asking:
    return Asking(Guard(Starlette(routes=routes.routes(home)), signed_in_only=False))


def link(home: Path, subject: str = "key_result", item: str | None = "fair", **more: object) -> str:
    chosen = {"cycle_id": "now", "days": 7} | more
    return "/tile/" + tiles.make(shared(home), actor(ADA, "editor"), subject, item, **chosen).token  # type: ignore[arg-type]


def after_a_moment() -> None:
    """Long enough for what is kept to be looked at anew."""
    time.sleep(FRESH + 0.1)


def body(page: str) -> str:
    return page.split("</style>")[1]


def test_it_shows_what_was_chosen_and_nothing_else(home: Path, client: Asking) -> None:
    alone = client.get(link(home))
    assert alone.status_code == 200
    assert "The fair" in alone.text
    for kind in ("", ".svg"):
        text = client.get(link(home) + kind).text
        for words in (
            "Buy the competitor",
            "Price agreed",
            "Be known",
            "alert(1)",
            "@example.com",
            "Brand team",
            '"fair"',
            "=fair",
        ):
            assert words not in text, words
    objective = client.get(link(home, "objective", "known")).text
    for words in ("Be known", "The fair", "50 of 100 points"):
        assert words in objective, words
    for words in ("Buy the competitor", "Price agreed", "@example.com"):
        assert words not in objective
    everything = client.get(link(home, "overview", None)).text
    for words in ("Be known", "Buy the competitor"):
        assert words in everything
    assert "boss@example.com" not in everything


def test_a_tampered_or_made_up_link_shows_nothing(home: Path, client: Asking) -> None:
    good = link(home)
    token = good.rpartition("/")[2]
    later = signature.signed("another key", CLOCK + timedelta(days=900)).text
    longer = token[:4] + ("B" if token[4] != "B" else "C") + token[5:]
    wrong = ["x", "", token[:-1], token + "A", token.swapcase(), longer, later, "x" * 9000, "%00", token[:-1] + "="]
    for one in wrong:
        answer = client.get(f"/tile/{one}")
        assert answer.status_code == 404, one
        assert "The fair" not in answer.text
    assert "There is nothing here" in client.get(f"/tile/{longer}").text
    assert client.get(good).status_code == 200
    assert client.ask("POST", good).status_code == 405


def test_a_revoked_link_goes_dark_at_once_also_where_it_was_kept(home: Path, client: Asking) -> None:
    good = link(home)
    mark = client.get(good).headers["etag"]
    tiles.revoke(shared(home), actor(ADA, "editor"), shared(home).plan.tiles.all()[0].number)
    after_a_moment()
    for path in (good, good + ".svg", good + ".png"):
        gone = client.ask("GET", path)
        assert (gone.status_code, "etag" in gone.headers) == (410, False)
        assert "The fair" not in gone.text
    assert "This tile was withdrawn" in client.get(good).text
    assert client.asks(good, if_none_match=mark).status_code == 410
    assert {client.get(good).status_code for _ in range(60)} == {410}, "however many have it open"


def test_an_expired_link_says_so_calmly_in_the_readers_language(home: Path, client: Asking) -> None:
    good = link(home, days=1)
    assert client.get(good).status_code == 200
    with clock_at(CLOCK + timedelta(days=1, hours=1)):
        gone = client.asks(good, accept_language="fa-IR,fa;q=0.9", date="Tue, 24 Nov 2026 12:00:00 GMT")
        assert gone.status_code == 410
        assert '<html lang="fa" dir="rtl">' in gone.text
        assert not re.search(r"The fair|\d of \d", body(gone.text))
        assert "This tile has expired" in client.get(good).text
        assert "This tile has expired" in client.get(good + ".svg").text
    with clock_at(CLOCK + timedelta(hours=23)):
        assert client.get(good).status_code == 200


def test_only_sites_that_are_named_may_frame_it(home: Path, client: Asking) -> None:
    def ancestors(path: str) -> str:
        return client.get(path).headers["content-security-policy"].rpartition("frame-ancestors ")[2]

    framed, alone = link(home, sites=[WIKI]), link(home)
    assert (ancestors(framed), ancestors(alone)) == (WIKI, "'none'")
    assert ancestors("/tile-script.js") == "'none'"
    assert ancestors("/oembed") == "'none'"
    (home / "okr.toml").write_text(f'[tiles]\nsites = ["{OTHER}"]\n', encoding="utf-8")
    after_a_moment()
    assert ancestors(framed) == "'none'"  # an administrator has taken it off the list
    for name, value in HEADERS.items():
        assert name == "content-security-policy" or client.get(framed).headers[name] == value


@pytest.mark.parametrize(
    "site",
    ["https://wiki.example.com/", "HTTPS://Wiki.Example.com", "https://*.example.com", "http://localhost:8080",
     "https://[::1]:9", "https://10.0.0.1"],
)  # fmt: skip
def test_sites_are_origins(tmp_path: Path, site: str) -> None:
    (tmp_path / "okr.toml").write_text(f'[tiles]\nsites = ["{site}"]\n', encoding="utf-8")
    assert Settings.load(tmp_path).tiles.sites == (site.lower().removesuffix("/"),)


@pytest.mark.parametrize(
    "site",
    ["*", "https://*", "https://*.com", "http://wiki.example.com", "https://a.example.com https://evil.example",
     "https://a.example.com; script-src *", "'self'", "data:", "https://a.example.com/path", "https://a:99999", "wiki"],
)  # fmt: skip
def test_what_is_no_site_is_refused_with_words(tmp_path: Path, site: str) -> None:
    (tmp_path / "okr.toml").write_text(f"[tiles]\nsites = ['''{site}''']\n", encoding="utf-8")
    with pytest.raises(Exception, match=r"use (the address of a site|an https://)"):
        Settings.load(tmp_path)


def test_while_nothing_changed_a_browser_is_told_so_and_a_change_is_seen(home: Path, client: Asking) -> None:
    good = link(home)
    first = client.get(good)
    again = client.asks(good, if_none_match=first.headers["etag"])
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["content-security-policy"] == first.headers["content-security-policy"]
    assert first.headers["cache-control"] == "no-cache"
    shared(home).plan.edit("now", "key_result", "fair", {"title": "The exhibition"}, author=ADA, reason="Clearer")
    after_a_moment()
    changed = client.asks(good, if_none_match=first.headers["etag"])
    assert (changed.status_code, "The exhibition" in changed.text) == (200, True)


def test_hostile_titles_stay_words(home: Path, client: Asking) -> None:
    for kind in ("", ".svg"):
        text = client.get(link(home, item="nps") + kind).text
        assert "<script>alert" not in text
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text
        assert text.count("<script") == (0 if kind else 1)
    for theme in ("dark", "light", '"><script>', "blue"):
        page = client.get(link(home), theme=theme, language='fa"><script>').text
        assert (f'data-theme="{theme}"' in page) is (theme in {"dark", "light"})
        assert '"><script>' not in page


def test_it_is_shown_in_the_language_that_is_asked_for(home: Path, client: Asking) -> None:
    ours = link(home, language="fa")
    assert '<html lang="fa" dir="rtl">' in client.get(ours).text
    assert '<html lang="en" dir="ltr">' in client.get(ours, language="en").text
    assert '<html lang="en" dir="ltr">' in client.get(link(home)).text


def test_its_use_is_noted_and_its_token_is_not_kept(home: Path, client: Asking) -> None:
    good = link(home)
    assert shared(home).plan.tiles.all()[0].used_at is None
    client.get(good)
    used = shared(home).plan.tiles.all()[0].used_at
    assert used is not None
    assert CLOCK <= used < CLOCK + timedelta(minutes=10)
    token = good.rpartition("/")[2].encode()
    assert token not in b"".join(file.read_bytes() for file in home.rglob("*") if file.is_file())


def test_who_guesses_is_not_answered_for_a_while_and_others_are(home: Path, client: Asking) -> None:
    good = link(home)
    statuses = [client.get(f"/tile/{'x' * 48}").status_code for _ in range(40)]
    assert (statuses[0], statuses[-1]) == (404, 429)
    assert client.get(good).status_code == 200


def test_oembed_gives_a_frame_of_the_tile_and_of_nothing_else(home: Path, client: Asking) -> None:
    good = link(home, sites=[WIKI])
    page = client.get(good).text
    assert 'type="application/json+oembed"' in page
    told = client.get("/oembed", url=f"http://127.0.0.1{good}?theme=dark", maxwidth="400", maxheight="90").json()
    assert (told["type"], told["version"], told["width"], told["height"]) == ("rich", "1.0", 400, 120)
    assert told["title"] == "The fair"
    assert f'src="http://localhost:8501{good}?theme=dark"' in told["html"]
    assert client.get("/oembed", url=f"http://127.0.0.1{good}", format="xml").status_code == 501
    for wrong in ("", "http://127.0.0.1/tile/x", "http://127.0.0.1/key_result?id=fair", "http://[", good[:-1]):
        assert client.get("/oembed", url=wrong).status_code == 404, wrong


def test_what_is_not_in_the_plan_any_more_is_said(home: Path, client: Asking) -> None:
    good = link(home)
    shared(home).plan.archive("now", "key_result", "fair", author=ADA, reason="Over")
    after_a_moment()
    gone = client.get(good)
    assert (gone.status_code, "No longer in the plan" in gone.text, "The fair" in gone.text) == (200, True, False)


def test_what_many_ask_for_at_once_is_made_once(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made, of = [], content.of
    monkeypatch.setattr(content, "of", lambda *given: made.append(1) or of(*given))
    path = link(home)
    app = Guard(Starlette(routes=routes.routes(home)), signed_in_only=False)

    async def asked() -> list[httpx.Response]:
        transport = httpx.ASGITransport(app, client=("127.0.0.1", 5))
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
            return await asyncio.gather(*(client.get(path) for _ in range(200)))

    answers = asyncio.run(asked())
    assert {(one.status_code, one.text) for one in answers} == {(200, answers[0].text)}
    assert len(made) == 1


def test_a_link_is_made_for_what_is_there_and_for_sites_that_are_named(home: Path) -> None:
    def refused(match: str, *about: object, **chosen: object) -> None:
        with pytest.raises(Refused, match=match):
            tiles.make(shared(home), actor(ADA, "editor"), *about, **{"days": 7} | chosen)  # type: ignore[arg-type]

    refused("There is no key result .?gone", "key_result", "gone", "now")
    refused("There is no objective .?fair", "objective", "fair", "now")
    refused("There is no key result", "key_result", "fair", "2019-Q1")
    refused("Choose what the tile shows", "everything")
    refused("1 to 366 days", "overview", days=0)
    refused("1 to 366 days", "overview", days=367)
    refused("one of these languages: en, fa", "overview", language="xx")
    refused("evil.example may not frame tiles; these sites may", "overview", sites=["https://evil.example"])
    refused("may not frame", "overview", sites=["https://wiki.example.com; script-src *"])
    with pytest.raises(Refused):
        tiles.make(shared(home), actor(ADA, "member"), "overview", days=7)
    assert shared(home).plan.tiles.all() == []


# On a real server


@pytest.mark.slow
def test_with_sign_in_a_link_opens_its_tile_and_nothing_more_and_survives_a_restart(
    november_demo: Path, tmp_path: Path
) -> None:
    home = with_sign_in(copied(november_demo, tmp_path))
    with PlanStore(home / "plan.sqlite") as plan:
        ends_at, cycle = clock.now() + timedelta(days=1), plan.cycles()[-1].id
        token, made = plan.tiles.make(ADA, ends_at, subject="key_result", item="visitors", cycle_id=cycle)
        for turn in range(2):
            with serving(home) as server:
                shown = server.get(f"/tile/{token}")
                assert shown.status == 200
                assert "Website sessions" in shown.text
                assert "set-cookie" not in shown.headers
                others = [words for words in confidential(home) if words not in ("Website sessions", "site.sessions")]
                assert [words for words in others if words in shown.text] == []
                assert server.get("/api/v1/status", Authorization=f"Bearer {token}").status == 401
                if turn:
                    plan.tiles.revoke(made.number, by=ADA)  # by another process than the one that serves
                    await_answer(server, f"/tile/{token}", lambda answer: answer.status == 410)
                assert token not in server.log


def test_it_is_shown_while_somebody_else_writes(home: Path, client: Asking) -> None:
    good = link(home)
    with closing(sqlite3.connect(home / "plan.sqlite")) as other:
        other.execute("begin immediate")
        began = time.monotonic()
        assert client.asks(good).status_code == 200
        assert time.monotonic() - began < 10  # whoever writes is waited for half a minute
        other.rollback()


def test_a_store_that_cannot_be_read_is_told_in_words(home: Path, client: Asking) -> None:
    good = link(home)
    assert client.asks(good).status_code == 200
    with closing(sqlite3.connect(home / "plan.sqlite")) as other, other:
        other.execute("drop table tile")
    after_a_moment()
    page = client.asks(good, accept_language="en")
    assert page.status_code == 503 and page.headers["retry-after"]
    assert content.CLOSED[0].text in page.text and "plan.sqlite" not in page.text
    assert "frame-ancestors 'none'" in page.headers["content-security-policy"]
    drawn = client.asks(f"{good}.png")
    assert (drawn.status_code, drawn.headers["content-type"]) == (503, "image/svg+xml")
    assert client.asks(f"/oembed?url=http://here{good}").status_code == 503


def test_a_damaged_metric_store_is_told_in_words(home: Path) -> None:
    good = link(home)
    close_shared()
    (home / "metrics.duckdb").write_bytes(b"garbage " * 1000)
    page = Asking(Guard(Starlette(routes=routes.routes(home)), signed_in_only=False)).asks(good)
    assert page.status_code == 503 and str(home) not in page.text


def test_whoever_guesses_by_oembed_is_not_answered_for_a_while(home: Path, client: Asking) -> None:
    guesses = [client.asks(f"/oembed?url=http://here/tile/{n:048d}").status_code for n in range(40)]
    assert guesses[0] == 404 and 429 in guesses


def test_no_log_has_what_opens_a_tile_or_a_wall() -> None:
    assert watch.shown("/tile/secret.png") == "/tile/…" and watch.shown("/wall/secret") == "/wall/…"
    assert watch.shown("/api/v1/status") == "/api/v1/status"


def test_what_is_pasted_has_the_title_and_nothing_that_the_title_orders() -> None:
    title = "50%]\n\n<img src=x onerror=alert(1)>\u202e ![x](http://elsewhere) `*"
    ready = addresses.snippets("https://okr.example.com", "token", "key_result", title)
    assert not {"\n", "\u202e"} & set(ready.picture + ready.frame)
    assert "<img" not in ready.frame and ready.frame.count("<") == 2
    unescaped = re.sub(r"\\.", "", ready.picture)
    assert not set("<>`*") & set(unescaped)
    assert re.fullmatch(r"\[!\[[^\[\]]*\]\(https://okr[^()]*\)\]\(https://okr[^()]*\)", unescaped)


def test_below_a_path_of_a_site_it_finds_what_it_needs(home: Path, client: Asking) -> None:
    """A proxy hands `/okr/…` on as `/…` (`proxy_pass http://127.0.0.1:8501/`): what a page names must stand below it."""
    good = link(home)
    named = re.findall(r'(?:src="|url\(")([^"]+)"', client.get(good).text)
    assert len(named) > 2
    for address in named:
        there = urljoin(f"https://example.com/okr{good}", address)
        assert there.startswith("https://example.com/okr/"), address
        assert there.removeprefix("https://example.com/okr") in {
            html.SCRIPT_PATH, *(f"/okr-faces/{name}" for name in faces.SERVED)
        }  # fmt: skip
    assert client.get(html.SCRIPT_PATH).status_code == 200


def test_a_picture_that_cannot_be_drawn_says_so_in_the_readers_words(
    home: Path, client: Asking, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(_svg: str) -> bytes:
        raise NoPicture(Sentence("Drawing took longer than 60 seconds"))

    monkeypatch.setattr(served, "to_png", busy)
    answer = client.asks(link(home) + ".png", accept_language="fa")
    assert (answer.status_code, answer.headers["content-type"]) == (503, "image/svg+xml")
    assert 'xml:lang="fa"' in answer.text and "50" not in answer.text
    assert answer.headers["retry-after"] == "30"
    assert "The picture cannot be drawn at the moment" in client.get(link(home) + ".png").text
    assert client.get(link(home)).status_code == 200


def test_the_command_makes_lists_and_revokes(home: Path, client: Asking) -> None:
    made = answer(home, "tiles", "create", "--objective", "known", "--days", "30", "--site", WIKI, "--language", "fa")
    assert made["frame"].startswith("<iframe src=") and made["png"] == made["link"] + ".png"
    assert (made["subject"], made["item"], made["cycle_id"], made["sites"]) == ("objective", "known", "now", [WIKI])
    assert "Be known" in client.get(made["link"].partition("8501")[2]).text
    (one,) = answer(home, "tiles", "list")
    assert one["number"] == made["number"] and "link" not in one and "hash" not in one
    assert "Be known" in okr(home, "tiles", "list").output
    assert answer(home, "tiles", "revoke", str(one["number"]))["revoked_at"]
    assert answer(home, "tiles", "list") == []
    assert "revoked" in okr(home, "tiles", "list", "--all").output
    after_a_moment()
    assert client.get(made["link"].partition("8501")[2]).status_code == 410


def test_the_command_says_what_cannot_be(home: Path) -> None:
    both = okr(home, "tiles", "create", "--objective", "known", "--key-result", "fair")
    assert (both.exit_code, "one thing" in both.stderr) == (2, True)
    for wrong, said in (
        (("--key-result", "gone"), "fair"),
        (("--site", "https://evil.example"), "may not frame"),
        (("--days", "0"), "1 to 366"),
        (("--key-result", "fair", "--cycle", "2019-Q1"), "fair"),
    ):
        done = okr(home, "tiles", "create", *wrong)
        assert done.exit_code != 0 and said in done.stderr, (wrong, done.stderr)
    assert okr(home, "tiles", "revoke", "9").exit_code == 1
    assert "There is no live tile" in okr(home, "tiles", "list").stderr
