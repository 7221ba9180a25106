"""In which encoding a text is written, by its mark, by its bytes, and by what its letters would be.

UTF-8 and UTF-16 can be told for certain. Of the Windows code pages each gives some text; which one is meant shows from
whether its letters make words: an `ł` stands between letters where `³` does not, and Cyrillic words have no capitals
inside. Where two of them fit about as well, both are told.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections import Counter
from io import BytesIO, TextIOWrapper
from typing import Final

from connectors.framework.tables.parsing.refused import Refused
from okr_model.wording.sentences import Sentence

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
_NAME_IT: Final = Sentence('Save it as "CSV UTF-8", or name its `encoding`.')


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
    raise Refused(Sentence("is not written in UTF-8, UTF-16 or a Windows code page"), _NAME_IT)


def _by(content: bytes, encoding: str) -> str:
    try:
        return content.decode(_known(encoding)).removeprefix("\ufeff")
    except UnicodeDecodeError:
        raise Refused(
            Sentence("is not written in {encoding}").filled(encoding=encoding), _NAME_IT, option=False
        ) from None


def _known(encoding: str) -> str:
    """Its name as Python has it. Codecs that make no text, such as zip, are none."""
    try:
        found = codecs.lookup(encoding)
        TextIOWrapper(BytesIO(), encoding=found.name)
    except (LookupError, UnicodeError, ValueError):
        raise Refused(
            Sentence("cannot be read as {encoding}: there is no such encoding").filled(encoding=repr(encoding[:40])),
            Sentence(
                "Use utf-8, utf-16, cp1250, cp1251, cp1252, cp1253, cp1254, cp1256, shift_jis, gb18030 or another."
            ),
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

_LANGUAGES: Final = {  # of each page: letters beyond a to z of its languages, the commonest group first
    "cp1252": (
        ("äöü", "ß", "é"),
        ("é", "èàêç", "ôîâûùœ", "ëïæ"),
        ("áéíóñ", "ú", "ü"),
        ("ãçáéíóº", "êõâú", "ôà"),
        ("àèéù", "ìò"),
        ("æøå", "", "éöä"),
        ("åäö", "", "é"),
        ("", "ëéïèöü"),
        ("", "áéíóúýþæöð"),
    ),
    "cp1250": (
        ("ąęłśżó", "ćńź"),
        ("áíéýěščřž", "ůú", "ďťňó"),
        ("áíéýčšžľ", "ťúôňäó", "ďĺŕ"),
        ("áéö", "óőüí", "úű"),
        ("ăîş", "ţâ"),
        ("čšž", "ćđ"),
    ),
    "cp1254": (("ışğüçö", "İ", "âîû"),),
    "cp1251": (("оеаинтс", "рвлкмдпу", "яыьгзбчйхжшюі", "цщэфёъїєґўђјљњћџ"),),
    "cp1253": (("αοιετσνηυρ", "πκμλςόίάέή", "θδγχωφβξζύώψϊϋΐΰ"),),
    "cp1256": (("اليمنور", "تبدسعهكقفحج", "ةىشپچگکخصطضئغزثذءأإآظژؤںھہے", "àâçèéêëîïôùûüœ"),),
}
_TIERS: Final = (-1.2, -1.7, -2.3, -3.0)
_STRANGE: Final = -7.0  # a letter or sign that a language does not have
_SIGNS: Final = frozenset("€£–—‘’“”„‚‹›…•™©®«»°±§·×\u00a0¿¡´²³½\u200c\u200e\u200f،؛؟¥¢¹ºª")
_SCRIPTS: Final = {"cp1251": "CYRILLIC", "cp1253": "GREEK", "cp1256": "ARABIC"}
_KNOWN: Final = {  # words that head columns of reports; one of them tells more than its letters
    "cp1252": "año día campaña sesión sesiones conversión impresión página dirección conversões impressões sessões mês "
    "usuários período receita sessão página região coût coûts dépenses séances générés août février décembre événement "
    "événements région für über größe märz käufe umsätze beløb år måned månad försäljning intäkter kostnad città "
    "visibilità qualità attività país última últimos média número código présentation période catégorie année",
    "cp1250": "dzień tydzień miesiąc źródło przychód średnia średni kliknięcia wyświetlenia wartość łącznie środa "
    "październik sprzedaż měsíc týden návštěvy kliknutí zobrazení příjmy částka počet země září říjen týždeň mesiac "
    "költség dátum kattintás kattintások megjelenítések forrás bevétel előző száma dată săptămână lună ţară",
    "cp1254": "gösterim tıklama tıklamalar sayısı değişim dönüşüm dönüşümler ağustos şubat kasım aralık yılı ayı satış",
}
_WORDS_OF: Final = {page: frozenset(words.split()) for page, words in _KNOWN.items()}


def _code_pages(content: bytes) -> list[str]:
    """The code pages that the text may be in, the likeliest first; those that give the same text only once."""
    words = list(dict.fromkeys(_WORD.findall(content)))[:_WORDS]
    weighed: list[tuple[float, str, list[str]]] = []
    for page in CODE_PAGES:
        try:
            read = [word.decode(page) for word in words]
        except UnicodeDecodeError:
            continue
        known = sum(word.casefold() in _WORDS_OF.get(page, ()) for word in read)
        shape = sum(_shape(word, page) for word in read)
        letters = Counter(sign for word in read for sign in word if sign.isalpha() and not sign.isascii())
        language = max(sum(n * _likely(sign, tiers) for sign, n in letters.items()) for tiers in _LANGUAGES[page])
        weight = language + shape + 5.0 * known + (1.5 if page == "cp1252" else 0.0)  # the page most files are in
        if not any(read == other for _, _, other in weighed):  # the first of them is the more usual
            weighed.append((weight, page, read))
    weighed.sort(key=lambda one: -one[0])
    return [page for weight, page, _ in weighed if weighed[0][0] - weight < _CLOSE]


def _likely(sign: str, tiers: tuple[str, ...]) -> float:
    """How likely a letter is in a language, in natural logarithms."""
    for log, letters in zip(_TIERS, tiers, strict=False):
        if sign in letters or sign.casefold() in letters:
            return log
    return _STRANGE


def _shape(word: str, page: str) -> float:
    """What speaks against a word, whatever its language: signs and capitals inside it, scripts mixed."""
    weight, script = 0.0, _SCRIPTS.get(page)
    for at, sign in enumerate(word):
        if sign.isascii():
            continue
        before, after = word[at - 1] if at else "", word[at + 1] if at + 1 < len(word) else ""
        inside = before.isalpha() and after.isalpha()
        if sign in _SIGNS:
            usual = -0.2 if sign in "€£" else -1.0  # what tables have most
            weight += -6.0 if inside and sign not in "’‘\u00a0·\u200c" else usual
        elif not sign.isalpha():
            own = unicodedata.combining(sign) and script == "ARABIC" and not (before.isascii() and before)
            weight += -1.0 if own else _STRANGE
        else:
            weight -= 4.0 if before.islower() and sign.isupper() else 0.0
            weight -= 2.0 if before.isdigit() or after.isdigit() else 0.0
            beside = [one for one in (before, after) if one.isalpha()]
            if script and unicodedata.name(sign, "").startswith(script):
                weight -= 4.0 * sum(one.isascii() for one in beside)
            else:
                weight -= 1.0 * sum(not one.isascii() for one in beside)  # accented letters seldom stand side by side
    return weight
