"""The register on the database: entries, promotion, going back, the kill switch, and the port."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import numpy as np
import pytest
from sqlalchemy import text
from tests.assistant.builders import NOON, SYSTEM
from tests.conftest import SignIn

from zhike.assistant.registry import repository
from zhike.assistant.registry.artefacts import Artefact, digest_of, pack, unpack
from zhike.assistant.registry.drift import Period, verdict_of
from zhike.assistant.registry.entry import Entry, Shipped
from zhike.assistant.registry.errors import ArtefactUnreadable, PromotionRefused
from zhike.assistant.registry.judging import compare, share
from zhike.assistant.registry.keeping import active_model, refresh_models
from zhike.assistant.registry.promoting import add_candidate, promote, register_shipped
from zhike.assistant.registry.shipped import list_shipped
from zhike.assistant.registry.watching import check_drift, list_checks
from zhike.assistant.understanding.active import understanding_of
from zhike.assistant.understanding.naming import refresh_names
from zhike.platform.clock import FixedClock
from zhike.platform.database import Session
from zhike.platform.runtime import Runtime
from zhike.products import api as products

SHIPPED = Shipped("reasons", "first", {"phrases": 3})
PACKED = pack(Artefact({"weights": np.arange(3, dtype=np.float32)}, {"labels": ["CCD-08"]}))


async def candidate(session: Session, *, right: int = 60, of: int = 60, against: int = 1) -> Entry:
    """A model that was right so often; the active one always was but for one."""
    measured = compare(
        [True] * right + [False] * (of - right), [False] + [True] * (of - 1), [False] * of, active_number=against
    )
    return await add_candidate(
        session,
        kind="reasons",
        artefact=PACKED,
        digest=digest_of(PACKED),
        data={"phrases": 3, "corrections": 1},
        baseline={},
        comparison=measured,
        actor=SYSTEM,
        now=NOON,
    )


def test_an_artefact_comes_back_as_it_was_and_a_pickle_never() -> None:
    artefact = unpack(PACKED)
    assert artefact.arrays["weights"].tolist() == [0, 1, 2]
    assert artefact.about == {"labels": ["CCD-08"]}
    assert digest_of(pack(artefact)) == digest_of(PACKED)
    for wrong in (b"", b"nothing", PACKED[:-30]):
        with pytest.raises(ArtefactUnreadable):
            unpack(wrong)
    with pytest.raises(ValueError, match="Object arrays"):
        pack(Artefact({"code": np.array([print], dtype=object)}))


async def test_the_shipped_model_is_entry_number_one(session: Session) -> None:
    await register_shipped(session, [SHIPPED], now=NOON)
    await register_shipped(session, [SHIPPED], now=NOON)
    entries = await repository.list_entries(session, "reasons")
    assert [(each.number, each.state, each.origin) for each in entries] == [(1, "active", "shipped")]


async def test_a_new_release_takes_the_place_of_a_shipped_model_but_not_of_a_trained_one(session: Session) -> None:
    await register_shipped(session, [SHIPPED], now=NOON)
    await register_shipped(session, [Shipped("reasons", "second")], now=NOON)
    trained = await candidate(session, against=2)
    await promote(session, actor=SYSTEM, entry_id=trained.id, expected="*", now=NOON)
    await register_shipped(session, [Shipped("reasons", "third")], now=NOON)
    entries = await repository.list_entries(session, "reasons")
    assert [(each.number, each.state) for each in entries] == [
        (4, "candidate"),
        (3, "active"),
        (2, "retired"),
        (1, "retired"),
    ]


async def test_this_release_ships_models_with_what_they_were_made_of(session: Session) -> None:
    await register_shipped(session, list_shipped(), now=NOON)
    (entry,) = await repository.list_entries(session, "reasons")
    assert entry.data["phrases"] > 3000
    assert len(entry.digest) == 64


async def test_a_worse_model_is_refused_with_the_figures(session: Session) -> None:
    await register_shipped(session, [SHIPPED], now=NOON)
    worse = await candidate(session, right=50)
    assert worse.state == "refused"
    with pytest.raises(PromotionRefused) as refused:
        await promote(session, actor=SYSTEM, entry_id=worse.id, expected="*", now=NOON)
    assert refused.value.params == {"n": 60, "right": 50, "active": 59, "number": 1, "fewest": 50}
    assert "50 of 60" in str(refused.value)


async def test_the_port_gives_what_was_promoted_and_the_switch_takes_it_away(
    session: Session, runtime: Runtime, sign_in: SignIn
) -> None:
    await register_shipped(session, [SHIPPED], now=NOON)
    trained = await candidate(session)
    await refresh_models(runtime)
    assert active_model(runtime, "reasons").artefact is None
    editor = await sign_in("editor")
    promoted = await editor.put(f"/api/v1/models/entries/{trained.id}/promotion", headers={"if-match": '"1"'})
    assert (promoted.status_code, promoted.json()["state"]) == (200, "active")
    assert promoted.json()["promoted_by"]
    await refresh_models(runtime)
    model = active_model(runtime, "reasons")
    assert model.entry == trained.id
    assert model.artefact is not None
    assert model.artefact.about == {"labels": ["CCD-08"]}
    for version, mode in enumerate(("shipped", "off", "on")):
        body = {"mode": mode, "because": "试一下"}
        moved = await editor.put("/api/v1/models/reasons/switch", json=body, headers={"if-match": f'"{version}"'})
        assert moved.json()["mode"] == mode
        await refresh_models(runtime)
        model = active_model(runtime, "reasons")
        assert (model.mode, model.artefact is not None) == (mode, mode == "on")
    told = await session.execute(text("select type from platform.event where stream = 'model:reasons' order by id"))
    assert [row.type.split(".")[-1] for row in told] == ["ModelPromoted"] + ["ModelSwitched"] * 3


async def test_what_is_switched_off_understands_nothing(session: Session, runtime: Runtime, sign_in: SignIn) -> None:
    await register_shipped(session, [SHIPPED], now=NOON)
    await refresh_models(runtime)
    assert understanding_of(runtime, "zh")("网点几点开门") is not None
    body = {"mode": "off", "because": "试一下"}
    await (await sign_in("editor")).put("/api/v1/models/reasons/switch", json=body, headers={"if-match": '"0"'})
    await refresh_models(runtime)
    assert understanding_of(runtime, "zh")("网点几点开门") is None


async def test_one_goes_back_to_a_model_that_was_active(session: Session, sign_in: SignIn) -> None:
    await register_shipped(session, [SHIPPED], now=NOON)
    trained = await candidate(session)
    admin = await sign_in("admin")
    await admin.put(f"/api/v1/models/entries/{trained.id}/promotion", headers={"if-match": '"1"'})
    entries = (await admin.get("/api/v1/models")).json()["items"][0]["entries"]
    assert [(each["number"], each["state"]) for each in entries] == [(2, "active"), (1, "retired")]
    path = f"/api/v1/models/entries/{entries[1]['id']}/return"
    assert (await admin.put(path, headers={"if-match": '"1"'})).status_code == 412
    back = await admin.put(path, headers={"if-match": f'"{entries[1]["version"]}"'})
    assert back.json()["state"] == "active"
    fresh = await candidate(session)
    refused = await admin.put(f"/api/v1/models/entries/{fresh.id}/return", headers={"if-match": '"1"'})
    assert (refused.status_code, refused.json()["code"]) == (409, "assistant.model_state")


async def test_a_promotion_needs_the_version_that_was_read(session: Session, sign_in: SignIn) -> None:
    await register_shipped(session, [SHIPPED], now=NOON)
    trained = await candidate(session)
    editor = await sign_in("editor")
    path = f"/api/v1/models/entries/{trained.id}/promotion"
    assert (await editor.put(path)).status_code == 428
    assert (await editor.put(path, headers={"if-match": '"9"'})).status_code == 412


@pytest.mark.parametrize(
    ("role", "reads", "moves"),
    [("editor", 200, 404), ("admin", 200, 404), ("assistant_specialist", 200, 403), ("agent", 403, 403)],
)
async def test_only_specialists_see_models_and_only_editors_move_them(
    sign_in: SignIn, role: str, reads: int, moves: int
) -> None:
    somebody = await sign_in(role)
    assert (await somebody.get("/api/v1/models")).status_code == reads
    drift = 404 if reads == 200 else 403
    assert (await somebody.get("/api/v1/models/emotion/drift")).status_code == drift
    headers = {"if-match": '"1"'}
    unknown: Any = UUID(int=1)
    for what in ("promotion", "return"):
        path = f"/api/v1/models/entries/{unknown}/{what}"
        assert (await somebody.put(path, headers=headers)).status_code == moves
    body = {"mode": "off", "because": "试一下"}
    assert (await somebody.put("/api/v1/models/emotion/switch", json=body, headers=headers)).status_code == moves


async def log_turns(session: Session, *, weeks_ago: float, outcome: str, reason: str, count: int = 210) -> None:
    """So many turns of the assistant."""
    await session.execute(
        text("""
            insert into assistant.answer_log (message_id, conversation_id, at, language, outcome, reason,
                                              confidence, emotion, release, ms)
            select gen_random_uuid(), gen_random_uuid(), :at, 'zh', :outcome, :reason, 0.5, 0, 1, 1
            from generate_series(1, :count)
        """),
        {"at": NOON - timedelta(weeks=weeks_ago), "outcome": outcome, "reason": reason, "count": count},
    )


async def test_drift_compares_the_last_week_with_the_time_of_the_training(
    session: Session, sign_in: SignIn, clock: FixedClock
) -> None:
    await register_shipped(session, [SHIPPED], now=NOON - timedelta(weeks=20))
    await log_turns(session, weeks_ago=19, outcome="answered", reason="CCD-08")
    await log_turns(session, weeks_ago=0.5, outcome="refused", reason="TRF-01", count=220)
    editor = await sign_in("editor")
    drift = (await editor.get("/api/v1/models/reasons/drift")).json()
    assert (drift["then"]["n"], drift["now"]["n"], drift["verdict"]) == (210, 220, "alert")
    assert drift["index"] > 1
    assert (drift["then"]["out_of_scope"]["share"], drift["now"]["out_of_scope"]["share"]) == (0.0, 100.0)
    assert (drift["now"]["confidence"], drift["checks"]) == (0.5, [])


async def test_drift_is_looked_at_once_a_week_and_an_alert_is_on_record(
    runtime: Runtime, session: Session, sign_in: SignIn, clock: FixedClock
) -> None:
    await register_shipped(session, [SHIPPED], now=NOON - timedelta(weeks=20))
    await log_turns(session, weeks_ago=19, outcome="answered", reason="CCD-08")
    await log_turns(session, weeks_ago=0.5, outcome="refused", reason="TRF-01")
    await check_drift(runtime)
    clock.advance(6 * 86_400)
    await check_drift(runtime)
    editor = await sign_in("editor")
    (check,) = (await editor.get("/api/v1/models/reasons/drift")).json()["checks"]
    assert (check["verdict"], check["number"], check["index"] > 1) == ("alert", 1, True)
    told = await session.execute(text("select type from platform.event where stream = 'model:reasons'"))
    assert [row.type.split(".")[-1] for row in told] == ["ModelDrifted"]
    audited = await session.execute(text("select count(*) from audit.entry where action = 'assistant.model_drifted'"))
    assert audited.scalar_one() == 1
    clock.advance(2 * 86_400)
    await check_drift(runtime)
    assert [each.verdict for each in await list_checks(session, "reasons")] == ["too_few", "alert"]


@pytest.mark.parametrize(("fallen", "verdict"), [(0.02, "steady"), (0.05, "watch"), (0.1, "alert"), (-0.3, "steady")])
def test_a_model_that_is_less_sure_drifts_too(fallen: float, verdict: str) -> None:
    then = Period(500, share(50, 500), 0.6, {"CCD-08": 500})
    now = Period(400, share(40, 400), round(0.6 - fallen, 4), {"CCD-08": 400})
    assert verdict_of(then, now, 0.0) == verdict
    assert verdict_of(then, replace(now, n=199), 0.0) == "too_few"


async def test_products_are_named_as_this_bank_names_them(runtime: Runtime, session: Session) -> None:
    product = products.Product("DEP-9", "金穗宝定存", "Golden Ear Deposit", "deposit", None)
    await products.add_products(session, actor=SYSTEM, products=[product], now=NOON)
    await refresh_names(runtime)
    found = understanding_of(runtime, "zh")("金穗宝定存一年利率多少")
    assert found is not None
    assert [(each.kind, each.value) for each in found.entities if each.kind == "product"] == [("product", "DEP-9")]
