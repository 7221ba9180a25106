"""Whether a text that a model has reworded still says what it was given: no figure, name or judgement of its own.

It is strict on purpose: what is thrown away by mistake costs nothing, for the program's own sentence stands.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Sequence
from typing import Final, Literal

Fault = Literal[
    "empty", "too long", "markup", "link", "figures", "number in words", "judgement", "instruction", "strange word"
]
"""Why a text is thrown away.

markup: signs that are no punctuation, or that nobody sees.  figures: not exactly those it was given, each in its place.
judgement: another one than it was given.  strange word: a name, or a word of another language.
"""

_MARKS: Final = frozenset(" .,;:!?–—-()'’‘“”\"«»،؛؟…·%٪\u00a0\u200c")
_FIGURE: Final = re.compile(r"(?:(?<![\w%٪])[-−+])?\d+(?:[.,٫٬:/\u00a0\u202f]\d+)*(?:[\u00a0 ]?[%٪])?[^\W\d_]*")
_WORD: Final = re.compile(r"[^\W\d_]+")
_LINK: Final = re.compile(r"[^\W\d_]\.[^\W\d_]|://|\bwww\b", re.IGNORECASE)
_ENDINGS: Final = ("s", "es", "d", "ed", "ing", "ly")


def words(text: str) -> list[str]:
    """The words of a text, in small letters."""
    return [word.casefold() for word in _WORD.findall(text)]


def _listed(text: str) -> frozenset[str]:
    return frozenset(words(text))


_NUMBERS: Final = _listed(
    """
    zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen
    eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred hundreds thousand thousands million
    millions billion billions dozen dozens half halves third thirds quarter quarters fifth tenth first second double
    doubled twice triple tripled once percent percentage percents both most majority minority all every everything
    nobody nothing none few several many

    صفر یک دو سه چهار پنج شش هفت هشت نه ده یازده دوازده سیزده چهارده پانزده شانزده هفده هجده نوزده بیست سی چهل پنجاه
    شصت هفتاد هشتاد نود صد دویست سیصد هزار میلیون میلیارد نیم نصف نیمی ثلث ربع درصد برابر نخست اول دوم سوم هردو همه تمام
    بیشتر اکثر اکثریت هیچ چند چندین بسیاری
    """
)
_JUDGEMENTS: Final = _listed(
    """
    not no never cannot without likely unlikely certain certainly surely sure definitely guaranteed perhaps maybe might
    track risk off missed miss misses missing fail fails failed failing behind ahead below above beyond better worse
    best worst more fewer less up down rise rising rose fall falling fell grow growing grew drop dropped achieved lost
    record reach reached reaching meet met meeting attention concern alarming excellent great poor strong weak

    نیست نیستند نمی نشد نشده نشدند نرسید نرسیده نکرد بدون احتمال محتمل احتمالا قطعا حتما شاید مسیر
    خطر خارج بهتر بدتر کمتر عقب جلو زیر بالاتر پایین رشد افت محقق رسیدن توجه عالی ضعیف قوی
    """
)
_ORDERS: Final = _listed(
    """
    ignore disregard click visit reply send pay call forward download install password token prompt instruction
    instructions assistant model ai system user please must should

    نادیده کلیک بفرستید ارسال پرداخت رمز دستور دستیار مدل کاربر لطفا باید
    """
)


def fault(given: Sequence[str], answer: str, vocabulary: Collection[str]) -> Fault | None:
    """Why an answer is not taken; None where it is.

    given: the sentences it was to reword.  vocabulary: words of their language, in small letters; with those that were
    given it has all that the answer may use.
    """
    whole = " ".join(given)
    before, after = words(whole), words(answer)
    if not after:
        return "empty"
    if len(answer) > 1.6 * len(whole) + 60:
        return "too long"
    if not _MARKS.union(whole).issuperset(
        sign for sign in answer if not sign.isalnum() and not _is_mark_of_letter(sign)
    ):
        return "markup"
    if any(found not in whole for found in _LINK.findall(answer)):
        return "link"
    if not _told([figures(one) for one in given], figures(answer)):
        return "figures"
    for kinds, name in ((_NUMBERS, "number in words"), (_JUDGEMENTS, "judgement"), (_ORDERS, "instruction")):
        if kinds & set(after) - set(before):
            return name  # type: ignore[return-value]
    if kept := _JUDGEMENTS & set(before) - set(after):
        return "judgement" if kept else None
    known = {*before, *vocabulary}
    return None if all(_is_known(word, known) for word in after) and _has_its_names(whole, answer) else "strange word"


def figures(text: str) -> list[str]:
    """The figures of a text as they are written, with sign, percent and what hangs on them; digits of any script."""
    odd = {sign for sign in text if not sign.isdecimal() and unicodedata.numeric(sign, None) is not None}
    return [*(found.strip() for found in _FIGURE.findall(text)), *sorted(odd)]


def _told(groups: list[list[str]], found: list[str]) -> bool:
    """Whether the figures are those of all sentences, each sentence's together and in order: 2 of 5 is not 5 of 2."""
    groups = [group for group in groups if group]
    if not groups:
        return not found
    return any(
        found[: len(group)] == group and _told([*groups[:n], *groups[n + 1 :]], found[len(group) :])
        for n, group in enumerate(groups)
    )


def _is_mark_of_letter(sign: str) -> bool:
    """Whether it belongs to the letter before it, as vowels of Persian do."""
    return unicodedata.category(sign) == "Mn"


def _is_known(word: str, known: Collection[str]) -> bool:
    return word in known or any(word.endswith(end) and word.removesuffix(end) in known for end in _ENDINGS)


def _has_its_names(whole: str, answer: str) -> bool:
    """Whether what is written with a capital letter inside a sentence was so where it came from."""
    inside = re.findall(r"(?<=[^\W\d_])[ ,;:–—-]+[“‘«\"(]?([^\W\d_]+)", answer)
    return all(word in whole for word in inside if word != word.lower())
