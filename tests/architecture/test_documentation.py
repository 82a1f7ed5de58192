"""The documents tell the truth: what follows from the code is compared with it."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def reference() -> ModuleType:
    spec = importlib.util.spec_from_file_location("reference", ROOT / "tools" / "reference.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("page", ["settings.md", "events.md"])
def test_a_reference_page_says_what_the_code_says(reference: ModuleType, page: str) -> None:
    written = (ROOT / "docs" / "reference" / page).read_text(encoding="utf-8")
    assert written == reference.PAGES[page](), "run python tools/reference.py"


def test_every_table_of_the_glossary_has_a_word_a_translation_and_a_meaning() -> None:
    rows = [line for line in (ROOT / "docs" / "glossary.md").read_text("utf-8").splitlines() if line.startswith("| ")]
    words = [row.split("|")[1].strip() for row in rows[1:]]
    assert words == sorted(words, key=str.casefold)
    assert all(re.fullmatch(r"\| .+ \| .+ \| .+ \|", row) for row in rows)


@pytest.mark.parametrize("page", [*sorted(ROOT.glob("docs/**/*.md")), ROOT / "README.md", ROOT / "README.zh-CN.md"])
def test_links_of_the_documents_lead_somewhere(page: Path) -> None:
    targets = re.findall(r"\]\(([^)#]+?)(?:#[^)]*)?\)", page.read_text(encoding="utf-8"))
    local = [one for one in targets if not one.startswith(("http", "mailto"))]
    assert not [one for one in local if not (page.parent / one).exists()]
