"""What the benchmarks share: interleaved timing, the printed line, the verdict."""

import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "workflow"))

TOLERANCE = 1.1
ROUNDS = 4


@dataclass(frozen=True)
class Ratio:
    """Ours against a peer's: `value` is better when it is `at_least` or `at_most` the target."""

    name: str
    value: float
    target: float
    at_least: bool
    peer: str

    def holds(self) -> bool:
        return self.value * TOLERANCE >= self.target if self.at_least else self.value <= self.target * TOLERANCE

    def __str__(self) -> str:
        bound = "at least" if self.at_least else "at most"
        return f"{self.name}\t{self.value:.2f}\t{self.peer} ({bound} {self.target:g})"


def best_seconds(works: Sequence[Callable[[], object]], rounds: int = ROUNDS) -> list[float]:
    """The least wall time of each of `works`, which take turns: what else the machine does hits all alike."""
    least = [float("inf")] * len(works)
    for _ in range(rounds):
        for number, work in enumerate(works):
            began = time.perf_counter()
            work()
            least[number] = min(least[number], time.perf_counter() - began)
    return least


def report(ratios: Sequence[Ratio]) -> int:
    """Print a line `name ratio peer` for each; 1 when one misses its target by more than a tenth."""
    print(*ratios, sep="\n")
    return 0 if all(ratio.holds() for ratio in ratios) else 1
