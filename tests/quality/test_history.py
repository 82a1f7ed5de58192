"""Another system's history becomes contact records: once, wholly accounted for, the same as counted by hand."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest
from sqlalchemy import text
from tests.quality.history_samples import (
    BANK_ROWS,
    OPERATOR,
    bank_file,
    bank_mapping,
    counts,
    plain_file,
    plain_mapping,
    take,
)

from zhike.platform.database import Session
from zhike.platform.runtime import Runtime
from zhike.platform.tables import open_table
from zhike.quality import api as quality
from zhike.quality.history_errors import MappingRefused
from zhike.quality.rules.history.reports import RowReject
from zhike.quality.service import history
from zhike.quality.service.mappings import read_mapping_file, shipped_mappings

FEBRUARY = {"first": datetime(1999, 2, 1, tzinfo=UTC).date(), "last": datetime(1999, 2, 20, tzinfo=UTC).date()}


async def records(session: Session) -> list[Any]:
    return list((await session.execute(text("select * from quality.contact order by started_at, id"))).mappings())


async def test_every_row_of_the_bank_is_accounted_for_and_again_changes_nothing(
    runtime: Runtime, session: Session, tmp_path: Path
) -> None:
    report, rejects = await take(runtime, bank_file(tmp_path), bank_mapping())
    assert (counts(report), rejects) == ((8, 0, 2), [])
    assert report.ignored_why == {"a virtual call that nobody made": 1, "known": 1}
    before = await records(session)
    again, _ = await take(runtime, bank_file(tmp_path), bank_mapping())
    assert counts(again) == (0, 0, len(BANK_ROWS))
    assert await records(session) == before


async def test_the_bank_is_reported_as_it_is_counted_from_the_raw_file(
    runtime: Runtime, session: Session, tmp_path: Path
) -> None:
    path = bank_file(tmp_path, BANK_ROWS[:-1])
    await take(runtime, path, bank_mapping())
    raw = duckdb.sql(f"select * from read_csv('{path}', delim='\t', all_varchar=true) where outcome <> 'PHANTOM'")
    by_hand = duckdb.sql("""
        select type, split_part(vru_entry, ':', 1)::int as hour, count(*) as contacts,
               count(*) filter (where outcome = 'HANG') as abandoned,
               avg(q_time::int) filter (where outcome = 'AGENT'), avg(q_time::int) filter (where outcome = 'HANG'),
               avg(ser_time::int) filter (where outcome = 'AGENT')
        from raw group by all order by all
    """).fetchall()
    assert raw.count("*").fetchall() == [(8,)]
    made = await quality.report(
        session, **FEBRUARY, by=["reason", "hour"], metrics=["contacts", "abandoned", "asa", "talk_time"]
    )
    found = [
        (*row.key, *(row.figures[name].value for name in ("contacts", "abandoned", "asa", "talk_time")))
        for row in made.rows
    ]
    wanted = [(kind, hour, n, gone, wait, talk) for kind, hour, n, gone, wait, _, talk in by_hand]
    assert sorted(found, key=str) == sorted(wanted, key=str)
    lost = await session.execute(
        text("select reason, local_hour, avg(wait_s) from quality.contact where abandoned group by 1, 2 order by 1, 2")
    )
    assert [tuple(row) for row in lost] == [(*row[:2], row[5]) for row in by_hand if row[5] is not None]


async def test_a_call_of_the_bank_is_a_record_with_its_steps(
    runtime: Runtime, session: Session, tmp_path: Path
) -> None:
    await take(runtime, bank_file(tmp_path), bank_mapping())
    night = next(row for row in await records(session) if row["talk_s"] == 100)
    assert [(step["kind"], step["start_s"], step["length_s"]) for step in night["steps"]] == [
        ("ivr", 0, 10),
        ("queue", 10, 40),
        ("talk", 50, 100),
    ]
    assert (str(night["local_date"]), night["local_hour"]) == ("1999-02-02", 23)
    assert night["started_at"] == datetime(1999, 2, 2, 21, 59, tzinfo=UTC)  # Jerusalem is two hours ahead in winter
    assert (night["ended_at"] - night["started_at"]).total_seconds() == 150
    assert (night["agent_id"], night["agents"], night["tier"]) == ("NOA", ["NOA"], "priority")
    assert (night["source"], night["origin"], night["outcome"], night["language"]) == (
        "imported",
        "anonymous_bank",
        "served",
        "he",
    )


async def test_customers_are_tokens_and_the_same_one_is_the_same(
    runtime: Runtime, session: Session, tmp_path: Path
) -> None:
    await take(runtime, bank_file(tmp_path), bank_mapping())
    found = await records(session)
    assert "4711" not in str([dict(row) for row in found])
    night, back = (next(row for row in found if row["talk_s"] == length) for length in (100, 180))
    assert night["customer_id"] == back["customer_id"] is not None
    assert sum(row["customer_id"] is None for row in found) == 4


async def test_an_event_log_becomes_one_contact_a_case(runtime: Runtime, session: Session, tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    path.write_text(
        "CaseID,ActivityID,CompleteTimestamp\n"
        "7,6,2012-04-03 12:00:00\n"  # the last event comes first
        "7,1,2012-04-03 10:00:00\n8,1,2012-04-04 10:00:00\n7,8,2012-04-03 10:10:00\n7,8,2012-04-03 10:30:00\n"
        "7,9,2012-04-03 11:00:00\n8,6,2012-04-04 10:00:30\n9,77,2012-04-05 10:00:00\n,1,2012-04-05 10:00:00\n",
        encoding="utf-8",
    )
    report, rejects = await take(runtime, path, read_mapping_file(Path("mappings/helpdesk.yaml")))
    assert (counts(report), report.contacts) == ((7, 2, 0), 2)
    assert rejects == [RowReject(9, "ActivityID", "value_unknown"), RowReject(10, "CaseID", "missing")]
    one, two = await records(session)
    assert [(step["kind"], step["start_s"], step["length_s"]) for step in one["steps"]] == [
        ("queue", 0, 600),
        ("talk", 600, 3000),
        ("hold", 3600, 3600),
    ]
    assert (one["wait_s"], one["talk_s"], one["hold_s"], one["answered"], one["resolved"]) == (
        600,
        3000,
        3600,
        True,
        True,
    )
    assert (two["answered"], two["wait_s"], two["outcome"]) == (False, 30, "resolved")


async def test_bad_rows_are_named_and_the_good_ones_kept(runtime: Runtime, tmp_path: Path) -> None:
    path = plain_file(
        tmp_path,
        "1,2026-03-01 10:00:00,2026-03-01 10:05:00,10,张三",
        "2,2026-03-01 10:00:00,2026-03-01 09:59:00,10,x",
        "3,2026-03-01 10:00:00,2026-03-01 10:05:00,-4,x",
        "4,2026-02-30 10:00:00,2026-03-01 10:05:00,4,x",
        "5,2026-03-01 10:00:00,,soon,x",
        ",2026-03-01 10:00:00,,1,x",
        "7,,,1,x",
        f"8,2026-03-01 10:00:00,,1,{'x' * 101}",
        "9,2026-03-01 10:00:00,2026-03-01",
    )
    report, rejects = await take(runtime, path, plain_mapping())
    assert counts(report) == (1, 8, 0)
    assert [(each.row, each.column, each.code) for each in sorted(rejects, key=lambda each: each.row)] == [
        (3, "", "ends_before_it_begins"),
        (4, "wait", "negative"),
        (5, "start", "not_a_moment"),
        (6, "wait", "not_a_length"),
        (7, "id", "missing"),
        (8, "start", "missing"),
        (9, "agent", "too_long"),
        (10, "", "ragged"),  # the month was being written
    ]


async def test_one_id_with_another_content_is_refused_and_the_first_stays(
    runtime: Runtime, session: Session, tmp_path: Path
) -> None:
    first, other = "1,2026-03-01 10:00:00,,10,a", "1,2026-03-01 10:00:00,,11,a"
    report, rejects = await take(runtime, plain_file(tmp_path, first, first, other), plain_mapping())
    assert (counts(report), rejects) == ((1, 1, 1), [RowReject(4, "", "known_otherwise")])
    report, rejects = await take(runtime, plain_file(tmp_path, other), plain_mapping())
    assert (counts(report), rejects) == ((0, 1, 0), [RowReject(2, "", "known_otherwise")])
    assert [row["wait_s"] for row in await records(session)] == [10]
    elsewhere, _ = await take(runtime, plain_file(tmp_path, other), plain_mapping(source="desk2"))
    assert counts(elsewhere) == (1, 0, 0)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
async def test_chinese_files_of_any_usual_encoding(
    runtime: Runtime, session: Session, tmp_path: Path, encoding: str
) -> None:
    path = plain_file(tmp_path, "1,2026-03-01 10:00:00,,10,欧阳娜娜", encoding=encoding)
    assert counts((await take(runtime, path, plain_mapping()))[0]) == (1, 0, 0)
    assert [row["agent_id"] for row in await records(session)] == ["欧阳娜娜"]


@pytest.mark.parametrize(
    ("zone", "start", "end", "began", "seconds"),
    [
        # clocks set back on 2026-11-01 in New York: 01:30 comes twice and is the first of the two ...
        ("America/New_York", "2026-11-01 01:30:00", "2026-11-01 01:40:00", "2026-11-01T05:30", 600),
        # ... an end that would lie before the start is the second
        ("America/New_York", "2026-11-01 01:30:00", "2026-11-01 01:10:00", "2026-11-01T05:30", 2400),
        # clocks set forward on 2026-03-08: 02:30 never comes and is 03:30
        ("America/New_York", "2026-03-08 02:30:00", "2026-03-08 03:40:00", "2026-03-08T07:30", 600),
        # a moment that names its zone is what it says
        ("Asia/Shanghai", "2026-03-01T10:00:00+00:00", "2026-03-01T18:01:00+08:00", "2026-03-01T10:00", 60),
    ],
)
async def test_days_on_which_clocks_are_changed(
    runtime: Runtime, session: Session, tmp_path: Path, zone: str, start: str, end: str, began: str, seconds: int
) -> None:
    report, rejects = await take(runtime, plain_file(tmp_path, f"1,{start},{end},0,a"), plain_mapping(zone=zone))
    assert (counts(report), rejects) == ((1, 0, 0), [])
    row = (await records(session))[0]
    assert row["started_at"] == datetime.fromisoformat(began).replace(tzinfo=UTC)
    assert (row["ended_at"] - row["started_at"]).total_seconds() == seconds


async def test_pieces_are_written_whole_and_a_process_that_dies_leaves_the_rest_to_the_next(
    runtime: Runtime, session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`PIECE` is a setting of ours, made small so that three pieces come of seven rows."""
    monkeypatch.setattr(history, "PIECE", 3)
    path = plain_file(tmp_path, *(f"{at},2026-03-01 10:00:{at:02},,{at},a" for at in range(7)))
    seen: list[int] = []

    def die(so_far: quality.HistoryReport) -> None:
        seen.append(so_far.rows)
        if so_far.rows == 6:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        await history.import_history(
            runtime,
            open_table(path),
            plain_mapping(),
            actor=OPERATOR,
            on_reject=lambda _each: None,
            on_progress=die,
        )
    assert (seen, len(await records(session))) == ([3, 6], 6)
    report, _ = await take(runtime, path, plain_mapping())
    assert counts(report) == (1, 0, 6)
    assert len(await records(session)) == 7


def test_shipped_mappings_are_whole_and_found_from_anywhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert set(shipped_mappings()) == {"anonymous_bank", "call_center_training_set", "helpdesk"}
    for name in shipped_mappings():
        assert read_mapping_file(Path(f"mappings/{name}.yaml")).source == name
    with pytest.raises(MappingRefused):
        read_mapping_file(Path("mappings/other.yaml"))


async def test_a_column_that_is_not_there_is_named_with_what_may_be_meant(runtime: Runtime, tmp_path: Path) -> None:
    path = plain_file(tmp_path, "1,2026-03-01 10:00:00,,10,a")
    with pytest.raises(MappingRefused) as refused:
        await take(runtime, path, plain_mapping(wait_s="waits"))
    assert "waits" in refused.value.message("en")
    assert "wait?" in refused.value.message("en")
    assert "wait" in refused.value.message("zh")
