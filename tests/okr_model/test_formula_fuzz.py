"""Hostile text: whatever is typed, `parse` answers with a checked formula or with a place and a reason, quickly."""

from __future__ import annotations

import random
import time

import pytest

from okr_model.formula.formula import Formula, FormulaError, parse
from okr_model.formula.tree import Node
from okr_model.metrics.metrics import Catalogue, Metric

CATALOGUE = Catalogue(
    {
        "site": (
            Metric("sessions", "sessions", dimensions=("channel", "country")),
            Metric("key_events", "events", dimensions=("channel",)),
            Metric("users", "people", additivity="none", spans=("day", "cycle")),
            Metric("rate", "%", kind="ratio", of=("key_events", "sessions")),
        ),
        "social": (Metric("followers", "people", kind="stock"),),
        "ads": (Metric("spend", "EUR"), Metric("cost", "USD")),
    }
)
VALID = (
    "site.sessions",
    "sum(site.sessions) filter (where channel = 'Organic Search')",
    "sum(site.key_events) / sum(site.sessions)",
    "last(social.followers) + coalesce(mean(site.users), 0)",
    "sum(ads.spend) / nullif(sum(site.key_events), 0)",
    "-(site.rate * 1e2 - .5) / max(site.users)",
    "count(site.sessions) filter (where not (channel in ('a', 'b') or country not like 'x%') and country is not null)",
)
WORDS = """
:: -> ->> -- /* */ || // ** <> != <= := => $$ .. '' "" {{
site.sessions social.followers ads.spend ads.cost site.rate site.users site sessions channel country
sum( last( mean( avg( min( max( count( nullif( coalesce( median( sum SUM( filter where
and or not in like is null select from with case when then else end cast( try_cast( as int date over(
distinct exists( any( all interval between escape ilike current_date true false nan inf unnest( pragma
"""
PIECES = (
    *WORDS.split(),
    *"()()(),.+-*/%=<>!;:?$@#&|^~[]{}\\'\"`_ \t\n0123456789eExX",
    *("filter (where ", "is not null", "union all", "partition by", "order by", "drop table points", "insert into"),
    *("read_csv('/etc/passwd')", "lambda x:", "x -> x", "array[1]", "{'a': 1}", "'Organic Search'", "'it''s'", "'%'"),
    *("1e308", "1e999", "1e-999", "9" * 400, "0x1F", "1_000", "1e5+1", "-0", ".5", "5.", "1..2", "1e", "$1", ":name"),
    *(
        "e'\\n'",
        "x'00'",
        "E'",
        "U&'\\0041'",
        "N'x'",
        "@x",
        "%s",
        "\x00",
        "\x01",
        "\x1b[31m",
        "\x7f",
        "\ud800",
        "\udfff",
    ),
    *(
        "\ufeff",
        "\u200b",
        "\u202e",
        "\u00a0",
        "\u3000",
        "\u2028",
        "ü",
        "مطلب",
        "指标",
        "😀",
        "ſum(",
        "ＳＵＭ(",
        "ı",
        "İ",
    ),
    *("٣", "½", "²", "\u0301", "site．sessions", "−", "’", "×"),
)
CLASSICS = (
    "1; drop table points",
    "site.sessions); delete from points; --",
    "sum(site.sessions) filter (where channel = '' or '1'='1')",
    "sum(site.sessions) filter (where channel = 'x') union select 1",
    "' or 1=1 --",
    "\"; attach 'evil.db'; --",
    "sum(site.sessions) /* */; copy points to 'x'",
    "(select sum(value) from points)",
    "sum(site.sessions) filter (where channel in (select channel from points))",
    "read_parquet('*')",
    "getenv('HOME')",
    "sum(site.sessions) filter (where channel = getvariable('x'))",
    "site.sessions::blob",
    "exec('import os')",
    "__import__('os')",
    "{{ config }}",
    "${jndi:ldap://example.com}",
)


def soup(rng: random.Random) -> str:
    """Pieces in any order."""
    glue = rng.choice(("", " ", " ", rng.choice("\n\t ")))
    return glue.join(rng.choices(PIECES, k=rng.randrange(1, 25)))


