"""Where a source may lead: never inside, however that is spelled, unless somebody allowed it."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from loopback import PyPI, Reply

from connectors.contract.trial import HASTE, TODAY, trial
from connectors.framework import files, network, runner
from connectors.framework.connector import Connector, ConnectorOptions
from connectors.framework.errors import BadConfig, ConnectorError
from connectors.framework.network import Network, NotAllowed

INSIDE = (
    *(
        "127.0.0.1",
        "127.8.8.8",
        "2130706433",
        "0x7f000001",
        "0x7f.1",
        "0177.0.0.1",
        "127.1",
        "localhost",
        "0",
        "0.0.0.0",
    ),
    *("①②⑦.⓪.⓪.①", "127。0。0。1", "::1", "::", "::ffff:127.0.0.1", "::ffff:7f00:1", "::127.0.0.1", "64:ff9b::7f00:1"),
    *("2002:7f00:1::", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.1.1", "169.254.169.254", "2852039166"),
    *("0xa9fea9fe", "fe80::1", "fd00:ec2::254", "100.64.0.1", "100.100.100.200", "168.63.129.16", "192.0.0.192"),
    *("224.0.0.1", "ff02::1", "255.255.255.255", "240.0.0.1", "198.18.0.1", "fec0::1", "64:ff9b::a9fe:a9fe"),
)


@pytest.mark.parametrize("host", INSIDE)
def test_an_address_inside_is_refused_however_it_is_spelled(host: str) -> None:
    with pytest.raises(ConnectorError) as refused:
        Network().addresses(host, 443)
    assert isinstance(refused.value, NotAllowed) or "cannot be found" in str(refused.value)


@pytest.mark.parametrize("host", ["9.9.9.9", "2620:fe::fe", "64:ff9b::909:909"])
def test_an_address_of_the_internet_is_not(host: str) -> None:
    assert Network().addresses(host, 443) == [host]


@pytest.mark.parametrize(
    ("allowed", "host", "may"),
    [
        ("127.0.0.1", "localhost", True),
        ("127.0.0.1", "127.0.0.2", False),
        ("10.0.0.0/8", "10.200.3.4", True),
        ("10.0.0.0/8", "::ffff:10.1.1.1", True),
        ("10.0.0.0/8", "192.168.0.1", False),
        ("localhost", "localhost", True),
        ("LOCALHOST", "localhost", True),
        ("localhost", "127.0.0.1", False),
        ("*.example.com", "127.0.0.1", False),
        ("169.254.0.0/16", "169.254.169.254", True),
        ("[::1]", "::1", True),
        ("10.0.0.0/8", "0.0.0.0", False),
    ],
)
def test_what_is_allowed_is_reached(allowed: str, host: str, may: bool) -> None:
    reach = Network((network.parsed(allowed),))
    if may:
        assert reach.addresses(host, 80)
    else:
        with pytest.raises(NotAllowed, match="nobody allowed") as refused:
            reach.addresses(host, 80)
        assert "nobody allowed that. If it is meant" in str(refused.value.whole)
        assert "[network] allowed" in refused.value.remedy


@pytest.mark.parametrize("entry", ["", "http://x", "a b", "10.0.0.0/64", "1.2.3", "user@host", "host:80", "256.0.0.1"])
def test_what_is_neither_network_nor_host_is_refused(entry: str) -> None:
    with pytest.raises(ValueError, match="network or a host"):
        network.parsed(entry)


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, list[str]]]:
    """What made-up names lead to, one answer after the other; everything else is looked up as always."""
    answers: dict[str, list[str]] = {}
    truly = socket.getaddrinfo

    def looked_up(host: Any, port: Any, *args: Any, **more: Any) -> Any:
        if host in answers:
            one = answers[host].pop(0) if len(answers[host]) > 1 else answers[host][0]
            return [info for each in one.split() for info in truly(each, port, *args, **more)]
        return truly(host, port, *args, **more)

    monkeypatch.setattr(socket, "getaddrinfo", looked_up)
    yield answers


def test_a_name_that_leads_inside_is_refused(names: dict[str, list[str]]) -> None:
    names["inside.example.com"] = ["10.1.2.3"]
    with pytest.raises(NotAllowed, match=r"10\.1\.2\.3"):
        Network().addresses("inside.example.com", 443)
    assert Network(("inside.example.com",)).addresses("inside.example.com", 443) == ["10.1.2.3"]
    assert Network(("*.example.com",)).addresses("inside.example.com", 443) == ["10.1.2.3"]


def test_a_name_that_is_allowed_does_not_lead_to_the_keys_of_a_cloud(names: dict[str, list[str]]) -> None:
    names["inside.example.com"] = ["169.254.169.254"]
    with pytest.raises(NotAllowed):
        Network(("inside.example.com",)).addresses("inside.example.com", 80)


def test_of_several_addresses_those_inside_are_left_out(names: dict[str, list[str]]) -> None:
    names["both.example.com"] = ["127.0.0.1 9.9.9.9 ::1"]
    assert Network().addresses("both.example.com", 443) == ["9.9.9.9"]


class Reading(Connector):
    """Asks one address, and keeps what it was told."""

    key, title = "reading", "Reading"
    rate = (1000, 1.0)

    class Options(ConnectorOptions):
        pass


def asked(base_url: str, reach: Network, monkeypatch: pytest.MonkeyPatch) -> Any:
    options = Reading.Options.model_validate({"base_url": base_url, "network": reach})
    told: list[Any] = []

    def read(self: Connector, *_: Any) -> Any:
        told.append(self.call("GET", "/x"))
        yield from ()

    monkeypatch.setattr(Reading, "read", read)
    runner.pull(Reading, options, source="x", start=TODAY, end=TODAY, today=TODAY, patience=HASTE)
    return told


def test_the_connection_goes_to_what_was_judged(names: dict[str, list[str]], monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that leads to one address when it is judged and to another one a moment later gains nothing."""
    with PyPI() as service:
        port = service.url.rpartition(":")[2]
        names["localhost"] = ["127.0.0.1", "10.9.9.9"]
        service.always = Reply(body={"ok": True})
        assert asked(f"http://localhost:{port}", Network(("127.0.0.1",)), monkeypatch) == [{"ok": True}]
        names["localhost"] = ["10.9.9.9", "127.0.0.1"]
        with pytest.raises(BadConfig, match=r"10\.9\.9\.9"):
            asked(f"http://localhost:{port}", Network(("127.0.0.1",)), monkeypatch)
        assert len(service.requests) == 1


