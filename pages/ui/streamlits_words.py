"""What Streamlit says of its own accord, in each language; `data/out/web/streamlits_words.js` puts it in place.

Streamlit 1.67 has these in its code, in English. `tests/browser/test_browser_language.py` meets some of them.
"""

from __future__ import annotations

from typing import Final

from data.config.i18n.languages import LANGUAGES
from data.config.i18n.translation import wording
from okr_model.wording.sentences import Sentence

_WORDS: Final = (
    Sentence("Press Enter to apply"),
    Sentence("Press Enter to submit form"),
    Sentence("Press Ctrl+Enter to apply"),
    Sentence("Press Ctrl+Enter to submit form"),
    Sentence("Press ⌘+Enter to apply"),
    Sentence("Press ⌘+Enter to submit form"),
    Sentence("Upload"),
    Sentence("Add files"),
    Sentence("Drag and drop a file here"),
    Sentence("Drag and drop files here"),
    Sentence("{size} per file"),
    Sentence("Choose an option"),
    Sentence("Choose options"),
    Sentence("Choose or add an option"),
    Sentence("Choose or add options"),
    Sentence("No options to select"),
    Sentence("No results"),
    Sentence("Select all"),
    Sentence("Selected values"),
    Sentence("Clear value"),
    Sentence("Clear all"),
    Sentence("Clear date"),
    Sentence("Clear dates"),
    Sentence("Clear entry"),
    Sentence("Choose date"),
    Sentence("Choose date range"),
    Sentence("Quick select a date range"),
    Sentence("Increment"),
    Sentence("Decrement"),
    Sentence("Show password"),
    Sentence("Hide password"),
    Sentence("Close"),
    Sentence("Open"),
    Sentence("Fullscreen"),
    Sentence("Close fullscreen"),
    Sentence("Copy to clipboard"),
    Sentence("Copied"),
    Sentence("Download as PNG"),
    Sentence("Collapse sidebar"),
    Sentence("Expand sidebar"),
    Sentence("Sidebar"),
    Sentence("App pages"),
    Sentence("Main menu"),
    Sentence("Running..."),
    Sentence("Notifications"),
    Sentence("Scroll tabs left"),
    Sentence("Scroll tabs right"),
    # dialogs, and the state of the connection
    Sentence("Page not found"),
    Sentence("The page that you have requested does not seem to exist. Running the app's main page."),
    Sentence(
        "You have requested page /{page}, but no corresponding file was found in the app's pages/ directory. "
        "Running the app's main page."
    ),
    Sentence("Connection error"),
    Sentence("Connecting"),
    Sentence("Connecting to Streamlit server"),
    Sentence("Unable to connect to Streamlit server"),
    Sentence("Connection lost. Please wait for the app to reconnect, then try again."),
    Sentence("Dismiss"),
    # what a field does not take
    Sentence("Error"),
    Sentence("Number is above the allowed range. Please enter a value less than or equal to {highest}."),
    Sentence("Number is below the allowed range. Please enter a value greater than or equal to {lowest}."),
    Sentence("Number is outside the allowed range. Please enter a value between {lowest} and {highest}."),
    Sentence("{kind} files are not allowed."),
    Sentence("Invalid input."),
    # menus of tables and charts
    Sentence("Search"),
    Sentence("Show/hide columns"),
    Sentence("Download as CSV"),
    Sentence("Add row"),
    Sentence("Delete row(s)"),
    Sentence("Clear selection"),
    Sentence("Sort ascending"),
    Sentence("Sort descending"),
    Sentence("Autosize"),
    Sentence("Format"),
    Sentence("Statistics"),
    Sentence("Pin column"),
    Sentence("Unpin column"),
    Sentence("Hide column"),
    Sentence("Copy column name"),
    Sentence("Automatic"),
    Sentence("Localized"),
    Sentence("Plain"),
    Sentence("Compact"),
    Sentence("Percent"),
    Sentence("Scientific"),
    Sentence("Accounting"),
    Sentence("Distance"),
    Sentence("No data"),
    Sentence("Show data"),
    Sentence("Show chart"),
)
_DIGITS: Final = "0123456789"


def said() -> dict[str, dict[str, str]]:
    """Streamlit's words and ours for them, by language; English has Streamlit's."""
    found = {}
    for code in LANGUAGES:
        words = wording(code)
        texts = {one.text: words.declared(one.text) for one in _WORDS}
        ours = {theirs: text for theirs, text in texts.items() if text != theirs}
        if ours:
            found[code] = {**ours, _DIGITS: words.digits(_DIGITS)}
    return found
