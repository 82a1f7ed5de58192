"""An agent's own figures: their contacts, and nobody else's."""

from __future__ import annotations

from tests.conftest import SignIn
from tests.quality.builders import ZONE, answered

from zhike.platform.actor import system_actor
from zhike.platform.clock import FixedClock
from zhike.platform.database import Session
from zhike.quality import api as quality

URL = "/api/v1/me/figures"


async def test_only_who_serves_customers_has_figures_of_their_own_and_of_nobody_else(
    sign_in: SignIn, session: Session, clock: FixedClock
) -> None:
    editor, agent, other = [await sign_in(role) for role in ("editor", "agent", "agent")]
    assert (await editor.get(URL)).status_code == 403
    assert (await agent.get("/api/v1/report")).status_code == 403
    mine, theirs = str(agent.staff.id), str(other.staff.id)  # type: ignore[attr-defined]
    contacts = [answered(agent_id=mine), *(answered(agent_id=theirs) for _ in range(3))]
    await quality.import_contacts(session, contacts, actor=system_actor("test"), zone=ZONE, now=clock.now())
    answer = await agent.get(URL)
    assert answer.status_code == 200, answer.text
    body = answer.json()
    assert {each["id"] for each in body["definitions"]} == set(body["figures"])
    assert body["period"]["from"] == body["period"]["to"]
    assert (body["figures"]["answered"]["value"], body["figures"]["aht"]["n"]) == (1, 1)
    assert (await other.get(URL)).json()["figures"]["answered"]["value"] == 3
    # One contact says nothing about how good somebody is.
    assert (body["figures"]["resolution_rate"]["value"], body["figures"]["resolution_rate"]["reason"]) == (
        None,
        "too_few",
    )
    assert (await agent.get(URL, params={"agent": theirs})).json()["figures"]["answered"]["value"] == 1
