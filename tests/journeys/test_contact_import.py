"""A data engineer brings another bank's contacts in: wrong mapping, right mapping, figures, and back again."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from tests.journeys.conftest import Somebody
from tests.journeys.people import sign_in
from tests.journeys.test_accessibility import serious
from tests.quality.history_samples import BANK_HEADER, BANK_ROWS

IMPORTED_WITHIN_MS = 120_000


def bank_file(folder: Path, day: str) -> Path:
    path = folder / f"february-{day}.tsv"
    rows = [row.replace(" ", "\t").replace("\t990202\t", f"\t{day}\t") for row in BANK_ROWS]
    path.write_text("\n".join([BANK_HEADER, *rows]) + "\n", encoding="utf-8")
    return path


def settled(page: Page) -> list[object]:
    """What axe finds once nothing moves any more: a button that is just being enabled has no contrast."""
    page.evaluate("Promise.all(document.getAnimations().map((each) => each.finished))")
    return serious(page)


def at_imports(somebody: Somebody, language: str, width: int) -> Page:
    page = somebody("/console", language=language, width=width)
    sign_in(page, "admin01")
    page.goto("/console/contact-import")
    expect(page.get_by_test_id("imports-add")).to_be_visible()
    return page


@pytest.mark.parametrize(
    ("language", "width", "scheme", "line", "source"),
    [("zh-CN", 1440, "light", "第 23 行", "bank_zh"), ("en-GB", 390, "dark", "Line 23", "bank_en")],
)
def test_a_file_is_looked_at_imported_seen_in_figures_and_taken_back(
    somebody: Somebody, tmp_path: Path, language: str, width: int, scheme: str, line: str, source: str
) -> None:
    page = at_imports(somebody, language, width)
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    page.get_by_test_id("imports-add").click()
    page.get_by_test_id("import-file").set_input_files(bank_file(tmp_path, "990204"))
    text = page.get_by_test_id("import-mapping")
    expect(text).to_have_value(re.compile("source: anonymous_bank"))
    right = text.input_value().replace("source: anonymous_bank", f"source: {source}")
    number = line.strip("第 行Line")
    lines = right.split("\n")
    lines[int(number) - 1] = "  agent: servers"
    text.fill("\n".join(lines))
    page.get_by_test_id("import-look").click()
    fault = page.get_by_test_id("import-fault")
    expect(fault).to_contain_text(line)
    expect(fault).to_contain_text("server")
    expect(page.get_by_test_id("import-look")).to_be_enabled()
    expect(page.get_by_test_id("import-go")).to_be_disabled()
    assert not settled(page)
    text.fill(right)
    expect(page.get_by_test_id("import-fits")).to_be_visible()
    page.get_by_test_id("import-look").click()
    expect(page.get_by_test_id("import-preview")).to_contain_text("1999-02-04 23:59:00")
    expect(page.get_by_test_id("import-go")).to_be_enabled()
    assert "4711" not in page.get_by_test_id("import-preview").inner_text()
    assert not settled(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.get_by_test_id("import-go").click()
    page.get_by_test_id("imports-search").fill(source)
    run = page.get_by_test_id("import-run").filter(has_text=source)
    expect(run).to_have_attribute("data-state", "done", timeout=IMPORTED_WITHIN_MS)
    expect(run.get_by_test_id("import-contacts")).to_have_text("8")
    assert not settled(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    run.get_by_test_id("import-history").click()
    expect(page).to_have_url(re.compile(r"/console/history\?.*from=1999-02-03.*to=1999-02-04"))
    expect(page.locator("table.t").first).to_be_visible()
    page.goto("/console/contact-import")
    page.get_by_test_id("imports-search").fill(source)
    run.get_by_test_id("import-undo").click()
    page.get_by_role("alertdialog").get_by_role("button", name=re.compile("^(撤销|Undo)$")).click()
    expect(run).to_have_attribute("data-state", "removed", timeout=IMPORTED_WITHIN_MS)
