"""What people take away from a review: slides, a report, one page that opens offline, tables. Made of a pack alone.

Every format tells the same story (`story`): the same figures in the same words, with the pack's fingerprint.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING

from data.out.exports.formats import FORMATS

if TYPE_CHECKING:
    from data.config.i18n.translation import Wording
    from okr_model.plan.people import Naming
    from okr_model.review.agreements import Minutes
    from okr_model.review.pack import Pack

__all__ = ["FORMATS", "make"]


def make(
    pack: Pack,
    kind: str,
    *,
    language: str = "en",
    words: Wording | None = None,
    minutes: Minutes | None = None,
    who: Naming | None = None,
) -> bytes:
    """The bytes of a file. language: an ISO 639 code; words: the reader's own, in place of it.  who: what people are
    called; tables keep their addresses.

    Raises ValueError for a kind or a language nobody knows.

    Each format's library is imported when it is first asked for: one takes a quarter of a second.
    """
    if kind not in FORMATS:
        raise ValueError(f"There is no format {kind!r}. Known: {', '.join(FORMATS)}.")
    from data.config.i18n.translation import wording
    from okr_model.plan.people import naming
    from okr_model.review.agreements import Minutes

    write: Callable[..., bytes] = import_module(f"data.out.exports.{FORMATS[kind].writer}").write
    return write(pack, words or wording(language), minutes or Minutes(), who or naming())
