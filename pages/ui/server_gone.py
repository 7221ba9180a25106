"""What an open page says when the server does not answer any more; `data/out/web/server_gone.js` shows it."""

from data.config.i18n.translation import wording


def said(language: str) -> str:
    """The sentence, in the language of the workspace."""
    return wording(language).t(
        "The server does not answer. What you see may be out of date; "
        "this page goes on by itself when the server is back."
    )
