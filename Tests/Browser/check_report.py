"""Opens a rendered report in headless Chromium with the network blocked and checks what a reader would do with it.

Exit status 0 when every check holds; otherwise the failed checks are named on stderr.
"""

import argparse
import os
import pathlib
import sys

from playwright.sync_api import sync_playwright

parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
parser.add_argument("report", type=pathlib.Path)
parser.add_argument("--screenshots", type=pathlib.Path, help="folder for pictures to look at")
arguments = parser.parse_args()

failures = []
messages = []
requests = []
url = arguments.report.resolve().as_uri()


def check(holds, name, detail=""):
    if not holds:
        failures.append(f"{name}: {detail}" if detail else name)


def watch(page):
    page.on("console", lambda message: messages.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: messages.append(str(error)))
    page.on("request", lambda request: requests.append(request.url))
    page.on("dialog", lambda dialog: (failures.append("a dialog opened: " + dialog.message), dialog.dismiss()))
    page.route("**/*", lambda route: route.continue_() if route.request.url.split("#")[0] == url else route.abort())


def column(page, index):
    """Texts of a column of the table, rows shown only, top to bottom."""
    return page.evaluate(
        "i => [...document.querySelectorAll('#trials tbody tr')].filter(r => !r.hidden).map(r => r.cells[i].textContent)", index
    )


def number(text):
    return float(text.replace("−", "-").replace("\u202f", "").lstrip("≤≥ ").split(" ")[0])


def check_pareto(page):
    mark = page.locator("svg.points use[data-t]").last
    trial = mark.get_attribute("data-t")
    mark.scroll_into_view_if_needed()
    box = mark.bounding_box()
    # The ring of a recommended alloy is hollow to the eye, not to the pointer.
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    tip = page.locator("#tip")
    check(tip.is_visible(), "hovering a point shows a tooltip")
    text = tip.inner_text()
    check(text.startswith("#"), "the tooltip names the trial", text)
    shown = text.split(" ")[0].lstrip("#")
    cells = page.locator(f"[id='t{shown}'] td").all_inner_texts()
    kinds = page.evaluate("[...document.querySelectorAll('#trials thead th')].map(h => h.dataset.k)")
    for kind, cell in zip(kinds, cells):
        if kind == "q" and cell != "–":
            check(cell in text, f"the tooltip of trial {shown} holds {cell}", text)
    check(page.locator(f"[id='t{shown}'].hot").count() == 1, "the point's row is highlighted", trial)
    if arguments.screenshots:
        page.screenshot(path=arguments.screenshots / "hover-pareto.png")
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    check(page.locator(".found").count() == 1, "clicking a point finds its row")
    page.mouse.move(2, 2)
    check(not tip.is_visible(), "the tooltip goes when the pointer leaves")

    plot = page.locator("svg.points").first
    plot.focus()
    page.keyboard.press("ArrowRight")
    first = tip.inner_text() if tip.is_visible() else ""
    page.keyboard.press("ArrowRight")
    second = tip.inner_text() if tip.is_visible() else ""
    check(first and second and first != second, "the arrow keys step through the points", f"{first!r} {second!r}")
    page.keyboard.press("Escape")
    check(not tip.is_visible(), "Escape hides the tooltip")


def check_curves(page):
    for place, plot in enumerate(page.locator("svg.curves").all()):
        plot.scroll_into_view_if_needed()
        box = plot.bounding_box()
        page.mouse.move(box["x"] + box["width"] * 0.4, box["y"] + box["height"] / 2)
        text = page.locator("#tip").inner_text()
        name = plot.get_attribute("aria-label")
        check(plot.get_attribute("data-unit") in text, f"hover reads the curve: {name}", text)
        check(plot.locator(".crosshair").get_attribute("d").startswith("M"), f"crosshair: {name}")
        curves = plot.locator(".curve").evaluate_all("c => c.map(x => x.dataset.name)")
        check(any(curve in text for curve in curves), f"hover names a curve: {name}", text)
        if arguments.screenshots and place == 0:
            page.screenshot(path=arguments.screenshots / "hover-phases.png")
    page.mouse.move(2, 2)


