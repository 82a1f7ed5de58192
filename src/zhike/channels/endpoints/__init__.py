"""HTTP routes of channels: the customer's chat, the secure field, the customer's work orders and complaints."""

from fastapi import APIRouter

from zhike.channels.endpoints import callbacks, chat, complaints, step_up, work_orders
from zhike.channels.live.floor import keep_windows_current

router = APIRouter()
for part in (chat, callbacks, step_up, work_orders, complaints):
    router.include_router(part.router)

BACKGROUND = [keep_windows_current]
