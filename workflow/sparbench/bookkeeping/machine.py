"""The machine and packages of a process, and the time and memory it took."""

import importlib.metadata
import os
import platform
import resource
import sys
import time
from pathlib import Path
from typing import Any

# Modules whose package has a different name.
PACKAGES_OF = {"yaml": ("PyYAML",), "jnius": ("pyjnius",), "faiss": ("faiss-cpu", "faiss-gpu")}


def hardware() -> dict[str, Any]:
    """The machine, and torch's devices and threads where the step used torch."""
    facts: dict[str, Any] = {
        "host": platform.node(),
        "cpu": _cpu_model(),
        "cores": len(os.sched_getaffinity(0)),
        "memory_mib": os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") >> 20,
    }
    torch = sys.modules.get("torch")
    if torch is not None:
        facts["torch_threads"] = torch.get_num_threads()
        facts["gpus"] = [torch.cuda.get_device_name(index) for index in range(torch.cuda.device_count())]
    return facts


def _cpu_model() -> str:
    lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    return next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), platform.machine())


def packages() -> dict[str, str]:
    """Name -> version of each installed package that this process has imported, and of Python."""
    modules = {name.partition(".")[0] for name in sys.modules} - sys.stdlib_module_names
    names = {name for module in modules for name in PACKAGES_OF.get(module, (module,))}
    found = {name: version for name in sorted(names) if (version := installed(name)) is not None}
    return {"python": platform.python_version(), **found}


def installed(package: str) -> str | None:
    """The version of a package in this environment, or None; `python` is Python's own."""
    if package == "python":
        return platform.python_version()
    try:
        return importlib.metadata.version(package)
    except (importlib.metadata.PackageNotFoundError, ValueError):
        return None


def spent() -> dict[str, Any]:
    """What this process has used so far: its start, seconds on the clock and of the CPUs, and peak memory."""
    own, children = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    seconds = _seconds_since_start()
    facts: dict[str, Any] = {
        "started": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() - seconds)),
        "wall_seconds": round(seconds, 2),
        "cpu_seconds": round(own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime, 2),
        "peak_memory_mib": max(own.ru_maxrss, children.ru_maxrss) >> 10,
    }
    torch = sys.modules.get("torch")
    if torch is not None and torch.cuda.is_available():
        facts["peak_gpu_memory_mib"] = torch.cuda.max_memory_allocated() >> 20
    return facts


def _seconds_since_start() -> float:
    """Seconds since the kernel started this process, so that imports count; field 22 of proc(5) stat is in ticks."""
    fields = Path("/proc/self/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return time.clock_gettime(time.CLOCK_BOOTTIME) - int(fields[19]) / os.sysconf("SC_CLK_TCK")
