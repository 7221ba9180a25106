"""In which encoding a text is written, by its mark, by its bytes, and by what its letters would be.

UTF-8 and UTF-16 can be told for certain. Of the Windows code pages each gives some text; which one is meant shows from
whether its letters make words: an `ł` stands between letters where `³` does not, and Cyrillic words have no capitals
inside. Where two of them fit about as well, both are told.
"""

from __future__ import annotations

import codecs
import math
import re
import unicodedata
from io import BytesIO, TextIOWrapper
from typing import Final

from connectors.framework.tables.parsing.refused import Refused

CODE_PAGES: Final = ("cp1252", "cp1250", "cp1254", "cp1251", "cp1253", "cp1256")
_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_LOOKED_AT: Final = 2**20  # bytes
_WORDS: Final = 2_000  # different ones that are weighed
_CLOSE: Final = 4.0  # pages whose weights differ by less are both possible; e^4 = 55
_WORD: Final = re.compile(rb"[A-Za-z0-9]{0,20}[\x80-\xff][A-Za-z0-9\x80-\xff]{0,30}")
_NAME_IT: Final = 'Save it as "CSV UTF-8", or name its `encoding`.'


def decoded(content: bytes, named: str | None) -> tuple[str, str, list[str]]:
    """The text, its encoding, and all encodings that it could as well be in where letters differ."""
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return _by(content, encoding), encoding, []
    if named:
        return _by(content, named), _known(named), []
    if found := _without_mark(content):
        return _by(content, found), found, []
    try:
        return content.decode("utf-8"), "utf-8", []
    except UnicodeDecodeError as error:
        if error.reason == "unexpected end of data":  # of a download cut short within a letter
            return content[: error.start].decode("utf-8"), "utf-8", []
    possible = _code_pages(content[:_LOOKED_AT])
    for encoding in possible:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return text, encoding, possible if len(possible) > 1 else []
    raise Refused("is not written in UTF-8, UTF-16 or a Windows code page", _NAME_IT)


def _by(content: bytes, encoding: str) -> str:
    try:
        return content.decode(_known(encoding)).removeprefix("\ufeff")
    except UnicodeDecodeError:
        raise Refused(f"is not written in {encoding}", _NAME_IT, option=False) from None


def _known(encoding: str) -> str:
    """Its name as Python has it. Codecs that make no text, such as zip, are none."""
    try:
        found = codecs.lookup(encoding)
        TextIOWrapper(BytesIO(), encoding=found.name)
    except (LookupError, UnicodeError, ValueError):
        raise Refused(
            f"cannot be read as {encoding[:40]!r}: there is no such encoding",
            "Use utf-8, utf-16, cp1250, cp1251, cp1252, cp1253, cp1254, cp1256, shift_jis, gb18030 or another.",
            option=True,
        ) from None
    return found.name


def _without_mark(content: bytes) -> str | None:
    """UTF-16 without a mark: the separators and digits of a table have a zero as their other byte."""
    looked_at = content[:_LOOKED_AT]
    low, high = looked_at[0::2].count(0), looked_at[1::2].count(0)
    half = max(len(looked_at) // 2, 1)
    if high > 0.1 * half and high > 8 * low:
        return "utf-16-le"
    if low > 0.1 * half and low > 8 * high:
        return "utf-16-be"
    return None


# Code pages

_OFTEN: Final = {  # how likely a letter is, in natural logarithms: the first group is common, and so on
    "cp1252": {-1.0: "éäüöáàñóíçèãúê", -2.0: "ßâôîïëõåøæ", -3.5: "ùìòœûœ", -5.0: "ýÿðþšž"},
    "cp1250": {-1.0: "áéíółąężöüäčěšřů", -1.8: "śćńźýžőăúűâî", -2.6: "ôďťňßşţđçëľĺŕ"},
    "cp1254": {-1.0: "ışğüçö", -2.0: "âîû", -3.5: "éèàêäëïôñáíóúßêæåø"},
    "cp1251": {
        -2.4: "оеаинтс",
        -3.1: "рвлкмдпу",
        -4.0: "яыьгзбчйхжшюі",
        -5.0: "цщэфёъїєґўђјљњћџ",
    },
    "cp1253": {-2.3: "αοιετσνηυρ", -3.2: "πκμλςόίάέή", -4.2: "θδγχωφβξζύώψϊϋΐΰ"},
    "cp1256": {-2.2: "اليمنور", -3.0: "تبدسعهكقفحج", -3.8: "ةىشپچگکخصطضئغزثذءأإآظژؤںھہےُ", -5.0: "àâçèéêëîïôùûüœ"},
}
_LOG: Final = {
    page: {letter: log for log, letters in groups.items() for letter in letters} for page, groups in _OFTEN.items()
}
_STRANGE: Final = -7.0  # a letter or sign that the languages of a page do not have
_APART: Final = frozenset("€£–—‘’“”„‚‹›…•™©®«»°±§·×\u00a0¿¡´²³½\u200c\u200e\u200f،؛؟¥¢¹ºª")
_OWN: Final = {"cp1251": "CYRILLIC", "cp1253": "GREEK", "cp1256": "ARABIC"}


def _code_pages(content: bytes) -> list[str]:
    """The code pages that the text may be in, the likeliest first; those that give the same text only once."""
    words = list(dict.fromkeys(_WORD.findall(content)))[:_WORDS]
    weighed: list[tuple[float, str, list[str]]] = []
    for prior, page in enumerate(CODE_PAGES):
        try:
            read = [word.decode(page) for word in words]
        except UnicodeDecodeError:
            continue
        weight = sum(_weight(word, page) for word in read) - prior / 4
        if not any(read == other and weight <= best for best, _, other in weighed):
            weighed = [one for one in weighed if one[2] != read]
            weighed.append((weight, page, read))
    weighed.sort(key=lambda one: -one[0])
    return [page for weight, page, _ in weighed if weighed[0][0] - weight < _CLOSE]


def _weight(word: str, page: str) -> float:
    """How likely a word is in the languages of a page; 0 is certain."""
    weight, own = 0.0, _OWN.get(page)
    for at, sign in enumerate(word):
        if sign.isascii():
            continue
        before, after = word[at - 1] if at else "", word[at + 1] if at + 1 < len(word) else ""
        inside = before.isalpha() and after.isalpha()
        if sign in _APART:
            weight += -6.0 if inside and sign not in "’‘\u00a0·\u200c" else -1.0
            continue
        if not sign.isalpha() and not unicodedata.combining(sign):
            weight += _STRANGE
            continue
        weight += _LOG[page].get(sign.casefold(), _LOG[page].get(sign, _STRANGE))
        if before.islower() and sign.isupper():
            weight -= 4.0
        if before.isdigit() or after.isdigit():
            weight -= 2.0
        is_own = own is not None and unicodedata.name(sign, "").startswith(own)
        for beside in (before, after):
            if not beside.isalpha():
                continue
            if own and is_own:
                weight -= 4.0 if beside.isascii() else 0.0
            elif not beside.isascii():
                weight -= 1.0  # accented letters seldom stand side by side
    return weight if math.isfinite(weight) else _STRANGE
