"""Kill the whole demo again and again, and compare what comes of it with a run that was left alone.

Kills fall at seeded random moments and, besides, once inside each kind of job. After each, the same command is started
again. At the end: the run has finished; all results but those that hold times are byte for byte those of the other
run; nothing is left in part; what was finished before a kill was not made again; a training that was killed behind
its first checkpoint went on from there.
"""

import argparse
import random
import shutil
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from conftest import copy_project
from interruption.killing import Made, Run, differing, finished_files, made_again, parts_of_files
from shrunken_demo import shrink

# These hold times and speeds; Lucene gives each segment of an index a name drawn by chance.
OTHER_EACH_TIME = ("benchmarks/", "provenance.json", "/indexes/")
TRAINING, CHECKPOINT = "model", "results/*/models/*/*/model.ckpt/state.pt"
RESUMED = "resumed after step"


@dataclass
class Tally:
    """What the kills met: moments, kinds of job at work, files made again, and trainings that went on."""

    random_kills: int = 0
    kills_in_kinds: int = 0
    kinds_hit: set[str] = field(default_factory=set)
    made_again: list[Path] = field(default_factory=list)
    resumed: list[str] = field(default_factory=list)


def kill_until_done(folder: Path, kinds: set[str], kills: int, seconds: float, draw: random.Random) -> Tally:
    """Start the run in `folder` until it has not been killed; `seconds` is what it takes when left alone."""
    tally, before = Tally(), Made()
    while True:
        # Half as far apart as they could be, so that all kills fall before the end.
        patience = draw.uniform(0, seconds / kills) if tally.random_kills < kills else float("inf")
        began = time.monotonic()

        def due(at_work: set[str], began: float = began, patience: float = patience) -> bool:
            return time.monotonic() - began > patience or bool(worth_a_kill(folder, at_work, kinds - tally.kinds_hit))

        at_work = Run(folder).kill_when(due)
        tally.made_again += made_again(before, folder)
        tally.resumed += resumed_logs(folder)
        before = finished_files(folder)
        if at_work is None:
            return tally
        _count(tally, at_work, worth_a_kill(folder, at_work, kinds - tally.kinds_hit))


def worth_a_kill(folder: Path, at_work: set[str], wanted: set[str]) -> set[str]:
    """Kinds at work in which a kill is still wanted; in a training only when it has a checkpoint to go on from."""
    resumable = any(folder.glob(CHECKPOINT))
    return {kind for kind in at_work & wanted if kind != TRAINING or resumable}


def _count(tally: Tally, at_work: set[str], new: set[str]) -> None:
    tally.kills_in_kinds += bool(new)
    tally.random_kills += not new
    tally.kinds_hit |= new
    print(
        f"kill {tally.random_kills + tally.kills_in_kinds}: {', '.join(sorted(at_work)) or 'between jobs'}", flush=True
    )


def resumed_logs(folder: Path) -> list[str]:
    """The logs of trainings that say that they went on from a checkpoint."""
    logs = (folder / "logs").rglob("model/**/*.log")
    return sorted(str(log.relative_to(folder)) for log in logs if RESUMED in log.read_text(errors="replace"))


def left_alone(folder: Path) -> float:
    """Run to the end without a kill; how many seconds that took."""
    began = time.monotonic()
    if Run(folder).process.wait():
        raise SystemExit(f"{folder}: the run that was left alone failed; see {folder / 'run.out'}")
    return time.monotonic() - began


def faults(whole: Path, killed: Path, tally: Tally, kinds: set[str]) -> list[str]:
    """All that is not as it should be, in words."""
    unequal = [
        path for path in differing(whole, killed, "results") if not any(name in str(path) for name in OTHER_EACH_TIME)
    ]
    return [
        *(f"differs from the run left alone: {path}" for path in unequal),
        *(f"left over: {path}" for path in parts_of_files(killed)),
        *(f"made again although finished: {path}" for path in tally.made_again),
        *(f"no kill inside a job of {kind}" for kind in sorted(kinds - tally.kinds_hit)),
        *([] if tally.resumed else ["no training went on from a checkpoint"]),
    ]


def kinds_of(folder: Path) -> set[str]:
    """The rules whose jobs have run in `folder`, by their logs."""
    return {path.name.removesuffix(".log") for path in (folder / "logs/demo").iterdir()}


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="created, and replaced if it exists; two runs take place in it")
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--shrunken", action="store_true", help="the small demo of the tests")
    given = parser.parse_args(arguments)
    shutil.rmtree(given.folder, ignore_errors=True)
    whole, killed = (copy_project(given.folder / name) for name in ("whole", "killed"))
    if given.shrunken:
        shrink(whole)
        shrink(killed)
    seconds = left_alone(whole)
    kinds = kinds_of(whole)
    tally = kill_until_done(killed, kinds, given.kills, seconds, random.Random(given.seed))
    found = faults(whole, killed, tally, kinds)
    print(
        f"{tally.random_kills} kills at random moments, {tally.kills_in_kinds} more inside {len(kinds)} kinds of job;"
    )
    print(f"went on from a checkpoint: {', '.join(sorted(set(tally.resumed))) or 'nothing'}")
    print(*found or ["the killed run's results are those of the run left alone"], sep="\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
