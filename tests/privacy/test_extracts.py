"""Extracts of contact records on a real database: asked for, made, refused with the way out, fetched, gone."""

from __future__ import annotations

import csv
import io
import json
import os
import zipfile
from collections import defaultdict
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from tests.customers.builders import a_customer
from tests.quality.builders import ZONE, answered, contained
from zhike.app import wiring
from zhike.app.terminal import said
from zhike.audit import api as audit
from zhike.customers import api as customers
from zhike.platform.actor import operator_actor
from zhike.platform.errors import ZhikeError
from zhike.privacy import api as privacy
from zhike.privacy.rules.extracts import FILE_KEPT
from zhike.privacy.service import making_extracts
from zhike.quality import api as quality
from zhike.quality.extractable import DATASET

URL = "/api/v1/privacy/extracts"
TIERS = ("standard", "gold", "platinum", "private_bank")
PRODUCTS = (("WM-CASH",), ("CARD-DEBIT", "LOAN-HOME"), ())


@pytest.fixture
async def people(session: Any, runtime: Any) -> list[UUID]:
    """Sixty customers with two contacts each, one of a kind among them; two contacts of guests."""
    wiring.hang_up_datasets()
    new = [
        a_customer(
            number=f"C{n}",
            phone=f"1381234{n:04d}",
            id_number="",
            email="",
            gender="female" if n % 2 else "male",
            birth_year=1996 - 10 * (n % 3),
            tier="private_bank" if n == 0 else TIERS[n % 2],
            city_tier=1 + n % 3,
            holdings=tuple(customers.Holding(code, "") for code in PRODUCTS[n % 3]),
        )
        for n in range(60)
    ]
    ids = await customers.create_customers(session, privacy.Vault(runtime.keyring, purpose="service"), new)
    contacts = [
        answered(
            customer_id=subject,
            tier=new[n].tier,
            age_band=customers.age_band(2026 - new[n].birth_year),
            city_tier=new[n].city_tier,
            reason="CCD-04" if each else "LON-01",
            wait_s=12.4 + n,
            talk_s=99_999.0 if n == 0 else 200.0,
            minutes=2000 if n == 0 else 10,
        )
        for n, subject in enumerate(ids)
        for each in range(2)
    ]
    told = [*contacts, contained(), contained()]
    done = await quality.import_contacts(session, told, actor=operator_actor("x"), zone=ZONE, now=runtime.clock.now())
    assert not done.rejected
    return ids


def wish(**changes: Any) -> dict[str, Any]:
    traits = [{"id": each} for each in ("age_band", "gender", "city_tier", "tier", "products")]
    return {
        "dataset": "contacts",
        "first": "2026-11-01",
        "last": "2026-11-30",
        "traits": traits,
        "sensitive": ["reason_group"],
        "measures": ["wait_s", "talk_s"],
        "k": 5,
        "l": 2,
        "suppress": 5,
        **changes,
    }


async def rows_of(client: Any, extract: str) -> tuple[list[dict[str, str]], dict[str, Any]]:
    answer = await client.get(f"{URL}/{extract}/file")
    assert answer.status_code == 200
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        table = archive.read("extract.csv").decode("utf-8-sig")
        return list(csv.DictReader(io.StringIO(table))), json.loads(archive.read("report.json"))


async def test_an_extract_is_made_and_nobody_can_be_told_apart_in_it(
    sign_in: Any, session: Any, runtime: Any, people: list[UUID]
) -> None:
    client = await sign_in("analyst")
    asked = await client.post(URL, json=wish())
    assert (asked.status_code, asked.json()["state"]) == (201, "waiting")
    await making_extracts.make_waiting(runtime)
    desk = (await client.get(URL)).json()
    made = desk["extracts"][0]
    report = made["report"]
    assert (made["state"], made["open"], report["rows"], report["people"]) == ("done", True, 120, 60)
    assert report["without_person"] == 2
    assert report["k"] >= 5
    assert report["l"] >= 2
    assert report["kept"] + report["suppressed"] == 120
    assert 0 < report["loss"] < 100

    rows, told = await rows_of(client, made["id"])
    assert len(rows) == report["kept"]
    assert told["k"] == report["k"]
    groups = defaultdict(list)
    for row in rows:
        groups[tuple(row[each] for each in ("age_band", "gender", "city_tier", "tier", "products"))].append(row)
    # Everybody has two contacts: a group of k people has 2k rows.
    assert all(len(group) >= 10 for group in groups.values())
    assert all(len({row["reason_group"] for row in group}) >= 2 for group in groups.values())
    assert {float(row["wait_s"]) % 10 for row in rows} == {0.0}
    assert max(float(row["talk_s"]) for row in rows) <= 3600
    text_of_all = json.dumps([rows, told])
    assert not any(str(each) in text_of_all for each in people)
    assert rows == sorted(rows, key=lambda row: list(row.values()))
    actions = [each.action for each in await audit.list_entries(session, audit.Filter(), limit=5)]
    assert actions[:3] == ["privacy.extract_fetched", "privacy.extract_done", "privacy.extract_asked"]


