"""A person with a keyboard and no mouse: they move with Tab to what they hear named, and press, type and choose there."""

from __future__ import annotations

from browser import Tab
from playwright.sync_api import expect

MOST_TABS = 120
ISOLATES = dict.fromkeys(range(0x2066, 0x206A))
NAME = """() => {
    const e = document.activeElement;
    if (!e || e === document.body) return '';
    const by = (e.getAttribute('aria-labelledby') || '').split(' ').map((id) => document.getElementById(id)?.textContent || '');
    const label = e.closest('label')?.innerText || (e.id && document.querySelector(`label[for="${CSS.escape(e.id)}"]`)?.innerText);
    const said = e.cloneNode(true);
    said.querySelectorAll('[data-testid=stIconMaterial], [aria-hidden=true]').forEach((icon) => icon.remove());
    return [e.getAttribute('aria-label'), by.join(' ').trim(), label, said.textContent, e.getAttribute('placeholder')]
        .find((name) => name && name.trim()) || '';
}"""
"""The name of what has the focus, near enough to what a screen reader says."""

TAG = "() => document.activeElement.tagName.toLowerCase()"


class Keys:
    """What is done on a page without a mouse."""

    def __init__(self, tab: Tab) -> None:
        self.tab, self.page = tab, tab.page

    @property
    def here(self) -> str:
        """The name of what has the focus."""
        return " ".join(str(self.page.evaluate(NAME)).translate(ISOLATES).split())

    def go_to(self, *names: str, tag: str = "") -> None:
        """Move to what begins with one of these names. tag: only to such an element, as `textarea`."""
        self._rested()
        passed = []
        for _ in range(MOST_TABS):
            self.page.keyboard.press("Tab")
            passed.append(self.here)
            if passed[-1].startswith(names) and tag in ("", self.page.evaluate(TAG)):
                self._rested()
                if self.here.startswith(names):  # what a page still draws anew has lost the focus by now
                    return
        raise AssertionError(f"none of {names} within {MOST_TABS} tabs; passed {list(dict.fromkeys(passed))}")

    def press(self, name: str, *, tag: str = "") -> None:
        """Move to a button or a link and press it."""
        self.go_to(name, tag=tag)
        self.page.keyboard.press("Enter")

    def write(self, name: str, text: str, *, tag: str = "") -> None:
        """Move to a field, write into it in place of what stands there, and leave it."""
        self.go_to(name, tag=tag)
        self.page.keyboard.press("ControlOrMeta+a")
        self.page.keyboard.type(text)
        self.page.keyboard.press("Tab")
        self._rested()

    def _rested(self) -> None:
        """What the page was doing has ended; keys pressed before would go to what is being replaced."""
        expect(self.page.locator('.stApp[data-test-script-state="notRunning"]')).to_be_attached()
