"""Secrets kept encrypted in the workspace: what the files hold, who may read them, and what is said when the key is wrong."""

from __future__ import annotations

import json
import threading
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from pydantic import SecretStr

from data.config import vault as vault_module
from data.config.secrets import SecretMissing, resolve
from data.config.settings import Settings
from data.config.vault import Vault, VaultProblem

CANARY = "s3cr3t-canary-ünïcode-0123456789"


def kept(home: Path, **environ: str) -> Vault:
    vault = Vault(home, environ)
    vault.put("site.token", SecretStr(CANARY))
    return vault


def test_a_secret_comes_back_and_stands_nowhere_in_clear(tmp_path: Path) -> None:
    vault = kept(tmp_path)
    assert vault.get("site.token").get_secret_value() == CANARY
    assert vault.names() == ["site.token"]
    for file in tmp_path.iterdir():
        assert CANARY.encode() not in file.read_bytes()
        assert file.stat().st_mode & 0o077 == 0 or file.name.endswith(".lock")
    assert CANARY not in repr(vault.get("site.token"))


def test_the_settings_refer_to_it(tmp_path: Path) -> None:
    kept(tmp_path)
    (tmp_path / "okr.toml").write_text(
        '[sources.site]\nconnector = "github"\nrepo = "a/b"\ntoken = "secret:site.token"\n'
    )
    source = Settings.load(tmp_path, {}).sources["site"]
    assert source.problem is None
    assert source.options.model_dump()["token"].get_secret_value() == CANARY
    assert CANARY not in repr(source) + str(source.options)


def test_a_secret_that_is_not_kept_names_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(SecretMissing, match=r"no secret `site\.token`.*type it again"):
        resolve("secret:site.token", tmp_path, {})
    assert not (tmp_path / "secret.key").exists()  # reading makes no key


def test_another_key_is_told_of_and_the_secret_can_be_typed_again(tmp_path: Path) -> None:
    kept(tmp_path)
    (tmp_path / "secret.key").write_text(Fernet.generate_key().decode())
    with pytest.raises(SecretMissing, match=r"another key.*secret\.key.*type the secret again") as caught:
        resolve("secret:site.token", tmp_path, {})
    assert CANARY not in str(caught.value)
    vault = kept(tmp_path)
    assert vault.get("site.token").get_secret_value() == CANARY


def test_a_key_that_is_gone_or_no_key_or_readable_by_others(tmp_path: Path) -> None:
    vault = kept(tmp_path)
    file = tmp_path / "secret.key"
    key = file.read_text()
    file.unlink()
    with pytest.raises(VaultProblem, match="cannot be read"):
        vault.get("site.token")
    file.write_text("not a key")
    file.chmod(0o600)
    with pytest.raises(VaultProblem, match="holds no key"):
        vault.get("site.token")
    file.write_text(key)
    file.chmod(0o640)
    with pytest.raises(VaultProblem, match=r"0640.*chmod 600"):
        vault.get("site.token")
    with pytest.raises(VaultProblem, match="chmod 600"):
        vault.put("other", SecretStr("x"))
    file.chmod(0o600)
    assert vault.get("site.token").get_secret_value() == CANARY


def test_the_variable_comes_before_the_file_and_keys_can_be_changed(tmp_path: Path) -> None:
    old, new = Fernet.generate_key().decode(), Fernet.generate_key().decode()
    kept(tmp_path, OKR_SECRET_KEY=old)
    assert not (tmp_path / "secret.key").exists()
    assert Vault(tmp_path, {"OKR_SECRET_KEY": f"{new} {old}"}).rotate() == 1
    assert Vault(tmp_path, {"OKR_SECRET_KEY": new}).get("site.token").get_secret_value() == CANARY
    with pytest.raises(VaultProblem, match="another key"):
        Vault(tmp_path, {"OKR_SECRET_KEY": old}).get("site.token")
    with pytest.raises(VaultProblem, match="OKR_SECRET_KEY holds no key"):
        Vault(tmp_path, {"OKR_SECRET_KEY": "passw0rd"}).get("site.token")


@pytest.mark.parametrize("content", ["", "[]", '{"a": 1}', "{", "\x00"])
def test_a_damaged_file_is_told_of_and_left_alone(tmp_path: Path, content: str) -> None:
    (tmp_path / "secrets.json").write_text(content)
    vault = Vault(tmp_path, {})
    with pytest.raises(VaultProblem, match=r"secrets\.json"):
        vault.get("site.token")
    with pytest.raises(VaultProblem):
        vault.put("site.token", SecretStr("x"))
    assert (tmp_path / "secrets.json").read_text() == content


def test_what_fails_halfway_leaves_everything_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    vault = kept(tmp_path)
    before = (tmp_path / "secrets.json").read_text()
    with pytest.raises(RuntimeError), vault.undone_on_failure():
        vault.put("site.token", SecretStr("other"))
        vault.put("more", SecretStr("more"))
        raise RuntimeError
    assert json.loads((tmp_path / "secrets.json").read_text()) == json.loads(before)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(vault_module.os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        vault.put("more", SecretStr("more"))
    assert (tmp_path / "secrets.json").read_text() == before
    assert not list(tmp_path.glob(".*.tmp"))


def test_several_at_once_lose_none(tmp_path: Path) -> None:
    def put(n: int) -> None:
        Vault(tmp_path, {}).put(f"s{n}.token", SecretStr(str(n)))

    threads = [threading.Thread(target=put, args=(n,)) for n in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    vault = Vault(tmp_path, {})
    assert {name: vault.get(name).get_secret_value() for name in vault.names()} == {
        f"s{n}.token": str(n) for n in range(12)
    }
