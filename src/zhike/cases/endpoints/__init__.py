"""HTTP routes of cases."""

from fastapi import APIRouter

from zhike.cases.endpoints import complaint_work, complaints, hand_overs, promises, work_orders
from zhike.cases.sides import endpoints as sides

router = APIRouter()
for part in (work_orders, hand_overs, promises, complaints, complaint_work, sides):
    router.include_router(part.router)
