"""What pages keep of a version is asked for once, and is let go of when there is another version."""

from __future__ import annotations

from pages.ui import version_cache

asked: list[object] = []


@version_cache.kept(max_entries=4)
def read(name: str, version: tuple[object, ...]) -> str:
    asked.append((name, version))
    return f"{name} of {version}"


def test_one_version_is_kept() -> None:
    one, two = ("test_version_cache", 1), ("test_version_cache", 2)
    for version, times in ((one, 1), (one, 1), (two, 2), (one, 3)):
        version_cache.let_go_of_others(version)
        assert read("board", version) == read("board", version) == f"board of {version}"
        assert len(asked) == times, "asked for once while the version is the newest, and anew when it is again"
