"""HTTP routes of channels: the customer's chat, the secure field, and the customer's work orders."""

from fastapi import APIRouter

from zhike.channels.endpoints import chat, step_up, work_orders
from zhike.channels.live.floor import keep_windows_current

router = APIRouter()
for part in (chat, step_up, work_orders):
    router.include_router(part.router)

BACKGROUND = [keep_windows_current]
