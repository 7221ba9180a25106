"""What services tell of their keys."""

from datetime import UTC, date, datetime

import pytest
from loopback import GitHub, Reply

from connectors.framework import registry, runner

TODAY = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("header", "ends"),
    [
        ("2026-12-20 10:00:00 UTC", datetime(2026, 12, 20, 10, tzinfo=UTC)),
        ("2026-12-20 03:00:00 -0700", datetime(2026, 12, 20, 10, tzinfo=UTC)),
        ("never", None),
        ("", None),
    ],
)
def test_github_tells_when_a_token_ends_and_what_is_left(header, ends):
    """The headers are those of docs.github.com/rest/overview (token expiration, rate limits)."""
    headers = {"X-RateLimit-Limit": "5000", "X-RateLimit-Remaining": "4950", "X-OAuth-Scopes": "repo, read:org"}
    with GitHub() as service:
        service.next(
            Reply(body={"resources": {}}, headers=headers | {"GitHub-Authentication-Token-Expiration": header})
        )
        github = registry.get("github")
        facts = runner.key_facts(github, github.Options(**service.options), today=TODAY)
    assert facts.expires == ends
    assert facts.scopes == ("repo", "read:org") and facts.quota_left == "4950 of 5000 requests this hour"


def test_a_service_that_tells_nothing_of_its_key_is_not_asked():
    with GitHub() as service:
        github = registry.get("github")
        options = service.options | {"token": None}
        assert runner.key_facts(github, github.Options(**options), today=TODAY).expires is None
        assert service.requests == []
