"""A simulated customer lets the assistant do something: taps what is offered, and proves who they are by the code."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from random import Random
from typing import Any, Final

import httpx

from zhike.demo.service.life.world import TIMEOUT_S

SHARE: Final = 0.12
MOST_TAPS: Final = 8
_WISHES: Final[Mapping[str, Sequence[str]]] = {
    "zh": (
        "帮我查余额",
        "查一下我的账单",
        "查一下我的额度",
        "我想预约网点",
        "帮我看看最近的交易明细",
        "帮我打流水",
        "请给我回电",
    ),
    "en": ("What is my balance?", "Show me my bill, my card bill", "Book an appointment", "Please call me back"),
}
_ANSWERS: Final = {
    "zh": {"phone": "13900001111", "period": "上个月", "about": "想问问存款利率", "amount": "3000"},
    "en": {"phone": "13900001111", "period": "last month", "about": "about savings rates", "amount": "3000"},
}
_ASKED: Final = (("电话", "phone"), ("number", "phone"), ("时间", "period"), ("time?", "period"), ("什么事", "about"))


def draw_wish(random: Random, language: str) -> str:
    """What they want done."""
    return random.choice(_WISHES[language])


def answer_to(message: Mapping[str, Any], random: Random, language: str) -> str:
    """A tap on one of the choices, or the words that the question asks for."""
    offered = message.get("choices") or ()
    if offered:
        step = message["task"]["step"]
        return str((offered[0] if step == "confirm" else random.choice(offered))["text"])
    asked = next((name for words, name in _ASKED if words in message["text"]), "about")
    return _ANSWERS[language][asked]


async def enter_code(base: str, token: str) -> bool:
    """Have a code sent and enter it; False where none is shown (an installation without the demo's sender)."""
    headers = {"authorization": f"Bearer {token}"}
    async with httpx.AsyncClient(base_url=base, timeout=TIMEOUT_S, headers=headers) as http:
        sent = await http.post("/api/v1/chat/step-up/codes")
        code = sent.json().get("shown_code") if sent.status_code == 201 else None
        if code is None:
            return False
        proof = await http.post("/api/v1/chat/step-up/proofs", json={"code": code})
    return proof.status_code == 200 and proof.json()["state"] == "proven"
