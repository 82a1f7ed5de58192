"""The supervisors' board."""

from __future__ import annotations

from typing import Annotated, cast

from fastapi import APIRouter, Depends, Request

from zhike.platform.web import RuntimeDep, SessionDep, requires
from zhike.quality.metrics.board import Board, BoardKeeper, QueueLine, Tile
from zhike.quality.metrics.catalogue import METRICS
from zhike.quality.schemas import (
    AgentsBody,
    ArrivalsBody,
    AttentionBody,
    BoardBody,
    FigureBody,
    NameBody,
    PeriodBody,
    QueueBody,
    TileBody,
)

router = APIRouter()


async def keeper_of(request: Request) -> BoardKeeper:
    """The one board of this process."""
    state = request.app.state
    if not hasattr(state, "quality_board"):
        state.quality_board = BoardKeeper()
    return cast("BoardKeeper", state.quality_board)


@router.get("/board", dependencies=[requires("quality.board")])
async def get_board(
    session: SessionDep, runtime: RuntimeDep, keeper: Annotated[BoardKeeper, Depends(keeper_of)]
) -> BoardBody:
    """The floor now, the day so far, arrivals against last week. The topic `floor` tells when to ask again."""
    settings = runtime.settings
    bank = NameBody(zh=settings.bank_name_zh, en=settings.bank_name_en)
    return _body(await keeper.get(session, runtime), bank)


def _body(board: Board, bank: NameBody) -> BoardBody:
    return BoardBody(
        at=board.at,
        bank=bank,
        tiles=[_tile(tile) for tile in board.tiles],
        queues=[_queue(line) for line in board.queues],
        agents=AgentsBody(by_state=dict(board.by_state), total=board.agents),
        attention=[
            AttentionBody(
                kind=each.kind,
                staff_id=each.staff_id,
                name=each.name,
                seconds=each.seconds,
                over_s=each.over_s,
                text=NameBody(zh=each.zh, en=each.en),
                conversation_id=each.conversation_id,
            )
            for each in board.attention
        ],
        arrivals=ArrivalsBody(
            interval_minutes=board.arrivals.interval_minutes,
            now_index=board.arrivals.now_index,
            today=list(board.arrivals.today),
            same_weekday=list(board.arrivals.same_weekday),
        ),
        assistant_share=FigureBody.of(board.assistant_share),
    )


def _tile(tile: Tile) -> TileBody:
    metric = METRICS[tile.id]
    shown = {name: getattr(tile, name) for name in Tile.__slots__ if name not in {"trend", "period"}}
    dates = PeriodBody.of(tile.period) if tile.period is not None else None
    return TileBody(**shown, period=dates, name=NameBody(zh=metric.zh, en=metric.en), trend=list(tile.trend))


def _queue(line: QueueLine) -> QueueBody:
    floor = line.floor
    return QueueBody(
        queue=floor.queue.key,
        name=NameBody(zh=floor.queue.name_zh, en=floor.queue.name_en),
        open=floor.open,
        opens_at=floor.opens_at,
        waiting=floor.waiting,
        longest_wait_s=floor.longest_wait_s,
        expected_wait_s=floor.expected_wait_s,
        free=floor.free,
        online=floor.online,
        target_s=floor.queue.target_s,
        state=floor.state,
        service_level=FigureBody.of(line.service_level),
    )
