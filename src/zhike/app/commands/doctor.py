"""`zhike doctor`: what is wrong and what to do about it."""

from __future__ import annotations

from typing import Annotated

import typer

from zhike.app.terminal import DataOption, JsonOption, give, give_json, said

SIGNS = {"ok": "✓", "warn": "!", "fail": "✗"}


def command(
    data: DataOption = None,
    host: Annotated[
        str, typer.Option(help=said("服务的监听地址。", "Address that the service would listen on."))
    ] = "127.0.0.1",
    port: Annotated[
        int, typer.Option(min=0, max=65535, help=said("服务的端口。", "Port that the service would listen on."))
    ] = 8000,
    as_json: JsonOption = False,
) -> None:
    """Check the installation; exit code 1 when something fails."""
    from dataclasses import asdict

    from zhike.app.doctor import Finding, Patient, examine

    findings: list[Finding] = []
    for finding in examine(Patient(data, host, port)):
        findings.append(finding)
        if not as_json:
            give(f"{SIGNS[finding.status]} {finding.found}")
            if finding.advice:
                give(f"  → {finding.advice}")
    ok = all(finding.status != "fail" for finding in findings)
    if as_json:
        give_json({"ok": ok, "findings": [asdict(finding) for finding in findings]})
    if not ok:
        raise typer.Exit(1)
