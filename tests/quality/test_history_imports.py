"""Imports of histories are a worker's job: seen before, stopped, taken up again, taken back; each row counted once."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text
from tests.conftest import SignIn
from tests.quality.history_samples import BANK_HEADER, BANK_ROWS, OPERATOR, PLAIN, plain_file, plain_mapping, take

from zhike.platform.database import Session
from zhike.platform.files.keeping import path_of
from zhike.platform.runtime import Runtime
from zhike.quality.history_errors import ImportGone, ImportSealed, ImportStateRefused, MappingRefused
from zhike.quality.rules.history.places import line_of
from zhike.quality.service import history, history_imports
from zhike.quality.service.history_imports import (
    get_import,
    list_imports,
    list_rejects,
    remove_import,
    resume_import,
    stage_import,
    stop_import,
    work_on_imports,
)
from zhike.quality.service.mappings import shipped_mappings

IMPORTS = "/api/v1/contact-imports"
LINKED = f"{PLAIN.rstrip()}\n  reason: wait\n  reason_group: {{constant: one}}\n".replace(
    "fields:", "customer: agent\nfields:", 1
)


def rows(count: int, first: int = 0) -> list[str]:
    return [f"{at},2026-03-{1 + at % 28:02} 10:00:00,,{at},a" for at in range(first, first + count)]


async def staged(runtime: Runtime, folder: Path, *lines: str, mapping: str = PLAIN) -> UUID:
    file = plain_file(folder, *lines)
    run = await stage_import(
        runtime, actor=OPERATOR, name="desk.csv", file=file, mapping=mapping, now=runtime.clock.now()
    )
    return run.id


async def contacts(session: Session) -> list[Any]:
    found = await session.execute(
        text("select id, wait_s, repeat_of, repeat_within_7d from quality.contact order by started_at, id")
    )
    return list(found)


async def test_it_is_taken_in_and_its_days_and_rejects_are_told(
    runtime: Runtime, session: Session, tmp_path: Path
) -> None:
    import_id = await staged(runtime, tmp_path, *rows(3), "9,2026-03-01 10:00:00,,-4,x")
    assert (await get_import(session, import_id)).rows == 4
    await work_on_imports(runtime)
    run = await get_import(session, import_id)
    assert (run.state, run.done, run.imported, run.rejected, run.contacts) == ("done", 4, 3, 1, 3)
    assert (run.first_date, run.last_date) == (date(2026, 3, 1), date(2026, 3, 3))
    assert [(each.row, each.code) for each in await list_rejects(session, import_id)] == [(5, "negative")]
    assert not path_of(runtime.installation.files_folder, import_id).exists()
    assert [each.id for each in await list_imports(session, q="DESK")] == [import_id]
    assert await list_imports(session, q="other") == await list_imports(session, states=["failed"]) == []


async def test_stopped_it_keeps_what_is_in_and_goes_on_from_there(
    runtime: Runtime, session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`PIECE` is a setting of ours, made small so that three pieces come of five rows."""
    monkeypatch.setattr(history, "PIECE", 2)
    import_id = await staged(runtime, tmp_path, *rows(5))
    before = history_imports._take_piece

    async def stop_after_one(runtime: Runtime, import_id: UUID, *rest: Any) -> bool:
        went_on = await before(runtime, import_id, *rest)
        async with runtime.database.transaction() as own:
            await stop_import(own, import_id, actor=OPERATOR, now=runtime.clock.now())
        return went_on

    monkeypatch.setattr(history_imports, "_take_piece", stop_after_one)
    await work_on_imports(runtime)
    run = await get_import(session, import_id)
    assert (run.state, run.done, len(await contacts(session))) == ("stopped", 2, 2)
    monkeypatch.setattr(history_imports, "_take_piece", before)
    await resume_import(runtime, session, import_id, actor=OPERATOR, now=runtime.clock.now())
    await work_on_imports(runtime)
    run = await get_import(session, import_id)
    assert (run.state, run.done, run.imported, run.ignored, len(await contacts(session))) == ("done", 5, 5, 0, 5)
    with pytest.raises(ImportStateRefused):
        await resume_import(runtime, session, import_id, actor=OPERATOR, now=runtime.clock.now())


