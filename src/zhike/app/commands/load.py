"""`zhike load`: how much the running service takes, over real sockets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from zhike.app.terminal import DataOption, JsonOption, give, give_json, said

if TYPE_CHECKING:
    from zhike.app.load.plan import Found


def command(  # noqa: PLR0917 - the command line names each of them
    rate: Annotated[float, typer.Option(min=0.1, max=5000, help=said("每秒消息数。", "Messages a second."))] = 20.0,
    seconds: Annotated[float, typer.Option(min=1, max=3600, help=said("持续秒数。", "For how many seconds."))] = 10.0,
    chats: Annotated[int, typer.Option(min=1, max=20_000, help=said("打开的会话数。", "Chats that are open."))] = 100,
    agents: Annotated[int, typer.Option(min=0, max=2000, help=said("坐席数。", "Agents who answer."))] = 0,
    chats_of_agent: Annotated[
        int, typer.Option(min=1, max=20, help=said("每位坐席同时的会话数。", "Chats an agent has at a time."))
    ] = 3,
    assistant_share: Annotated[
        float, typer.Option(min=0, max=1, help=said("由智能助手答复的比例。", "Share answered by the assistant."))
    ] = 1.0,
    board: Annotated[
        bool, typer.Option("--board", help=said("同时量看板滞后。", "Measure how far the board lags behind, too."))
    ] = False,
    url: Annotated[
        str, typer.Option(help=said("服务地址，默认取数据目录的。", "The service; else that of --data."))
    ] = "",
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Load the running service and reckon up every message: sent, lost, doubled, out of order, and how long it took."""
    from zhike.app.load.command import load
    from zhike.app.load.plan import Plan

    plan = Plan(url, rate, seconds, chats, agents, assistant_share, board=board, chats_of_agent=chats_of_agent)
    found = load(plan, data)
    if as_json:
        from dataclasses import asdict

        give_json(asdict(found))
    else:
        give(_table(found))
    if found.lost or found.doubled or found.unseen:
        raise typer.Exit(1)


def _table(found: Found) -> str:
    rows = [
        (
            said("发送 / 确认 / 答复", "sent / acknowledged / answered"),
            f"{found.sent} / {found.acknowledged} / {found.answered}",
        ),
        (
            said("丢失 / 重复 / 乱序", "lost / doubled / out of order"),
            f"{found.lost} / {found.doubled} / {found.out_of_order}",
        ),
        (said("每秒消息", "messages a second"), f"{found.rate}"),
        (said("到答复 p50 / p99（毫秒）", "to the answer p50 / p99 (ms)"), f"{found.p50_ms} / {found.p99_ms}"),
        (
            said("到存妥 p50 / p99（毫秒）", "to stored p50 / p99 (ms)"),
            f"{found.stored_p50_ms} / {found.stored_p99_ms}",
        ),
    ]
    if found.thread_p50_ms is not None:
        name = said("坐席对话更新 p50 / p95（毫秒）", "agent's thread p50 / p95 (ms)")
        rows.append((name, f"{found.thread_p50_ms} / {found.thread_p95_ms}"))
        name = said("坐席列表更新 p50 / p95（毫秒）", "agent's list p50 / p95 (ms)")
        rows.append((name, f"{found.list_p50_ms} / {found.list_p95_ms}"))
        rows.append((said("坐席没看到的", "never seen by the agent"), f"{found.unseen}"))
    if found.board_n:
        name = said("看板滞后 p50 / p95（毫秒）", "board lag p50 / p95 (ms)")
        rows.append((name, f"{found.board_p50_ms} / {found.board_p95_ms}"))
    return "\n".join(f"{name:<32} {value}" for name, value in rows)