def mutated(rng: random.Random) -> str:
    """A valid formula, broken in a few places."""
    text = rng.choice(VALID)
    for _ in range(rng.randrange(4)):
        at = rng.randrange(len(text) + 1)
        until = min(at + rng.randrange(8), len(text))
        match rng.randrange(5):
            case 0:
                text = text[:at] + rng.choice(PIECES) + text[at:]
            case 1:
                text = text[:at] + text[until:]
            case 2:
                text = text[:at] + rng.choice(PIECES) + text[until:]
            case 3:
                text = text[:at] + text[at:until] * rng.randrange(2, 20) + text[until:]
            case _:
                text = text[:at] + rng.choice(VALID) + text[at:]
    return text


def injected(rng: random.Random) -> str:
    """A classic, alone or put into a valid formula."""
    text, classic = rng.choice(VALID), rng.choice(CLASSICS)
    at = rng.randrange(len(text) + 1)
    return rng.choice(
        (classic, text + classic, classic + text, text[:at] + classic + text[at:], text + " + " + classic)
    )


def nested(rng: random.Random) -> str:
    """Deep, long or both."""
    depth = rng.choice((3, 30, 33, 100, 500, 1500))
    opening = rng.choice(
        (
            "(",
            "sum(",
            "nullif(",
            "coalesce(",
            "- ",
            "-",
            "not ",
            "((",
            "[",
            "{",
            "case when ",
            "select ",
            "a.",
            "filter (where ",
        )
    )
    closing = rng.choice(("", ")", ", 0)", "]", "}", " end"))
    chain = rng.choice((" + ", " / ", " and ", " or ", ".", ", ", " filter (where ", "::"))
    if rng.random() < 0.5:
        return opening * depth + rng.choice(VALID) + closing * depth
    return chain.join(rng.choices(VALID[:1] + PIECES[-8:] + ("1", "site.sessions"), k=depth))


def noise(rng: random.Random) -> str:
    """Any characters at all."""
    ranges = ((32, 126), (0, 255), (0, 0x10FFFF), (0xD7F0, 0xE010))
    return "".join(chr(rng.randint(*rng.choice(ranges))) for _ in range(rng.choice((1, 5, 40, 300, 2100))))


def commented(rng: random.Random) -> str:
    """A valid formula with comments where none may be."""
    comment = rng.choice(
        ("--", "-- x\n", "/*", "/* x */", "/* /* */ */", "#", "//", "--\r", "/*!50000 x */", "--\x00\n")
    )
    text = rng.choice(VALID)
    at = rng.randrange(len(text) + 1)
    return text[:at] + comment + text[at:]


KINDS = (soup, mutated, mutated, injected, nested, noise, commented)


def attack(seed: int, count: int) -> dict[str, int]:
    """Parse `count` generated texts; every answer must be a formula or a well-placed reason."""
    rng = random.Random(seed)
    answers = {"formula": 0, "refused": 0}
    began = time.thread_time()
    for _ in range(count):
        text = rng.choice(KINDS)(rng)
        try:
            formula = parse(text, CATALOGUE)
        except FormulaError as error:
            answers["refused"] += 1
            assert 0 <= error.position <= len(text), ascii(text)
            assert error.length >= 1
            assert error.message.strip()
            assert "^" in str(error) or not text.strip()
            assert len(str(error)) < 3 * len(text) + 1500
        else:
            answers["formula"] += 1
            whole(formula)
    assert (time.thread_time() - began) / count < 0.05, "50 ms each on average is the limit"
    return answers


def whole(formula: Formula) -> None:
    """An accepted formula works in every way, and holds nothing but known names."""
    assert formula.metrics
    assert formula.metrics <= set(CATALOGUE)
    assert hash(formula) == hash(parse(formula.text, CATALOGUE))
    assert formula.in_words(CATALOGUE)
    assert isinstance(formula.is_accumulating, bool)
    assert isinstance(formula.tree, Node)


def test_two_thousand_hostile_formulas() -> None:
    answers = attack(seed=1, count=2_000)
    assert answers["formula"] > 50, "the generator should find formulas that are right, too"
    assert answers["refused"] > 1_000


@pytest.mark.slow
def test_thirty_thousand_hostile_formulas() -> None:
    attack(seed=2, count=30_000)


@pytest.mark.parametrize("classic", CLASSICS)
def test_injection_classics_are_refused(classic: str) -> None:
    with pytest.raises(FormulaError):
        parse(classic, CATALOGUE)