async def test_what_cannot_be_met_is_refused_with_what_fails_and_what_would_hold(
    sign_in: Any, runtime: Any, people: list[UUID]
) -> None:
    del people
    client = await sign_in("compliance")
    fine = [{"id": each, "coarsest": 0} for each in ("age_band", "gender", "city_tier", "tier", "products")]
    await client.post(URL, json=wish(traits=fine, k=15, suppress=0))
    await client.post(URL, json=wish(first="2020-01-01", last="2020-01-31"))
    await making_extracts.make_waiting(runtime)
    empty, narrow = (await client.get(URL)).json()["extracts"]
    assert (narrow["state"], narrow["open"], narrow["report"]["fails"]) == ("refused", False, ["k"])
    assert narrow["report"]["loosen"]["k"] < 15
    assert (empty["state"], empty["report"]["fails"]) == ("refused", ["empty"])
    assert (await client.get(f"{URL}/{narrow['id']}/file")).json()["code"] == "privacy.extract_closed"

    looser = wish(traits=fine, k=15, suppress=narrow["report"]["loosen"]["suppress"] or 50)
    again = (await client.post(URL, json=looser)).json()
    await making_extracts.make_waiting(runtime)
    state = (await client.get(f"{URL}/{again['id']}")).json()["state"]
    assert (state == "done") == (narrow["report"]["loosen"]["suppress"] is not None)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"dataset": "nothing"}, "privacy.dataset_unknown"),
        ({"traits": [{"id": "shoe_size"}]}, "privacy.extract_unfit"),
        ({"traits": [{"id": "gender", "coarsest": 7}]}, "privacy.extract_unfit"),
        ({"sensitive": ["reason_group", "reason_group"]}, "privacy.extract_unfit"),
        ({"measures": ["steps"]}, "privacy.extract_unfit"),
        ({"last": "2026-10-01"}, "privacy.extract_days"),
        ({"first": "2020-10-01"}, "privacy.extract_long"),
        ({"k": 1}, "platform.invalid"),
        ({"suppress": 51}, "platform.invalid"),
    ],
)
async def test_a_wish_that_cannot_be_is_refused_at_once(
    sign_in: Any, people: list[UUID], change: dict[str, Any], code: str
) -> None:
    del people
    answer = await (await sign_in("analyst")).post(URL, json=wish(**change))
    assert answer.json()["code"] == code


async def test_one_that_is_cancelled_leaves_nothing(sign_in: Any, runtime: Any, people: list[UUID]) -> None:
    del people
    client = await sign_in("admin")
    asked = (await client.post(URL, json=wish())).json()
    for _ in range(2):
        stopped = (await client.put(f"{URL}/{asked['id']}/cancellation")).json()
        assert stopped["state"] == "cancelled"
    await making_extracts.make_waiting(runtime)
    assert not list(runtime.installation.folder.glob("extracts/*"))
    assert (await client.put(f"{URL}/{UUID(int=1)}/cancellation")).status_code == 404


async def test_one_that_is_cancelled_while_it_is_read_stops(
    sign_in: Any, session: Any, runtime: Any, people: list[UUID]
) -> None:
    del people
    client = await sign_in("admin")
    asked = (await client.post(URL, json=wish())).json()
    read = DATASET.read

    async def read_and_cancel(*given: Any) -> Any:
        async for rows in read(*given):
            ended = {"now": runtime.clock.now(), "id": asked["id"]}
            await session.execute(
                text("update privacy.extract set state = 'cancelled', ended_at = :now where id = :id"), ended
            )
            yield rows

    class Slow:
        def __getattr__(self, name: str) -> Any:
            return read_and_cancel if name == "read" else getattr(DATASET, name)

    privacy.hang_up_datasets([Slow()])  # type: ignore[list-item]  # the port, with somebody else in between
    await making_extracts.make_waiting(runtime)
    assert not list(runtime.installation.folder.glob("extracts/*"))


