"""The words of metrics, as pages say them."""

from __future__ import annotations

from pages.ui.i18n import t


def kind(kind: str, additivity: str) -> str:
    """Whether a metric adds up over days, is a level, a ratio, or a distinct count."""
    if additivity == "none":
        return t("distinct count")
    return {"flow": t("flow"), "stock": t("level"), "ratio": t("ratio")}[kind]
