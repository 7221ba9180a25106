"""What an open page says when the server does not answer any more; `data/out/web/server_gone.js` shows it."""

from data.config.i18n.languages import LANGUAGES
from data.config.i18n.translation import wording


def said() -> dict[str, str]:
    """The sentence in every language that readers choose from, by its code: the server cannot be asked for it then."""
    return {
        code: wording(code).t(
            "The server does not answer. What you see may be out of date; "
            "this page goes on by itself when the server is back."
        )
        for code in LANGUAGES
    }
