"""What looks for leaks finds what somebody wrote, and not the digits of a hash."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.support.leaks import places_in_files

CVV, PHONE = "95718", "18193746205"


@pytest.mark.parametrize(
    ("content", "found"),
    [
        ("卡背后三位95718，谢谢", True),
        ('{"cvv": "95718"}', True),
        ("C900001,18193746205,95718\n", True),
        ("digest 3fa95718bc0e", False),
        ("at 2026-11-30T18:45:21.957180+00:00", False),
        ("weights 0.95718, 0.1", False),
    ],
)
def test_few_digits_count_where_somebody_wrote_them(tmp_path: Path, content: str, found: bool) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "a.txt").write_text(content, encoding="utf-8")
    log = tmp_path / "log"
    log.write_text("", encoding="utf-8")
    assert places_in_files(folder, log, [CVV]) == ({"a.txt"} if found else set())


def test_a_whole_number_counts_wherever_it_stands(tmp_path: Path) -> None:
    log = tmp_path / "log"
    log.write_text(f"x0{PHONE}9", encoding="utf-8")
    (tmp_path / "data").mkdir()
    assert places_in_files(tmp_path / "data", log, [PHONE]) == {"log"}