def check_table(page):
    heads = page.locator("#trials thead th")
    kinds = heads.evaluate_all("h => h.map(x => x.dataset.k)")
    for index in [0, kinds.index("e"), kinds.index("q")]:
        for direction in ("ascending", "descending"):
            heads.nth(index).locator("button").click()
            check(heads.nth(index).get_attribute("aria-sort") == direction, f"column {index} says {direction}")
            texts = column(page, index)
            values = [number(text) for text in texts if text != "–"]
            check(values == sorted(values, reverse=direction == "descending"), f"column {index} sorts {direction}")
            check("–" not in texts[: len(values)], f"column {index}: rows without a value stand last")
    rows = len(column(page, 0))
    for kind in ("f", "n", "x", "p"):
        page.select_option("#show", kind)
        wanted = page.locator(f"#trials tbody tr.{kind}").count()
        shown = page.locator("#trials tbody tr:visible").count()
        check(shown == wanted, f"filter {kind}", f"{shown} of {wanted}")
        check(page.locator("#shown").inner_text() == f"{wanted} of {rows} rows", f"filter {kind} says its count")
    page.select_option("#show", "")
    page.fill("#search", "no row holds this text")
    check(page.locator("#trials tbody tr:visible").count() == 0, "search hides what does not match")
    page.fill("#search", "")
    check(page.locator("#trials tbody tr:visible").count() == rows, "search shows all again")


with sync_playwright() as playwright:
    browser = playwright.chromium.launch(
        executable_path=os.environ.get("TIELINE_CHROMIUM", "/usr/bin/chromium"), args=["--no-sandbox"]
    )
    context = browser.new_context(viewport={"width": 1280, "height": 900}, color_scheme="light", offline=True, reduced_motion="reduce")
    page = context.new_page()
    watch(page)
    page.goto(url)
    check(page.title().endswith("design report"), "the page has a title", page.title())
    check(page.locator("h1").count() == 1 and page.locator("h1").inner_text().strip() != "", "one h1 with text")
    check(page.locator("main section h2:visible").count() >= 8, "the sections show")
    check(page.locator("#trials tbody tr").count() > 0, "the table has rows")
    for plot in page.locator("svg.plot").all():
        box = plot.bounding_box()
        check(box["width"] > 300 and box["height"] > 100, "a plot has a size", plot.get_attribute("aria-label"))
    if page.locator("svg.points use[data-t]").count() > 0:
        check_pareto(page)
    check_curves(page)
    check_table(page)
    check(page.locator("script").count() == 1, "the page holds its own script only")
    check(page.evaluate("window.hostile === undefined"), "no script but the page's own ran")
    check(page.locator("img, iframe, object, embed, link[rel=stylesheet], base, form").count() == 0, "nothing embedded")

    for name, width, scheme in (("wide", 1280, "light"), ("dark", 1280, "dark"), ("narrow", 390, "light")):
        view = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme, offline=True).new_page()
        watch(view)
        view.goto(url)
        overflow = view.evaluate("document.documentElement.scrollWidth - innerWidth")
        check(overflow <= 0, f"no sideways scrolling in the {name} window", f"{overflow} px")
        if arguments.screenshots:
            view.screenshot(path=arguments.screenshots / f"{name}.png", full_page=True)
    pdf = page.pdf(prefer_css_page_size=True, print_background=True)
    check(pdf.startswith(b"%PDF"), "the page prints")
    if arguments.screenshots:
        (arguments.screenshots / "print.pdf").write_bytes(pdf)
    browser.close()

check(set(requests) <= {url, "data:,"}, "nothing is requested but the file", str(set(requests) - {url, "data:,"}))
check(not messages, "the console stays silent", " | ".join(messages))
for failure in failures:
    print(f"failed: {failure}", file=sys.stderr)
print(f"{arguments.report.name}: {'all checks hold' if not failures else f'{len(failures)} checks failed'}")
sys.exit(1 if failures else 0)