async def test_taken_back_it_leaves_what_others_brought_with_the_links_of_before(
    runtime: Runtime, session: Session, tmp_path: Path
) -> None:
    one = ("1,2026-03-01 10:00:00,,1,a", "2,2026-03-06 10:00:00,,1,a")
    await staged(runtime, tmp_path, *one, mapping=LINKED)
    await work_on_imports(runtime)
    before = await contacts(session)
    assert [row.repeat_within_7d for row in before] == [True, False]
    second = await staged(runtime, tmp_path, "3,2026-03-03 10:00:00,,1,a", one[0], mapping=LINKED)
    await work_on_imports(runtime)
    run = await get_import(session, second)
    assert (run.contacts, run.ignored_why) == (1, {"known": 1})
    assert [row.repeat_of is not None for row in await contacts(session)] == [False, True, True]
    await remove_import(session, second, actor=OPERATOR, now=runtime.clock.now())
    await work_on_imports(runtime)
    assert (await get_import(session, second)).state == "removed"
    assert await contacts(session) == before
    again = await staged(runtime, tmp_path, "3,2026-03-03 10:00:00,,1,a", mapping=LINKED)
    await work_on_imports(runtime)
    assert (await get_import(session, again)).contacts == 1


async def test_of_sealed_months_nothing_is_taken_back(runtime: Runtime, session: Session, tmp_path: Path) -> None:
    import_id = await staged(runtime, tmp_path, *rows(2))
    await work_on_imports(runtime)
    await session.execute(
        text("""insert into quality.sealed_month (month, file, rows, late_rows, bytes, sealed_at)
                values ('2026-03', 'contacts-0001.parquet', 2, 0, 1, now())""")
    )
    with pytest.raises(ImportSealed) as refused:
        await remove_import(session, import_id, actor=OPERATOR, now=runtime.clock.now())
    assert "2026-03" in refused.value.message("zh")
    assert len(await contacts(session)) == 2


async def test_a_file_that_breaks_off_fails_with_words_and_what_does_not_fit_is_not_staged(
    runtime: Runtime, session: Session, tmp_path: Path
) -> None:
    with pytest.raises(MappingRefused):
        await staged(runtime, tmp_path, *rows(1), mapping=PLAIN.replace("wait_s: wait", "wait_s: waits"))
    import_id = await staged(runtime, tmp_path, *rows(1))
    path_of(runtime.installation.files_folder, import_id).write_bytes(b"")
    await work_on_imports(runtime)
    run = await get_import(session, import_id)
    assert (run.state, run.fault is not None and "desk.csv" in run.fault["zh"]) == ("failed", True)
    path_of(runtime.installation.files_folder, import_id).unlink()
    with pytest.raises(ImportGone):
        await resume_import(runtime, session, import_id, actor=OPERATOR, now=runtime.clock.now())


async def test_contacts_of_the_command_are_no_import_of_the_page(
    runtime: Runtime, session: Session, tmp_path: Path
) -> None:
    await take(runtime, plain_file(tmp_path, *rows(2)), plain_mapping())
    found = await session.execute(text("select count(*) from quality.imported_contact where import_id is null"))
    assert found.scalar_one() == 2


@pytest.mark.parametrize(
    ("place", "line"),
    [
        ("fields.wait_s", 8),
        ("fields.nothing", 4),
        ("fields.channel.constant", 7),
        ("zone", 3),
        ("end", 6),
        ("line 3", 3),
    ],
)
def test_a_place_in_a_mapping_has_a_line(place: str, line: int) -> None:
    assert line_of(PLAIN.strip(), place) == line


def test_a_place_that_is_nowhere_has_none() -> None:
    assert line_of(PLAIN, "other") is None
    assert line_of("a: [", "a") is line_of("", "a") is None
    assert line_of("ignore:\n - {column: a, is: b, because: c}\n - {column: d}\n", "ignore.2") == 3