def test_a_redirect_elsewhere_is_not_followed_and_gets_no_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Reading, "headers", lambda _self: {"Authorization": "Bearer canary-of-the-first-host"})
    with PyPI() as first, PyPI() as second:
        first.always = Reply(status=302, headers={"location": f"{second.url}/stolen"})
        with pytest.raises(ConnectorError, match="not followed"):
            asked(first.url, Network(("127.0.0.1",)), monkeypatch)
        assert len(first.requests) == 1
        assert second.requests == []


def test_nothing_inside_is_asked_by_any_connector_unless_it_is_allowed() -> None:
    with trial(PyPI) as one:
        one.also = {"network": Network()}
        with pytest.raises(ConnectorError, match=r"127\.0\.0\.1 is not on the Internet"):
            one.pull()
        assert one.service.requests == []


def test_a_proxy_is_not_asked_for_what_lies_inside(monkeypatch: pytest.MonkeyPatch) -> None:
    with PyPI() as proxy:
        for name in ("https_proxy", "HTTPS_PROXY", "all_proxy"):
            monkeypatch.setenv(name, proxy.url)
        monkeypatch.setenv("no_proxy", "")
        for host in ("10.0.0.1", "[::ffff:10.0.0.1]", "167772161"):
            with pytest.raises(ConnectorError, match="not on the Internet"):
                asked(f"https://{host}", Network(), monkeypatch)
        assert proxy.requests == []


def test_files_are_those_of_the_workspace_and_of_folders_that_were_named(tmp_path: Path) -> None:
    home, other = tmp_path / "home", tmp_path / "other"
    for folder in (home, other):
        folder.mkdir()
        (folder / "a.csv").write_text("day,x\n")
    (home / "link.csv").symlink_to(other / "a.csv")
    (home / "within.csv").symlink_to(home / "a.csv")
    (tmp_path / "homeless").mkdir()
    assert files.within(home, (), "a.csv") == (home / "a.csv").resolve()
    assert files.within(home, (), "within.csv") == (home / "a.csv").resolve()
    assert files.within(home, (other,), other / "a.csv") == (other / "a.csv").resolve()
    assert files.within(home, (Path("../other"),), "link.csv") == (other / "a.csv").resolve()
    outside = (
        "link.csv",
        "../other/a.csv",
        f"{home}/../other/a.csv",
        "/etc/hostname",
        "~/x",
        f"{home}less/x",
        "/proc/self/environ",
    )
    for path in outside:
        with pytest.raises(files.OutsideFolders, match="outside of the folders") as refused:
            files.within(home, (), path)
        assert "[files] folders" in refused.value.remedy
    for path in ("a\0b", "~nobody-of-this-name/x"):
        with pytest.raises(BadConfig):
            files.within(home, (), path)
