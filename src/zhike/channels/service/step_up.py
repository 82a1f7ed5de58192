"""The next level of identity: a one-time code to the phone on file, entered in the secure field and nowhere else."""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from zhike.audit import api as audit
from zhike.channels import repository
from zhike.channels.chat import Chat
from zhike.channels.errors import CodesUsedUp, CodeTooSoon, NotYourContact
from zhike.channels.events import StepUpFailed
from zhike.channels.permissions import require_customer
from zhike.channels.port.codes import sender_of
from zhike.channels.rules import codes
from zhike.channels.rules.codes import MOST_TRIES, Proof, StepUp
from zhike.conversations import api as conversations
from zhike.customers import api as customers
from zhike.platform.actor import Actor, system_actor
from zhike.platform.database import Session
from zhike.platform.outbox import publish
from zhike.platform.runtime import Runtime
from zhike.privacy import api as privacy

LEVEL: Final = "L2"
_SYSTEM: Final = system_actor("channels")
_ASKED: Final = {
    "zh": "请用短信验证码确认是您本人。验证码只填在下面的安全输入框里，不要发在对话中。",
    "en": "Please confirm it is you with a code by text message. Enter it in the secure field below only.",
}
_TITLE: Final = {"zh": "身份验证", "en": "Identity check"}


@dataclass(frozen=True, slots=True)
class CodeSent:
    """A code is on its way: to which phone (masked), until when it holds. `shown`: the code itself, in a demo alone."""

    phone: str
    expires_at: datetime
    shown: str | None


async def send_code(runtime: Runtime, session: Session, *, chat: Chat, now: datetime) -> CodeSent:
    """Send a code to the phone on file; what is kept of it is a keyed hash that is bound to this conversation.

    Raises `GuestUnknown`, `CodesUsedUp`, `CodeTooSoon`, `FieldEmpty` or `CodeNotSent`.
    """
    customer_id = require_customer(chat)
    before = await repository.find_step_up(session, chat.conversation_id)
    today = await repository.count_codes_of(session, customer_id, since=now - codes.REMEMBERED / 2)
    if codes.is_used_up(before, today):
        raise CodesUsedUp
    if wait := codes.wait_s(before, now):
        raise CodeTooSoon(retry_s=wait)
    phone = await _phone_of(runtime, session, chat, customer_id, now)
    code = f"{secrets.randbelow(10**codes.DIGITS):0{codes.DIGITS}d}"
    row = StepUp(
        conversation_id=chat.conversation_id,
        chat_id=chat.id,
        customer_id=customer_id,
        code_hash=_hash(runtime, chat.conversation_id, code),
        sent_at=now,
        expires_at=now + codes.LASTS,
        sent=(before.sent if before else 0) + 1,
        tries=before.tries if before else 0,
        locked=False,
    )
    await repository.put_step_up(session, row)
    await _record(session, "channels.code_sent", chat, customer_id, now)
    settings = runtime.settings
    bank = settings.bank_name_zh if chat.language == "zh" else settings.bank_name_en
    shown = await sender_of(settings).send(phone, code, bank=bank, language=chat.language)
    return CodeSent(privacy.mask("phone", phone), row.expires_at, shown)


async def prove(runtime: Runtime, session: Session, *, chat: Chat, code: str, now: datetime) -> tuple[Proof, int]:
    """Compare what was entered; (what it leads to, tries that are left). A wrong one counts, so nothing is raised."""
    customer_id = require_customer(chat)
    before = await repository.find_step_up(session, chat.conversation_id)
    if before is None:
        return "expired", MOST_TRIES
    right = before.code_hash is not None and hmac.compare_digest(
        before.code_hash, _hash(runtime, chat.conversation_id, code.strip())
    )
    after, proof = codes.tried(before, right=right, now=now)
    if after != before:
        await repository.put_step_up(session, after)
    if proof == "proven":
        await _record(session, "channels.identity_proven", chat, customer_id, now)
        await conversations.raise_identity(
            session, actor=chat.actor, conversation_id=chat.conversation_id, level=LEVEL, now=now
        )
    elif proof == "locked" and not before.locked:
        await _record(session, "channels.identity_locked", chat, customer_id, now)
        event = StepUpFailed(chat.conversation_id)
        await publish(session, event, stream=str(chat.conversation_id), actor=chat.actor, now=now)
    return proof, MOST_TRIES - after.tries


async def ask_customer(session: Session, *, actor: Actor, conversation_id: UUID, now: datetime) -> None:
    """An agent lets the secure field appear in the customer's chat. Raises `ConversationNotFound`, `NotYourContact`."""
    conversation = await conversations.find_readable(session, actor=actor, conversation_id=conversation_id)
    if str(conversation.agent_id) != actor.id or conversation.customer_id is None or conversation.ended:
        raise NotYourContact
    text, title = _ASKED[conversation.language], _TITLE[conversation.language]
    card = {"task": "identity", "title": title, "step": "secure", "lead": text, "rows": []}
    await conversations.post_message(
        session,
        actor=_SYSTEM,
        conversation_id=conversation_id,
        author="system",
        text=text,
        payload={"task": card},
        now=now,
    )


async def forget_old(session: Session, *, now: datetime) -> None:
    """Rows whose limits no longer matter go."""
    await repository.forget_step_ups(session, before=now - codes.REMEMBERED)


async def _phone_of(runtime: Runtime, session: Session, chat: Chat, customer_id: UUID, now: datetime) -> str:
    revealed = await customers.reveal(
        session,
        privacy.Vault(runtime.keyring, purpose="identity_check"),
        actor=_SYSTEM,
        customer_id=customer_id,
        field="phone",
        purpose="identity_check",
        conversation_id=chat.conversation_id,
        now=now,
    )
    return revealed.value


def _hash(runtime: Runtime, conversation_id: UUID, code: str) -> bytes:
    return bytes.fromhex(runtime.keyring.sign(conversation_id.bytes + code.encode(), purpose="step_up"))


async def _record(session: Session, action: str, chat: Chat, customer_id: UUID, now: datetime) -> None:
    detail = {"conversation": str(chat.conversation_id)}
    subject = f"customer:{customer_id}"
    await audit.record(session, actor=chat.actor, action=action, subject=subject, detail=detail, now=now)
