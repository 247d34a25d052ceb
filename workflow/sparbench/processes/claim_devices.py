"""Run a command with exclusive GPUs of this machine: `python -m sparbench.processes.claim_devices COUNT COMMAND…`.

Snakemake counts the GPUs that jobs ask for but assigns none: two jobs of one GPU each would both take the first.
Here a device is a locked file. The lock stays with the process through `exec`, so the system releases it when
the command ends, however it ends.

SPARBENCH_DEVICES lists the machine's devices, separated by commas (profiles/local-gpu). Where it is not set, as on a
cluster whose scheduler assigns devices, the command sees the same devices as its caller.
"""

import fcntl
import os
import sys
import tempfile
import time
from collections.abc import Sequence
from itertools import islice
from pathlib import Path

from sparbench.errors import UserError

DEVICES = "SPARBENCH_DEVICES"
SECONDS_BETWEEN_LOOKS = 0.2


def claim(devices: Sequence[str], count: int, folder: Path) -> list[str]:
    """Wait for `count` free devices, and hold them until this process ends.

    Only one process chooses at a time, so that no two processes each hold devices that the other waits for.

    Args:
        folder: of the lock files; processes that share devices share it.

    Raises:
        UserError: there are fewer devices.
    """
    if count > len(devices):
        raise UserError(
            f"{DEVICES}: a job asks for {count} GPUs, but there are {len(devices)} ({','.join(devices)}); "
            "fix: correct `devices` or the stage's gpu in the profile"
        )
    folder.mkdir(exist_ok=True)
    with (folder / "turn").open("w") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        held: list[str] = []
        while len(held) < count:
            free = (device for device in devices if device not in held and _try_lock(folder / _file_name(device)))
            held += islice(free, count - len(held))
            if len(held) < count:
                time.sleep(SECONDS_BETWEEN_LOOKS)
    return held


def _file_name(device: str) -> str:
    return f"device-{device.replace('/', '_')}"


def _try_lock(path: Path) -> bool:
    """Lock a file until this process ends, also through `exec`; False when another process holds it."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return False
    os.set_inheritable(descriptor, True)
    return True


def main() -> None:
    """Claim devices, set CUDA_VISIBLE_DEVICES, and replace this process by the command."""
    count, command = int(sys.argv[1]), sys.argv[2:]
    if os.environ.get(DEVICES):
        folder = Path(tempfile.gettempdir()) / f"sparbench-devices-{os.getuid()}"
        try:
            held = claim(os.environ[DEVICES].split(","), count, folder)
        except UserError as error:
            raise SystemExit(f"error: {error}") from None
        os.environ["CUDA_VISIBLE_DEVICES"] = ",".join(held)
    os.execvp(command[0], command)


if __name__ == "__main__":
    main()
