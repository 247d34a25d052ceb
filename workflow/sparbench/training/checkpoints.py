"""Checkpoints beside the declared output, so that a killed training resumes where it was."""

from pathlib import Path
from typing import Any

import torch

from sparbench.files import remove, whole

STATE_FILE, BEST_FILE = "state.pt", "best.pt"


class Checkpoints:
    """A folder of checkpoints of one job.

    Args:
        folder: created when first written to.
        job: what identifies the training; checkpoints of another job are not used.
    """

    def __init__(self, folder: str | Path, job: str) -> None:
        self._folder, self._job = Path(folder), job

    def save(self, state: dict[str, Any]) -> None:
        """Replace the last state at once: a kill leaves the old one or the new one."""
        self._write(STATE_FILE, state)

    def load(self) -> dict[str, Any] | None:
        """The last state of this job, or None."""
        return self._read(STATE_FILE)

    def save_best(self, weights: dict[str, torch.Tensor]) -> None:
        """Keep the weights of the best validation so far."""
        self._write(BEST_FILE, weights)

    def load_best(self) -> dict[str, torch.Tensor] | None:
        """The weights of the best validation, or None where there was none."""
        return self._read(BEST_FILE)

    def clear(self) -> None:
        """Delete all, after success."""
        remove(self._folder)

    def _write(self, name: str, value: Any) -> None:
        # torch's own file writer does not say in its message that a disk is full.
        with whole(self._folder / name) as partial, partial.open("wb") as stream:
            torch.save({"job": self._job, "value": value}, stream)

    def _read(self, name: str) -> Any:
        path = self._folder / name
        if not path.is_file():
            return None
        stored = torch.load(path, map_location="cpu", weights_only=True)
        return stored["value"] if stored["job"] == self._job else None
