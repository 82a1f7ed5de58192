"""A known customer about their own data: consents seen and decided, rights requests started. Privacy does the rest."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from zhike.channels.chat import Chat
from zhike.channels.errors import NotCorrectable
from zhike.channels.permissions import require_customer
from zhike.platform.database import Session
from zhike.platform.runtime import Runtime
from zhike.privacy import api as privacy

_CORRECTING: Final = "correct_data"  # the purpose whose fields may be corrected
_CHANNELS: Final[dict[str, privacy.RightChannel]] = {"web_chat": "web_chat", "app_chat": "app"}


@dataclass(frozen=True, slots=True)
class OwnData:
    """What the customer is shown of themselves."""

    consents: privacy.Consents
    requests: list[privacy.RightsRequest]
    correctable: list[privacy.RegisteredField]


async def show(session: Session, *, chat: Chat) -> OwnData:
    """The customer's consents, requests, and what they may have corrected. Raises `GuestUnknown`."""
    customer_id = require_customer(chat)
    return OwnData(
        await privacy.get_consents(session, customer_id),
        await privacy.list_requests_of(session, customer_id),
        await privacy.list_fields(session, _CORRECTING),
    )


async def decide(
    session: Session, *, chat: Chat, purpose: str, decision: privacy.Decision, text_version: int, now: datetime
) -> privacy.ConsentState:
    """Give or withdraw a consent in the customer's own name; how they stand to it then.

    Raises `GuestUnknown`, `privacy.PurposeNeedsNoConsent` or `privacy.ConsentTextOutdated`.
    """
    customer_id = require_customer(chat)
    if purpose == privacy.AUTOMATED:
        raise privacy.PurposeNeedsNoConsent(purpose=purpose)  # a right, asked for at the rights desk
    await privacy.record_consent(
        session,
        actor=chat.actor,
        subject_id=customer_id,
        purpose=purpose,
        decision=decision,
        text_version=text_version,
        channel=_CHANNELS[chat.channel],
        now=now,
    )
    states = (await privacy.get_consents(session, customer_id)).states
    return next(each for each in states if each.purpose.id == purpose)


async def ask(
    runtime: Runtime,
    session: Session,
    *,
    chat: Chat,
    kind: privacy.RightKind,
    field: str = "",
    value: str = "",
    now: datetime,
) -> privacy.RightsRequest:
    """Take a request in at the rights desk, identity not proven yet; one like it that is open is given back.

    Raises `GuestUnknown`, `NotCorrectable`, or `privacy.CorrectionIncomplete`.
    """
    customer_id = require_customer(chat)
    if field and field not in {each.id for each in await privacy.list_fields(session, _CORRECTING)}:
        raise NotCorrectable(field=field)
    return await privacy.take_in(
        session,
        privacy.Vault(runtime.keyring, purpose="rights"),
        runtime.settings,
        actor=chat.actor,
        subject_id=customer_id,
        kind=kind,
        channel=_CHANNELS[chat.channel],
        field=field,
        value=value,
        now=now,
    )
