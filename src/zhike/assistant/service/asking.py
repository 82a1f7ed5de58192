"""Who asks: whom an answer in a conversation would be told, and where."""

from __future__ import annotations

from datetime import datetime

from zhike.conversations.api import Conversation
from zhike.customers import api as customers
from zhike.knowledge.api import Asker
from zhike.platform.database import Session


async def asker_of(session: Session, conversation: Conversation, now: datetime) -> Asker:
    """The customer of a conversation. Whom the bank's app or web site vouched for is told what is for customers, and
    what holds in the region of their profile; a guest only what is for everybody and holds everywhere."""
    customer_id = conversation.customer_id
    if customer_id is None:
        return Asker("public", conversation.channel, region="")
    segment = (await customers.get_segments(session, [customer_id], now)).get(customer_id)
    return Asker("customers", conversation.channel, region=segment.region if segment else "")
