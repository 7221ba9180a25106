"""Headings of other scripts in Latin letters: the usual words of marketing in English, all others letter by letter."""

from __future__ import annotations

from typing import Final

_PERSIAN: Final = {
    "تاریخ": "date", "روز": "day", "هفته": "week", "ماه": "month", "سال": "year", "فروش": "sales", "درآمد": "revenue",
    "درامد": "revenue", "هزینه": "cost", "بودجه": "budget", "مبلغ": "amount", "قیمت": "price", "سود": "profit",
    "سفارش": "orders", "سفارشها": "orders", "سفارشات": "orders", "خرید": "purchases", "مشتری": "customers",
    "مشتریان": "customers", "جدید": "new", "کاربر": "users", "کاربران": "users", "بازدید": "visits",
    "بازدیدها": "visits", "بازدیدکننده": "visitors", "بازدیدکنندگان": "visitors", "نشست": "sessions",
    "نشستها": "sessions", "صفحه": "page", "کلیک": "clicks", "کلیکها": "clicks", "نمایش": "impressions",
    "نمایشها": "impressions", "دنبالکننده": "followers", "دنبالکنندگان": "followers", "دانلود": "downloads",
    "نصب": "installs", "ثبتنام": "sign_ups", "تعداد": "number", "کل": "total", "نرخ": "rate", "درصد": "percent",
    "تبدیل": "conversion", "کانال": "channel", "منبع": "source", "کمپین": "campaign", "محصول": "product",
    "شهر": "city", "کشور": "country", "دستگاه": "device", "زبان": "language", "ایمیل": "email", "پسند": "likes",
    "نظر": "comments", "نظرات": "comments", "سرنخ": "leads", "ارز": "currency", "واحد": "unit",
}  # fmt: skip
"""Without the joiner inside words, as `نشست‌ها` has one."""

_PAIRS: Final = """
    ا=a ب=b پ=p ت=t ث=s ج=j چ=ch ح=h خ=kh د=d ذ=z ر=r ز=z ژ=zh س=s ش=sh ص=s ض=z ط=t ظ=z ع=a غ=gh ف=f ق=gh ک=k ك=k
    گ=g ل=l م=m ن=n و=o ه=h ة=h ی=i ي=i ى=i ئ=i ء= آ=a أ=a إ=a ؤ=o
    а=a б=b в=v г=g д=d е=e ё=e ж=zh з=z и=i й=i к=k л=l м=m н=n о=o п=p р=r с=s т=t у=u ф=f х=kh ц=ts ч=ch ш=sh
    щ=shch ъ= ы=y ь= э=e ю=yu я=ya і=i ї=yi є=ye ґ=g
    α=a β=v γ=g δ=d ε=e ζ=z η=i θ=th ι=i κ=k λ=l μ=m ν=n ξ=x ο=o π=p ρ=r σ=s ς=s τ=t υ=y φ=f χ=ch ψ=ps ω=o
"""
_LETTERS: Final = str.maketrans(
    {letter: latin for letter, _, latin in (pair.partition("=") for pair in _PAIRS.split())}
)


def roman(word: str) -> str:
    """A word in small letters, in Latin ones where its script is Persian, Arabic, Cyrillic or Greek."""
    joined = word.replace("\u200c", "")
    return _PERSIAN.get(joined) or joined.translate(_LETTERS)