async def test_a_file_is_looked_at_corrected_and_taken_in(runtime: Runtime, sign_in: SignIn) -> None:
    admin = await sign_in("admin")
    content = "\n".join([BANK_HEADER, *(row.replace(" ", "\t") for row in BANK_ROWS)]).encode()
    file = {"file": ("february.tsv", content)}
    shipped = {each["name"]: each["text"] for each in (await admin.get(f"{IMPORTS}/mappings")).json()["items"]}
    assert shipped == shipped_mappings()
    alone = (await admin.post(f"{IMPORTS}/previews", files=file)).json()
    assert (alone["fault"], alone["contacts"], alone["columns"][:2]) == (None, [], ["vru+line", "call_id"])
    wrong = shipped["anonymous_bank"].replace("wait_s: q_time", "wait_s: q_times")
    seen = (await admin.post(f"{IMPORTS}/previews", files=file, data={"mapping": wrong})).json()
    assert seen["fault"]["line"] == 1 + wrong.splitlines().index("  wait_s: q_times")
    assert "q_time" in seen["fault"]["message"]
    body = {"text": wrong, "columns": alone["columns"]}
    check = (await admin.post(f"{IMPORTS}/mapping-checks", json=body)).json()
    assert check["fault"] == seen["fault"]
    assert (await admin.post(IMPORTS, files=file, data={"mapping": wrong})).status_code == 422
    right = {"mapping": shipped["anonymous_bank"]}
    looked = (await admin.post(f"{IMPORTS}/previews", files=file, data=right)).json()
    assert (looked["rows"], looked["found"], looked["ignored"], looked["whole"]) == (10, 9, 1, True)
    assert (looked["contacts"][1]["started_at"], looked["contacts"][1]["wait_s"]) == ("1999-02-02 23:59:00", 40.0)
    assert "4711" not in str(looked)
    begun = (await admin.post(IMPORTS, files=file, data=right)).json()
    await work_on_imports(runtime)
    done = (await admin.get(f"{IMPORTS}/{begun['id']}")).json()
    assert (done["state"], done["contacts"], done["ignored"], done["obstacles"]) == ("done", 8, 2, [])
    assert (await admin.get(IMPORTS, params={"q": "february"})).json()["items"][0]["id"] == begun["id"]
    assert "february.tsv" in (await admin.get(f"{IMPORTS}/list.csv")).text
    assert (await admin.get(f"{IMPORTS}/{begun['id']}/rejects.csv")).text.splitlines() == [
        "\ufeffrow,column,code,reason"
    ]
    assert (await admin.put(f"{IMPORTS}/{begun['id']}/resumption")).status_code == 409
    assert (await admin.put(f"{IMPORTS}/{begun['id']}/stop")).json()["state"] == "done"
    assert (await admin.put(f"{IMPORTS}/{begun['id']}/removal")).json()["state"] == "removing"


@pytest.mark.parametrize("role", ["agent", "supervisor", "analyst", "inspector", "editor", "compliance"])
async def test_who_may_not_take_contacts_in_is_refused_everywhere(sign_in: SignIn, role: str) -> None:
    client = await sign_in(role)
    file = {"file": ("a.csv", b"a\n1\n")}
    answers = [
        await client.get(IMPORTS),
        await client.get(f"{IMPORTS}/mappings"),
        await client.get(f"{IMPORTS}/list.csv"),
        await client.get(f"{IMPORTS}/{uuid4()}"),
        await client.get(f"{IMPORTS}/{uuid4()}/rejects.csv"),
        await client.post(f"{IMPORTS}/mapping-checks", json={"text": ""}),
        await client.post(f"{IMPORTS}/previews", files=file),
        await client.post(IMPORTS, files=file, data={"mapping": ""}),
        await client.put(f"{IMPORTS}/{uuid4()}/stop"),
        await client.put(f"{IMPORTS}/{uuid4()}/resumption"),
        await client.put(f"{IMPORTS}/{uuid4()}/removal"),
    ]
    assert {answer.status_code for answer in answers} == {403}
