"""Signing in and out over HTTP."""


async def test_a_signed_in_agent_is_known(sign_in):
    client = await sign_in("agent")
    answer = await client.get("/api/v1/session")
    assert answer.status_code == 200, answer.text
    assert answer.json()["role"] == "agent"
