"""What is peculiar to Mastodon, Telegram, X, LinkedIn, Facebook pages, Instagram and Meta Ads."""

from datetime import date, timedelta

import pytest
from loopback_social import Mastodon
from pydantic import ValidationError

from connectors import registry, runner
from connectors.errors import BadConfig, ConnectorError, Throttled
from connectors.patience import Patience
from loopback import Reply, error

TODAY = date(2026, 11, 20)
HASTE = Patience(attempts=3, first_wait=0.001, longest_wait=0.05, connect=1, silence=1, answer=2, total=10)


def pull(service, *, settled=None, first=None, **options):
    connector = registry.get(service.connector)
    start, end = runner.window(connector, settled=settled, today=TODAY, first=first)
    return runner.pull(
        connector,
        connector.Options.model_validate(service.options | options),
        source="x",
        start=start,
        end=end,
        today=TODAY,
        patience=HASTE,
    )


def failed(service, reply=None, **options):
    service.always = reply
    with pytest.raises(ConnectorError) as caught:
        pull(service, **options)
    assert "canary" not in f"{caught.value} {caught.value.remedy}"
    return caught.value


def served(kind):
    """A fixture: the service, with a month of values."""

    @pytest.fixture
    def service():
        with kind() as running:
            yield running.fill(TODAY - timedelta(days=30), TODAY)

    return service


mastodon = served(Mastodon)


def test_an_account_unknown_to_its_mastodon_server(mastodon):
    failure = failed(mastodon, account="nobody@social.example.com")
    assert isinstance(failure, BadConfig) and "Record not found" in str(failure)


def test_a_mastodon_server_says_when_its_quota_refills(mastodon):
    failure = failed(mastodon, error("mastodon/rate_limit"))
    assert isinstance(failure, Throttled) and failure.after > 3600
    assert len(mastodon.requests) == 1
    mastodon.always = None
    mastodon.next(Reply(429, {"error": "Too many requests"}, {"X-RateLimit-Reset": "soon"}))
    assert pull(mastodon).parts


def test_a_mastodon_account_is_asked_for_at_home(mastodon):
    options = registry.get("mastodon").Options(account="@brand@social.example.com")
    assert registry.get("mastodon")(options, _NoHost).base_url == "https://social.example.com"
    assert pull(mastodon, account="@brand@social.example.com").parts


class _NoHost:
    today, cycles = TODAY, ()


@pytest.mark.parametrize(
    "account", ["brand", "brand@", "brand@social", "brand@evil.example.com/path", "@@x.example.com"]
)
def test_a_mastodon_account_is_a_whole_address(account):
    with pytest.raises(ValidationError):
        registry.get("mastodon").Options(account=account)
