"""The world's sentences and words, which are data: one YAML file below wordings/ for each kind of text."""

from pathlib import Path
from typing import Any

import yaml

WORDINGS = Path(__file__).parent / "wordings"


def wording(name: str) -> dict[str, Any]:
    """The contents of wordings/<name>.yaml; its head says what the keys are."""
    return yaml.safe_load((WORDINGS / f"{name}.yaml").read_text(encoding="utf-8"))
