"""The shape of the house, held by tests."""

from __future__ import annotations

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import grimp
import pytest

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "zhike"
PUBLIC = {"api", "events", "datasets"}
TECHNICAL = {"app", "platform"}
LONGEST_FILE = 400
LONGEST_FUNCTION = 40
DRAWERS = {"utils", "helpers", "common", "core", "lib", "shared", "misc"}


def python_files() -> list[Path]:
    return sorted(SOURCE.rglob("*.py"))


def functions_of(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def test_contexts_meet_only_at_their_public_modules() -> None:
    graph = grimp.build_graph("zhike", cache_dir=None)
    trespasses = [
        f"{source} -> {target}"
        for target in graph.modules
        for _, context, module, *_ in [(*target.split("."), "", "", "")]
        if module and context not in TECHNICAL and module not in PUBLIC
        for source in graph.find_modules_that_directly_import(target)
        if source.split(".")[1] not in {context, "app"}
    ]
    assert not trespasses


def test_no_file_is_long() -> None:
    shipped = [*python_files(), *(ROOT / "console" / "src").rglob("*.vue"), *(ROOT / "console" / "src").rglob("*.ts")]
    long = {
        str(path.relative_to(ROOT)): lines
        for path in shipped
        if path.name != "schema.ts" and (lines := len(path.read_text(encoding="utf-8").splitlines())) > LONGEST_FILE
    }
    assert not long


def test_no_function_is_long() -> None:
    long = {
        f"{path.relative_to(ROOT)}:{function.name}": length
        for path in python_files()
        for function in functions_of(path)
        if (length := (function.end_lineno or 0) - function.lineno + 1) > LONGEST_FUNCTION
    }
    assert not long


def test_no_folder_or_file_is_a_drawer() -> None:
    assert not [path for path in SOURCE.rglob("*") if path.stem in DRAWERS]


def test_every_module_says_what_it_is_for() -> None:
    silent = [path for path in python_files() if not ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))]
    assert not silent


@pytest.mark.parametrize("word", [r"\bTODO\b", r"\bFIXME\b", r"\bXXX\b", r"\bHACK\b", r"\bNotImplementedError\b"])
def test_nothing_is_called_done_that_is_not(word: str) -> None:
    assert not [path for path in python_files() if re.search(word, path.read_text(encoding="utf-8"))]


def test_our_own_code_is_never_patched() -> None:
    patching = re.compile(r"\bmonkeypatch\.setattr\(\s*[\"']?zhike|\bmock\.patch|\bmocker\.|from unittest import mock")
    here = Path(__file__)
    guilty = [
        path for path in (ROOT / "tests").rglob("*.py") if path != here and patching.search(path.read_text("utf-8"))
    ]
    assert not guilty


def test_no_committed_file_names_a_package_registry_or_one_machine() -> None:
    hosts = r"https?://[a-z0-9.-]*(pypi|pythonhosted|npmjs|debian)\.[a-z]+"
    command = ["git", "grep", "-nIE", hosts, "--", ".", ":!tests/architecture"]
    found = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert found.stdout == ""
