"""List results that no current spec produces: python -m sparbench.reruns.stale [--delete] [--configfile FILE …].

Kept: what this configuration asks for, also where it is about to be remade, and results that the registry would make in
the same way though nothing asks for them now (another seed, another table). Logs and benchmarks are left alone.
"""

import argparse
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import yaml

from sparbench.errors import UserError
from sparbench.files import CHECKPOINTS, PARTIAL, remove
from sparbench.plan.job_plan import Planner
from sparbench.registry.layers import read_yaml
from sparbench.registry.load import load_registry
from sparbench.reruns.current import Current
from sparbench.reruns.dry_run import planned_jobs
from sparbench.reruns.records import Records

LOCKS = Path(".snakemake/locks")


@dataclass(frozen=True)
class Leftovers:
    """Files below one folder of results, by what should happen to them.

    Attributes:
        stale: no current spec makes them.
        unfinished: checkpoints and parts of results from which a run would resume.
        kept: all others.
    """

    stale: list[Path]
    unfinished: list[Path]
    kept: list[Path]


def sort_files(root: Path, is_made: Callable[[str], bool]) -> Leftovers:
    """Sort all files below `root` except its benchmarks; `is_made` says whether a current spec makes a path."""
    sorted_files = Leftovers([], [], [])
    for path in sorted(path for path in root.rglob("*") if path.is_file() or path.is_symlink()):
        if "benchmarks" in path.relative_to(root).parts[:1]:
            continue
        finished = _when_finished(path, root)
        made = any(is_made(str(place)) for place in [finished, *_folders(finished, root)])
        places = sorted_files.unfinished if made and finished != path else sorted_files.kept
        (places if made else sorted_files.stale).append(path)
    return sorted_files


def _folders(path: Path, root: Path) -> list[Path]:
    """The folders that hold a path, up to but without `root`."""
    return [folder for folder in path.parents if root in folder.parents]


def _when_finished(path: Path, root: Path) -> Path:
    """The result that a checkpoint or a part belongs to; any other file is its own."""
    for place in [path, *_folders(path, root)]:
        if place.name.endswith(CHECKPOINTS):
            return place.with_name(place.name.removesuffix(CHECKPOINTS))
        if place.name.startswith(PARTIAL):
            return place.with_name(place.name.removeprefix(PARTIAL))
    return path


def gathered(files: Iterable[Path], others: Iterable[Path], root: Path) -> dict[Path, list[Path]]:
    """Files by the largest folder that holds no other files; a single file is its own group."""
    shared = {folder for path in others for folder in path.parents} | {root}
    groups: defaultdict[Path, list[Path]] = defaultdict(list)
    for path in files:
        free = [folder for folder in _folders(path, root) if folder not in shared]
        groups[free[-1] if free else path].append(path)
    return dict(groups)


def lines_of(groups: dict[Path, list[Path]]) -> list[str]:
    """One line per group: size, number of files and place, the largest first."""
    sizes = {place: sum(path.lstat().st_size for path in files) for place, files in groups.items()}
    return [
        f"{megabytes(size)}  {len(groups[place]):6d} files  {place}"
        for place, size in sorted(sizes.items(), key=lambda item: (-item[1], item[0]))
    ]


def megabytes(size: int) -> str:
    return f"{size / 1e6:12,.1f} MB"


def main(arguments: list[str]) -> None:
    """Print what is stale and what is unfinished, and delete the first when asked to."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--delete", action="store_true", help="delete what is listed as stale")
    parser.add_argument("--configfile", nargs="+", default=[], help="as snakemake takes it")
    parser.add_argument("--config", nargs="+", default=[], help="as snakemake takes it")
    given = parser.parse_args(arguments)
    if given.delete and LOCKS.is_dir() and any(LOCKS.iterdir()):
        raise UserError(f"{LOCKS}: a run is going on; fix: wait for its end (or, after a crash: snakemake --unlock)")
    planner = Planner(load_registry(read_config(given.configfile, given.config)))
    root = Path(planner.paths.root)
    files = sort_files(root, Current(planner, Records(), _asked(given)).is_made)
    groups = gathered(files.stale, [*files.kept, *files.unfinished], root)
    print(*report(root, files, groups), sep="\n")
    for path in groups if given.delete else ():
        remove(path)


def _asked(given: argparse.Namespace) -> set[str]:
    """The outputs of all jobs, done or not, that the command line and the configuration ask for."""
    options = {"--configfile": given.configfile, "--config": given.config}
    given = [word for name, words in options.items() if words for word in (name, *words)]
    return {path for job in planned_jobs(["--forceall", *given]) for path in job.outputs}


def read_config(files: list[str], pairs: list[str]) -> dict:
    """config.yaml with the command line's overrides."""
    config = read_yaml(Path("config.yaml"))
    for file in files:
        config |= read_yaml(Path(file))
    return config | {key: yaml.safe_load(value) for key, value in (pair.split("=", 1) for pair in pairs)}


def report(root: Path, files: Leftovers, groups: dict[Path, list[Path]]) -> list[str]:
    """The lines that a user reads."""
    lines = [f"{root}: every result is one that a current spec produces."]
    if groups:
        total = sum(path.lstat().st_size for path in files.stale)
        lines = ["No current spec produces these:", *lines_of(groups)]
        lines.append(f"{megabytes(total)}  {len(files.stale):6d} files in all")
    unfinished = gathered(files.unfinished, [*files.stale, *files.kept], root)
    if unfinished:
        lines += ["Unfinished; the next run resumes from these:", *lines_of(unfinished)]
    return lines


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except UserError as error:
        print(f"error: {error}", file=sys.stderr)
        raise SystemExit(1) from None
