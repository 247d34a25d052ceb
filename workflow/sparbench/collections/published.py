"""What a publisher states about a file, and what the file at hand is."""

import hashlib
import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sparbench.files import HASH_BLOCK_BYTES, whole

SUMS = ("bytes", "md5", "sha256")
Sums = dict[str, Any]


@dataclass(frozen=True)
class PublishedFile:
    """One file of a collection, as the registry describes it.

    Attributes:
        urls: where it is published, in the order to try.
        sums: the known ones of `bytes`, `md5` and `sha256`; empty where the publisher gives none.
        mirror_path: its path below a mirror folder.
    """

    collection: str
    file: str
    urls: tuple[str, ...] = ()
    licence: str = ""
    mirror_path: str = ""
    sums: Sums = field(default_factory=dict)

    @classmethod
    def from_settings(cls, settings: dict[str, Any]) -> "PublishedFile":
        """The file that a fetch job's settings name."""
        return cls(
            collection=settings["collection"],
            file=settings["file"],
            urls=tuple(settings["urls"]),
            licence=settings["licence"],
            mirror_path=settings["mirror_path"],
            sums={name: settings[name] for name in SUMS if name in settings},
        )


@dataclass(frozen=True)
class ObtainedFile:
    """Where a file came from and what it is; `substituted` says that its bytes are not the published ones."""

    origin: str
    sums: Sums
    substituted: bool = False


def measure(path: Path) -> Sums:
    """Size, md5 and sha256 of a file, from one pass over it in blocks."""
    digests = {"md5": hashlib.md5(usedforsecurity=False), "sha256": hashlib.sha256()}
    size = 0
    with path.open("rb") as stream:
        while block := stream.read(HASH_BLOCK_BYTES):
            size += len(block)
            for digest in digests.values():
                digest.update(block)
    return {"bytes": size} | {name: digest.hexdigest() for name, digest in digests.items()}


def differences(expected: Sums, measured: Sums) -> str:
    """Which of `measured` differ from what is expected, in words; "" when all that is known agrees."""
    return ", ".join(
        f"{name} is {measured[name]}, published {value}" for name, value in expected.items() if measured[name] != value
    )


def local_copy(target: Path) -> Path:
    """Where a user puts a copy of a file that cannot be fetched."""
    return target.with_name(f"{target.name}.local")


def place(source: Path, target: Path) -> None:
    """Copy `source` to `target`, whole or not at all.

    Never a hard link: snakemake sets the times of its outputs and would change those of the user's own file.
    """
    with whole(target) as partial:
        shutil.copyfile(source, partial)