async def test_a_file_goes_after_its_time(sign_in: Any, runtime: Any, clock: Any, people: list[UUID]) -> None:
    del people
    client = await sign_in("analyst")
    asked = (await client.post(URL, json=wish())).json()
    await making_extracts.make_waiting(runtime)
    (path,) = runtime.installation.extracts_folder.glob("*.zip")
    assert path.stat().st_mode & 0o777 == 0o600
    written = clock.now().timestamp()
    os.utime(path, (written, written))
    await making_extracts.drop_old_files(runtime)
    assert path.exists()
    clock.advance((FILE_KEPT + timedelta(hours=1)).total_seconds())
    later = await sign_in("analyst")
    assert (await later.get(f"{URL}/{asked['id']}")).json()["open"] is False
    await making_extracts.drop_old_files(runtime)
    assert not path.exists()


async def test_one_that_breaks_is_told_and_does_not_hold_back_the_next(
    sign_in: Any, runtime: Any, people: list[UUID]
) -> None:
    del people
    client = await sign_in("analyst")
    await client.post(URL, json=wish())
    runtime.installation.extracts_folder.write_text("a file where the folder should be")
    with pytest.raises(FileExistsError):
        await making_extracts.make_waiting(runtime)
    assert (await client.get(URL)).json()["extracts"][0]["state"] == "failed"
    runtime.installation.extracts_folder.unlink()
    await client.post(URL, json=wish())
    await making_extracts.make_waiting(runtime)
    assert (await client.get(URL)).json()["extracts"][0]["state"] == "done"


async def test_the_command_line_writes_where_it_is_told_and_says_why_not(
    runtime: Any, people: list[UUID], tmp_path: Path
) -> None:
    del people
    body = wish()
    common = {
        "dataset": "contacts",
        "first": runtime.clock.now().date() - timedelta(days=10),
        "last": runtime.clock.now().date(),
        "sensitive": ("reason_group",),
        "measures": (),
        "l": 2,
        "suppress": 0.05,
    }
    said_lines: list[str] = []
    traits = {each["id"]: None for each in body["traits"]}
    made = await privacy.make_extract(
        runtime,
        actor=operator_actor("root"),
        wish=privacy.Wish(traits=traits, k=5, **common),
        out=tmp_path / "x.zip",
        tell=said_lines.append,
    )
    assert made.state == "done"
    assert (tmp_path / "x.zip").stat().st_size == made.report["bytes"]
    assert said_lines
    refused = await privacy.make_extract(
        runtime,
        actor=operator_actor("root"),
        wish=privacy.Wish(traits=traits, k=500, **common),
        out=tmp_path / "y.zip",
        tell=said_lines.append,
    )
    sentence: ZhikeError = privacy.extract_refusal(refused, "en")
    assert "fewer than 500 people" in str(sentence.params["fails"])
    assert "k = 60" in str(sentence.params["loosen"])
    assert said("不足 500 人", "") in str(privacy.extract_refusal(refused, "zh").params["fails"])


@pytest.mark.parametrize("role", ["agent", "back_office", "supervisor", "inspector", "editor"])
async def test_extracts_are_for_analysts_and_compliance(sign_in: Any, role: str) -> None:
    client = await sign_in(role)
    assert (await client.get(URL)).status_code == 403
    assert (await client.post(URL, json=wish())).status_code == 403


def test_the_ladders_of_contacts_only_merge() -> None:
    values = {
        "age_band": ["0-17", "18-29", "30-39", "40-49", "50-59", "60-69", "70+"],
        "city_tier": ["1", "2", "3", "5"],
        "tier": list(TIERS),
        "products": ["none", "card", "card+loan", "card+deposit+loan", "card+deposit+loan+wealth"],
        "month": ["2025-12", "2026-01", "2026-03", "2026-04"],
    }
    for ladder in DATASET.traits:
        assert privacy.merges_only(ladder, [*values.get(ladder.id, ["a", "b"]), None])
