"""The project's registry with rows of one user file on top, and what is said of bad ones."""

from pathlib import Path

import pytest
import yaml

from sparbench.errors import UserError
from sparbench.registry.load import load_registry

CONFIG = {"scale": "demo", "papers": ["spar"], "seeds": [0]}


def load(tmp_path: Path, config: dict | None = None, **rows: dict):
    """Load the project's registry with the rows of one user file on top."""
    mine = tmp_path / "mine.yaml"
    mine.write_text(yaml.safe_dump(rows))
    return load_registry({**CONFIG, **(config or {}), "registry": [str(mine)]})


def message(tmp_path: Path, config: dict | None = None, **rows: dict) -> str:
    with pytest.raises(UserError) as caught:
        load(tmp_path, config, **rows)
    return str(caught.value)
