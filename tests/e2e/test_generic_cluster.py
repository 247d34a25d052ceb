"""profiles/generic: jobs go through the commands of a scheduler; here scripts that act like PBS's."""

import importlib.util
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from stub_steps import replace_step, touch

pytestmark = pytest.mark.skipif(
    not importlib.util.find_spec("snakemake_executor_plugin_cluster_generic"),
    reason="requirements-cluster.txt is not installed",
)
QSUB = """#!/usr/bin/env bash
cd "$(dirname "$0")"; echo "$*" >>submitted; id=$(wc -l <submitted).stub; script=${@: -1}
(cd "$OLDPWD"; setsid bash "$script" & echo $! >"$OLDPWD/$id.pid"; wait $!; echo $? >"$OLDPWD/$id.exit") \\
  </dev/null >"$id.log" 2>&1 &
echo $id
"""
QSTAT = """#!/usr/bin/env bash
cd "$(dirname "$0")"
id=${@: -1}
[ -e "$id.pid" ] || { echo "qstat: Unknown Job Id $id" >&2; exit 153; }
[ -e "$id.exit" ] || { echo "    job_state = R"; exit; }
printf '    job_state = F\\n    Exit_status = %s\\n' "$(cat "$id.exit")"
"""
QDEL = """#!/usr/bin/env bash
cd "$(dirname "$0")"; for id; do echo "$id" >>deleted; kill -- -"$(cat "$id.pid")"; done
"""
METRICS = "results/demo/metrics/nq.test/bm25/seed0.json"
INPUTS = (
    "results/demo/collections/wikipedia/passages.arrow",
    "results/demo/collections/nq/queries.test.jsonl.gz",
    "results/demo/collections/nq/qrels.test.tsv",
    "results/demo/runs/nq.test/bm25/seed0.trec.gz",
)
FAIL_ONCE = """
from pathlib import Path
if not Path("tried").exists():
    Path("tried").touch()
    raise SystemExit("error: not this time")
"""


@pytest.fixture
def scheduler(tmp_path) -> Path:
    """A folder with the commands, for the front of PATH; what they are asked is noted there."""
    folder = tmp_path / "scheduler"
    folder.mkdir()
    for name, text in (("qsub", QSUB), ("qstat", QSTAT), ("qdel", QDEL)):
        (folder / name).write_text(text)
        (folder / name).chmod(0o755)
    return folder


def start(project: Path, scheduler: Path) -> subprocess.Popen[str]:
    options = ["--workflow-profile", "profiles/generic", "--seconds-between-status-checks", "1", "--latency-wait", "5"]
    command = [sys.executable, "-m", "snakemake", *options, "--allowed-rules", "metrics", "--", METRICS]
    environment = {**os.environ, "PATH": f"{scheduler}:{Path(sys.executable).parent}:{os.environ['PATH']}"}
    return subprocess.Popen(
        command, cwd=project, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )


def test_a_failed_job_is_submitted_again_with_more(project, scheduler):
    replace_step(project, "evaluation.evaluate", FAIL_ONCE)
    touch(project, *INPUTS)
    said = start(project, scheduler).communicate(timeout=120)[0]
    assert (project / METRICS).is_file(), said
    submitted = (scheduler / "submitted").read_text().splitlines()
    asked = [line.split(" -l ", 1)[1].rpartition(" ")[0] for line in submitted]
    assert asked == [
        "select=1:ncpus=1:mem=600mb:ngpus=0 -l walltime=660",
        "select=1:ncpus=1:mem=1200mb:ngpus=0 -l walltime=1320",
    ]


def test_an_interrupted_run_deletes_its_jobs(project, scheduler):
    replace_step(project, "evaluation.evaluate", "import time\ntime.sleep(600)\n")
    touch(project, *INPUTS)
    run = start(project, scheduler)
    until(lambda: (scheduler / "1.stub.pid").exists())
    run.send_signal(signal.SIGINT)
    run.communicate(timeout=120)
    assert (scheduler / "deleted").read_text() == "1.stub\n"
    until(lambda: (scheduler / "1.stub.exit").exists())
    assert not (project / METRICS).exists()


def until(condition, seconds: float = 60) -> None:
    ends = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < ends
        time.sleep(0.1)
