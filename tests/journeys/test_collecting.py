"""A data engineer connects systems: events that are pushed by the how-to's own script, mappings, schemas, rules."""

from __future__ import annotations

import json
import re
import subprocess
import time
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from tests.journeys.conftest import Somebody
from tests.journeys.people import sign_in
from tests.journeys.test_accessibility import serious
from tests.support.service import RunningService

HOW_TO = Path(__file__).parents[2] / "docs" / "how-to" / "push-events.md"
DELIVERED_WITHIN_S = 300
CSV = "客户号,姓名,手机号,生日\nC1,欧阳娜娜,+86 138 1234 5678,1949/12/31\nC2,李四,13900001111,soon\n"


def at_sources(somebody: Somebody, *, language: str = "zh-CN", width: int = 1440) -> Page:
    page = somebody("/console", language=language, width=width)
    sign_in(page, "admin01")
    page.goto("/console/sources")
    expect(page.get_by_test_id("sources-add")).to_be_visible()
    return page


def add(page: Page, kind: str, name: str, label: str) -> None:
    page.get_by_test_id("sources-add").click()
    page.get_by_role("button", name=kind).click()
    page.get_by_test_id("source-name").fill(name)
    page.get_by_test_id("source-label").fill(label)


def wait_for_source(page: Page, name: str) -> None:
    """The demo's deliveries come in behind the open doors."""
    until = time.monotonic() + DELIVERED_WITHIN_S
    while name not in {each["name"] for each in page.request.get("/api/v1/sources").json()["items"]}:
        assert time.monotonic() < until, f"no delivery of {name}"
        time.sleep(0.5)


def push_by_the_how_to(base: str, key: str, secret: str, source: str) -> dict[str, object]:
    """Run the very script that the how-to shows."""
    (script,) = re.findall(r"```sh\n(.*?)```", HOW_TO.read_text("utf-8"), re.DOTALL)
    script = re.sub(r"^zhike=.*$", f"zhike={base} source={source}", script, flags=re.MULTILINE)
    script = re.sub(r"^key=\S+", f"key={key}", script, flags=re.MULTILINE)
    script = re.sub(r"^secret=\S+", f"secret={secret}", script, flags=re.MULTILINE)
    done = subprocess.run(["sh", "-eu"], input=script, capture_output=True, text=True, timeout=60, check=True)
    answer: dict[str, object] = json.loads(done.stdout)
    return answer


def test_a_source_of_events_is_registered_and_pushes_by_the_how_to(somebody: Somebody, bank: RunningService) -> None:
    page = at_sources(somebody)
    add(page, "推送事件", "event_hub", "手机银行")
    assert not serious(page)
    page.get_by_test_id("sources-go").click()
    page.get_by_test_id("make-secret").click()
    secret = page.get_by_test_id("secret")
    expect(secret).to_be_visible()
    assert not serious(page)
    key = page.get_by_test_id("new-secret").locator("code").first.inner_text()
    shown = secret.inner_text()
    assert push_by_the_how_to(bank.base, key, shown, "event_hub")["taken"] == 1
    time.sleep(1.1)  # the same id at another time is another content
    assert push_by_the_how_to(bank.base, key, shown, "event_hub")["taken"] == 0
    page.reload()
    page.get_by_test_id("source-open-event_hub").click()
    expect(page.get_by_text("a-1001")).to_be_visible()
    page.get_by_role("tab", name="拒收").click()
    expect(page.get_by_text("/events/0/id")).to_be_visible()
    page.get_by_role("tab", name="密钥").click()
    expect(page.get_by_text(key)).to_be_visible()
    assert shown not in page.content()


@pytest.mark.parametrize(("width", "scheme"), [(1440, "dark"), (390, "light")])
def test_a_mapping_is_changed_while_its_first_lines_show_what_becomes_of_it(
    somebody: Somebody, tmp_path: Path, width: int, scheme: str
) -> None:
    (tmp_path / "crm.csv").write_text(CSV, encoding="gb18030")
    page = at_sources(somebody, language="en-GB", width=width)
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    add(page, "Uploaded files", f"crm_{width}", "CRM")
    page.get_by_test_id("sources-file").set_input_files(tmp_path / "crm.csv")
    preview = page.get_by_test_id("mapping-preview")
    expect(preview).to_contain_text("138****5678")
    page.get_by_test_id("mapping-birth_date").select_option("")
    expect(preview).not_to_contain_text("it is no date")
    page.get_by_test_id("mapping-birth_date").select_option("生日")
    expect(preview.locator("td.wrong")).to_contain_text("it is no date")
    assert not serious(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.get_by_test_id("sources-go").click()
    row = page.get_by_test_id(f"source-crm_{width}")
    expect(row).to_contain_text("1 rejected")
    page.get_by_test_id(f"source-edit-crm_{width}").click()
    expect(page.get_by_test_id("mapping-phone")).to_have_value("手机号")


def test_a_schema_may_only_widen(somebody: Somebody) -> None:
    page = at_sources(somebody, language="en-GB")
    page.get_by_test_id("schemas-open").click()
    page.get_by_test_id("schema-type").select_option("consult")
    assert not serious(page)
    page.get_by_test_id("schema-next").click()
    text = page.get_by_test_id("schema-text")
    schema = json.loads(text.input_value())
    text.fill(json.dumps({**schema, "required": ["channel", "topic"]}))
    page.get_by_test_id("schema-save").click()
    expect(page.get_by_role("alert")).to_contain_text("/required/topic")
    assert not serious(page)
    wider = {**schema["properties"], "campaign": {"type": "string", "maxLength": 20}}
    text.fill(json.dumps({**schema, "properties": wider}))
    page.get_by_test_id("schema-save").click()
    expect(page.get_by_text('"campaign"')).to_be_visible()


def test_a_rule_that_refers_to_another_source_is_written_on_the_page(somebody: Somebody) -> None:
    page = somebody("/console", language="en-GB", width=390)
    sign_in(page, "admin01")
    wait_for_source(page, "core_bank")
    page.goto("/console/data-quality")
    page.get_by_test_id("rule-add").click()
    page.get_by_test_id("rule-code").fill("phone.in_core")
    page.get_by_test_id("rule-kind").select_option("refers")
    page.get_by_test_id("rule-field").select_option("phone")
    page.get_by_test_id("rule-other").select_option("core_bank")
    assert not serious(page)
    page.get_by_test_id("rule-save").click()
    expect(page.get_by_text("phone.in_core")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_databases_and_folders_say_what_is_wrong(somebody: Somebody) -> None:
    page = at_sources(somebody)
    add(page, "查询数据库", "core_db", "核心库")
    page.get_by_label("数据库地址").fill("postgresql://nobody@127.0.0.1:9/core")
    page.get_by_label("查询", exact=True).fill("select 1")
    page.get_by_test_id("source-look").click()
    expect(page.get_by_role("alert")).to_contain_text("连不上数据库 127.0.0.1")
    assert not serious(page)
    page.get_by_role("button", name="监视文件夹").click()
    page.get_by_label("文件夹", exact=True).fill("/etc")
    page.get_by_test_id("source-look").click()
    expect(page.get_by_role("alert")).to_contain_text("watched_folders")
    assert not serious(page)
