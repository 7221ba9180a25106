"""Another language in place: the page, its address, what is open and what is typed stay."""

from __future__ import annotations

import pytest
from browser import Tab
from busy import allowed
from playwright.sync_api import expect
from served import NOVEMBER, Server, serving

pytestmark = pytest.mark.browser

CLOCK = NOVEMBER


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """An empty workspace, served."""
    with serving(tmp_path_factory.mktemp("home")) as server:
        yield server


def test_the_page_its_address_and_what_is_typed_stay(server: Server, tab: Tab) -> None:
    page = tab.open(f"{server.url}/people?team=x", shows="People")
    page.evaluate("window.stillHere = true")
    page.get_by_label("E-mail").first.fill("ada@example.com")
    page.get_by_role("button", name="فارسی").click()
    expect(page.locator("html[lang=fa][dir=rtl]")).to_be_attached()
    expect(page.get_by_role("button", name="English")).to_be_visible()
    expect(page.locator('input[value="ada@example.com"]').first).to_be_visible()
    assert page.evaluate("window.stillHere") is True
    assert page.url == f"{server.url}/people?team=x"
    page.reload()
    expect(page.locator("html[lang=fa][dir=rtl]")).to_be_attached()
    expect(page.get_by_role("button", name="English")).to_be_visible()
    assert tab.troubles == []


@pytest.mark.parametrize("value", ["xx", "../../etc/passwd", "<script>", "fa; drop", "A" * 3000, "fa\u200c"])
def test_a_cookie_of_nonsense_is_the_workspace_s_language(server: Server, tab: Tab, value: str) -> None:
    tab.page.set_extra_http_headers({"cookie": f"okr_language={value.encode('utf-8').decode('latin-1')}"})
    tab.open(f"{server.url}/people", shows="People")
    expect(tab.page.locator("html[lang=en]")).to_be_attached()


def test_who_has_chosen_before_is_met_in_their_language_from_the_first_byte(server: Server, tab: Tab) -> None:
    answer = tab.page.request.get(f"{server.url}/people", headers={"accept": "text/html", "cookie": "okr_language=fa"})
    assert '<html lang="fa" dir="rtl">' in answer.text()
    assert tab.page.request.post(f"{server.url}/okr-language/xx").status == 404


def test_streamlit_speaks_the_language_too(server: Server, tab: Tab) -> None:
    page = tab.open(f"{server.url}/upload", shows="Upload")
    page.get_by_role("button", name="فارسی").click()
    expect(page.locator("html[lang=fa]")).to_be_attached()
    box = page.get_by_test_id("stFileUploaderDropzone")
    expect(box).to_contain_text("هر فایل تا")
    assert "per file" not in box.inner_text() and "Upload" not in box.inner_text()
    page.get_by_role("button", name="English").click()
    expect(box).to_contain_text("per file")
    expect(box).to_contain_text("Upload")


def test_a_page_that_is_not_there_is_told_in_the_language(server: Server, tab: Tab) -> None:
    tab.page.context.add_cookies([{"name": "okr_language", "value": "fa", "url": server.url}])
    tab.page.goto(f"{server.url}/nowhere")
    dialog = tab.page.get_by_role("dialog")
    expect(dialog).to_contain_text("صفحه پیدا نشد")
    expect(dialog).to_contain_text("نمای کلی نشان داده می‌شود")
    assert "found" not in dialog.inner_text()


def test_a_number_that_is_too_large_is_refused_in_the_language(server: Server, tab: Tab) -> None:
    tab.page.context.add_cookies([{"name": "okr_language", "value": "fa", "url": server.url}])
    page = tab.open(f"{server.url}/workshop", shows="کارگاه")
    box = page.get_by_test_id("stNumberInput").first
    box.locator("input").fill("99")
    box.locator("input").press("Enter")
    expect(page.get_by_text("عددی بین ۱ و ۲۰ وارد کنید").first).to_be_visible()
    assert "allowed range" not in tab.text()


def test_a_slider_tells_its_figure_in_the_digits_of_the_language(november_server: Server, tab: Tab) -> None:
    tab.page.context.add_cookies([{"name": "okr_language", "value": "fa", "url": november_server.url}])
    page = tab.page
    page.goto(f"{november_server.url}/what_if?id=visitors&growth=5", wait_until="commit")
    slider = page.get_by_test_id("stSlider").filter(has_text="رشد").first
    expect(slider).to_contain_text("۵", timeout=90_000)  # the first to ask has a forecast drawn
    slider.get_by_role("slider").press("ArrowRight")
    expect(slider).to_contain_text("۶")
    assert not any(digit in slider.inner_text() for digit in "0123456789")


def test_it_takes_less_than_three_tenths_of_a_second(november_server: Server, tab: Tab) -> None:
    page = tab.open(november_server.url, "data up to and including")
    spent = []
    for name, code in [("فارسی", "fa"), ("English", "en")] * 3:
        button = page.get_by_role("button", name=name, exact=True)
        expect(button).to_be_visible()
        expect(page.locator('.stApp[data-test-script-state="notRunning"]')).to_be_attached()
        page.evaluate(TIMED, code)
        button.click()
        spent.append(page.evaluate("window.switched"))
    assert min(spent) <= allowed(300), spent  # others may use the machine too


TIMED = """(code) => {
    window.switched = new Promise((done) => document.addEventListener("click", () => {
        const began = performance.now();
        const seen = new MutationObserver(() => {
            if (document.documentElement.lang !== code) return;
            seen.disconnect();
            requestAnimationFrame(() => done(performance.now() - began));
        });
        seen.observe(document.documentElement, { attributes: true });
    }, { once: true, capture: true }));
}"""
