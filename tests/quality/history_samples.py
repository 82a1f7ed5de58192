"""Rows in the form of the Anonymous Bank's log and of a help desk's, written by us; and what becomes of them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from zhike.platform.actor import operator_actor
from zhike.platform.runtime import Runtime
from zhike.platform.tables import open_table
from zhike.quality.rules.history.mapping import HistoryMapping
from zhike.quality.rules.history.reports import HistoryReport, RowReject
from zhike.quality.service.history import import_history
from zhike.quality.service.mappings import read_mapping, read_mapping_file

OPERATOR = operator_actor("tester")
BANK_HEADER = (
    "vru+line\tcall_id\tcustomer_id\tpriority\ttype\tdate\tvru_entry\tvru_exit\tvru_time\tq_start\tq_exit\tq_time"
    "\toutcome\tser_start\tser_exit\tser_time\tserver"
)
BANK_ROWS = (
    # served at once; served after 40 s, over midnight; by nobody named
    "AA0101 1 0 0 PS 990202 9:00:00 9:00:10 10 0:00:00 0:00:00 0 AGENT 9:00:10 9:02:10 120 NOA",
    "AA0101 2 4711 2 PS 990202 23:59:00 23:59:10 10 23:59:10 23:59:50 40 AGENT 23:59:50 0:01:30 100 NOA",
    "AA0102 3 0 0 NE 990202 10:00:00 10:00:05 5 0:00:00 0:00:00 0 AGENT 10:00:05 10:00:35 30 NO_SERVER",
    # left after 90 s; left in the menu; left as the agent came, with a length of service
    "AA0102 4 4712 1 NE 990203 10:00:00 10:00:05 5 10:00:05 10:01:35 90 HANG 0:00:00 0:00:00 0 NO_SERVER",
    "AA0103 5 0 0 NW 990203 11:00:00 11:00:20 20 0:00:00 0:00:00 0 HANG 0:00:00 0:00:00 0 NO_SERVER",
    "AA0103 6 0 0 NW 990203 11:30:00 11:30:05 5 11:30:05 11:30:35 30 HANG 11:30:35 11:30:39 4 NO_SERVER",
    # nobody's call; a menu whose clock was set back; a call back, twice the same row
    "AA0104 7 4713 1 PS 990203 12:00:00 12:00:05 5 12:00:05 12:01:05 60 PHANTOM 12:01:05 12:01:35 30 NO_SERVER",
    "AA0104 8 4714 2 PS 990203 12:10:00 12:09:10 -50 12:09:10 12:10:10 60 AGENT 12:10:10 12:11:10 60 DAN",
    "AA0104 9 4711 2 TT 990203 13:00:00 13:00:05 5 13:00:05 13:00:25 20 AGENT 13:00:25 13:03:25 180 DAN",
    "AA0104 9 4711 2 TT 990203 13:00:00 13:00:05 5 13:00:05 13:00:25 20 AGENT 13:00:25 13:03:25 180 DAN",
)
PLAIN = """
source: desk
id: id
zone: Asia/Shanghai
fields:
  started_at: start
  ended_at: end
  channel: {constant: voice}
  wait_s: wait
  answered: {constant: "yes"}
  agent: agent
"""


def bank_file(folder: Path, rows: tuple[str, ...] = BANK_ROWS) -> Path:
    """A log of the bank's form."""
    path = folder / "bank.tsv"
    path.write_text("\n".join([BANK_HEADER, *(row.replace(" ", "\t") for row in rows)]) + "\n", encoding="utf-8")
    return path


def bank_mapping() -> HistoryMapping:
    """The shipped one."""
    return read_mapping_file(Path("mappings/anonymous_bank.yaml"))


def plain_mapping(**changes: str) -> HistoryMapping:
    """A small one; `changes` replace lines: `zone="UTC"`."""
    lines = PLAIN.strip().splitlines()
    for name, value in changes.items():
        place = next(at for at, line in enumerate(lines) if line.strip().startswith(f"{name}:"))
        indent = lines[place][: len(lines[place]) - len(lines[place].lstrip())]
        lines[place] = f"{indent}{name}: {value}"
    return read_mapping("\n".join(lines), file="plain.yaml")


def plain_file(folder: Path, *rows: str, name: str = "desk.csv", encoding: str = "utf-8") -> Path:
    """A file for it."""
    path = folder / name
    path.write_text("\n".join(["id,start,end,wait,agent", *rows]) + "\n", encoding=encoding)
    return path


async def take(runtime: Runtime, path: Path, mapping: HistoryMapping) -> tuple[HistoryReport, list[RowReject]]:
    """Import a file: the report, and the rows that were not taken."""
    rejects: list[RowReject] = []
    seen: list[Any] = []
    report = await import_history(
        runtime, open_table(path), mapping, actor=OPERATOR, on_reject=rejects.append, on_progress=seen.append
    )
    assert seen
    return report, rejects


def counts(report: HistoryReport) -> tuple[int, int, int]:
    """Rows imported, rejected, ignored."""
    return report.imported, report.rejected, report.ignored
