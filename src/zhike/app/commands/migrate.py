"""`zhike migrate`: the schema of this version; harmless on a fresh or current installation."""

from __future__ import annotations

from zhike.app.terminal import DataOption, JsonOption, give, give_json, said


def command(data: DataOption = None, as_json: JsonOption = False) -> None:
    """Bring the database to the schema of this version."""
    from zhike.app.migration import migrate
    from zhike.app.operation import require_key
    from zhike.platform.installation import open_installation
    from zhike.platform.postgres import running_database

    installation = open_installation(data)
    with running_database(installation) as url:
        applied = migrate(url, require_key(installation, url))
    if as_json:
        give_json({"applied": applied})
    elif applied:
        give(said(f"已执行迁移：{', '.join(applied)}", f"Applied: {', '.join(applied)}"))
    else:
        give(said("数据库结构已是最新。", "The schema is up to date."))
