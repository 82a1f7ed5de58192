"""The whole interface under generated requests: whatever comes, nothing breaks inside."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import httpx
import pytest
from tests.support.service import RunningService

PASSWORD = "zhike-demo"
# Signing out, or changing the password one signs in with, would end the run's own session.
LEFT_OUT = r"^/api/v1/(session|me/password)"
# A handful finds what breaks with nearly anything; `ZHIKE_FUZZ_EXAMPLES=50 .venv/bin/pytest -m fuzz` looks deeper.
EXAMPLES = int(os.environ.get("ZHIKE_FUZZ_EXAMPLES", "3"))


@pytest.mark.fuzz
@pytest.mark.parametrize("login", ["admin01", "supervisor01"])
def test_no_request_breaks_the_server(bank: RunningService, login: str, tmp_path: Path) -> None:
    with httpx.Client(base_url=bank.base, timeout=20) as client:
        answer = client.post("/api/v1/session", json={"user": login, "password": PASSWORD})
        assert answer.is_success
        cookies = "; ".join(f"{name}={value}" for name, value in client.cookies.items())
        csrf = client.cookies["zhike_csrf"]
        # made when it is first asked for, which takes longer than the tool waits
        document = client.get("/api/openapi.json", timeout=90)
        assert document.json()["info"]["title"] == "Zhike 知客"
    command = [
        str(Path(sys.executable).parent / "st"),
        *("run", f"{bank.base}/api/openapi.json"),
        *("-H", f"Cookie: {cookies}", "-H", f"X-CSRF-Token: {csrf}"),
        *("--exclude-path-regex", LEFT_OUT),
        *("--checks", "not_a_server_error", "--max-examples", str(EXAMPLES), "--phases", "examples,fuzzing"),
        *("--request-timeout", "20", "--suppress-health-check", "all", "--seed", "20261122", "--no-color"),
    ]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
