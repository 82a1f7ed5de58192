"""One service a folder: who comes second is told where the first one is."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.support.installation import make_test_installation

from zhike.app.supervisor import AlreadyServing, AlreadyStarting, serving_alone


def test_the_second_one_is_told_that_the_first_is_just_starting(tmp_path: Path) -> None:
    installation = make_test_installation(tmp_path)

    with serving_alone(installation), pytest.raises(AlreadyStarting), serving_alone(installation):
        pass


def test_the_second_one_is_told_where_the_first_one_serves(tmp_path: Path) -> None:
    installation = make_test_installation(tmp_path)

    with serving_alone(installation):
        installation.write_runtime({"host": "127.0.0.1", "port": 8000, "supervisor": 4711, "processes": {}})
        with pytest.raises(AlreadyServing) as caught, serving_alone(installation):
            pass

    assert "http://127.0.0.1:8000" in caught.value.message("en")
    assert "4711" in caught.value.message("zh")
