"""The page of the digits example, drawn on in headless Chromium."""
import os

import pytest
from conftest import PATIENCE, ROOT
from selenium.webdriver import ActionChains, Keys
from selenium.webdriver.common.actions.action_builder import ActionBuilder
from selenium.webdriver.common.actions.pointer_input import PointerInput
from selenium.webdriver.support.ui import WebDriverWait

pytestmark = pytest.mark.skipif(os.environ.get("CONDUIT_BUILD", "").rstrip("/").endswith(("asan", "tsan")),
                                reason="the page is the same in sanitized builds, and test_digits asks what it asks")


@pytest.fixture
def page(browser, start):
    app = start("digits", "--models", str(ROOT / "examples/digits/models"))
    browser.set_window_size(1200, 900)
    browser.get(app.url)
    browser.app = app
    yield browser
    complaints = [entry for entry in browser.get_log("browser") if entry["level"] == "SEVERE"]
    browser.get("about:blank")
    assert not complaints or page_may_complain(complaints)


def page_may_complain(complaints):
    """Only the requests that a test let fail on purpose."""
    return all("ERR_CONNECTION_REFUSED" in entry["message"] for entry in complaints)


def text(page, name):
    return page.find_element("id", name).text


def wait_for(page, name, wanted):
    WebDriverWait(page, PATIENCE, poll_frequency=0.05).until(lambda _: text(page, name) == wanted, f"#{name} shows {text(page, name)!r}, not {wanted!r}")


def draw(page, *strokes, kind="mouse"):
    """Strokes of points, in hundredths of the pad."""
    pad = page.find_element("id", "pad")
    size = pad.size["width"]
    place = lambda hundredth: round((hundredth / 100 - 0.5) * size)  # from the middle
    actions = ActionBuilder(page, mouse=PointerInput(kind, kind), duration=5)
    pointer = actions.pointer_action
    for first, *rest in strokes:
        pointer.move_to(pad, place(first[0]), place(first[1])).pointer_down()
        for x, y in rest:
            pointer.move_to(pad, place(x), place(y))
        pointer.pointer_up()
    actions.perform()


ONE = [(38, 28), (52, 12)], [(52, 12), (52, 30), (52, 50), (52, 70), (52, 88)]
ZERO = [(50, 12), (35, 22), (28, 40), (28, 60), (35, 78), (50, 88), (65, 78), (72, 60), (72, 40), (65, 22), (50, 12)],


@pytest.mark.parametrize("digit, strokes, kind", [("1", ONE, "mouse"), ("0", ZERO, "mouse"), ("0", ZERO, "touch")])
def test_drawing(page, digit, strokes, kind):
    assert text(page, "digit") == "–"
    draw(page, *strokes, kind=kind)
    wait_for(page, "digit", digit)
    assert text(page, "sure").endswith("% sure") and text(page, "error") == ""
    best = page.find_elements("css selector", "#bars li.best")
    assert [bar.get_attribute("data-digit") for bar in best] == [digit]
    assert len(page.find_elements("css selector", "#bars li")) == 10
    WebDriverWait(page, PATIENCE).until(lambda _: page.find_element("id", "spoken").get_attribute("textContent").startswith(digit + ", "))


def test_clear(page):
    draw(page, *ZERO)
    wait_for(page, "digit", "0")
    page.find_element("id", "clear").click()
    wait_for(page, "digit", "–")
    assert text(page, "sure") == "Nothing drawn yet." and not page.find_elements("css selector", "#bars li.best")
    draw(page, *ONE)
    wait_for(page, "digit", "1")


def test_keyboard(page):
    ActionChains(page).send_keys(Keys.TAB).perform()
    assert page.switch_to.active_element.get_attribute("id") == "pad"
    keys = ActionChains(page)
    keys.send_keys(Keys.ARROW_UP * 3)
    for column in (0, 1):  # two squares wide, from the top to the bottom
        keys.send_keys(" ")
        for _ in range(7):
            keys.send_keys(Keys.ARROW_UP if column else Keys.ARROW_DOWN, " ")
        keys.send_keys(Keys.ARROW_RIGHT)
    keys.perform()
    wait_for(page, "digit", "1")
    ActionChains(page).send_keys("c").perform()
    wait_for(page, "digit", "–")


def test_phone(page):
    page.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {"width": 375, "height": 812, "deviceScaleFactor": 2, "mobile": True})
    try:
        page.refresh()
        assert page.execute_script("return [innerWidth, innerHeight]") == [375, 812]
        assert page.execute_script("return document.documentElement.scrollWidth") <= 375
        for name in ["pad", "clear", "digit", "bars"]:
            box = page.find_element("id", name).rect
            assert box["x"] >= 0 and box["x"] + box["width"] <= 375 and box["width"] > 0
        draw(page, *ONE, kind="touch")
        wait_for(page, "digit", "1")
        assert page.execute_script("return document.documentElement.scrollWidth") <= 375
    finally:
        page.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def test_server_that_has_gone(page):
    assert page.app.end() == 0
    draw(page, *ONE)
    wait_for(page, "error", "The server does not answer. Is it still running?")
