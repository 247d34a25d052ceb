"""What goes wrong on a cluster: a failing job, one over its memory, one over its time, Ctrl-C, a lost node."""

import signal
import subprocess
from pathlib import Path

import pytest
from slurm_cluster import accounting, queue, run, start, submitted, until
from stub_steps import replace_step, touch

pytestmark = [pytest.mark.slurm, pytest.mark.slow, pytest.mark.usefixtures("cluster")]
METRICS = "results/demo/metrics/{}.test/bm25/seed0.json"
ALONE = ["--group-components", "judge=1", "--allowed-rules", "metrics"]
# NQ's job always fails; SQuAD's holds 1 GB; TriviaQA's works for a minute and a half.
MISBEHAVE = """
import sys, time
line = " ".join(sys.argv)
if "metrics/nq" in line:
    raise SystemExit("error: no good")
if "metrics/squad" in line:
    held = b"x" * 1_000_000_000
    time.sleep(8)
if "metrics/trivia" in line:
    time.sleep(90)
"""
SLOW_AT_FIRST = """
import time
from pathlib import Path
if not Path("tried").exists():
    Path("tried").touch()
    time.sleep(300)
"""


@pytest.fixture
def judging(project) -> Path:
    """A project in which all is there for judging BM25's runs on three sets."""
    touch(project, "results/demo/collections/wikipedia/passages.arrow")
    for name in ("nq", "squad", "trivia"):
        folder = f"results/demo/collections/{name}"
        touch(project, f"{folder}/queries.test.jsonl.gz", f"{folder}/qrels.test.tsv")
        touch(project, f"results/demo/runs/{name}.test/bm25/seed0.trec.gz")
    return project


def test_failed_jobs_are_reported_with_their_logs_and_tried_again_with_more(judging):
    replace_step(judging, "evaluation.evaluate", MISBEHAVE)
    targets = {name: METRICS.format(name) for name in ("nq", "squad")}
    status, said = run(judging, *ALONE, "--", *targets.values())
    assert status == 1, said
    assert [(judging / target).is_file() for target in targets.values()] == [False, True], said
    jobs = submitted(said)
    records = accounting(list(jobs))
    texts = {number: log.read_text() for number, log in jobs.items()}
    nq, squad = (
        [record for record in records if f"output: {target}" in texts[record.number]] for target in targets.values()
    )
    assert [record.state for record in nq] == ["FAILED"] * 3
    assert [memory(record) for record in nq] == [600, 1200, 1800]
    assert [record.state for record in squad] == ["FAILED", "COMPLETED"]
    assert "memory limit" in texts[squad[0].number]
    assert_reported(said, jobs, [record for record in records if record.state != "COMPLETED"])


def test_a_job_over_its_time_is_reported_and_gets_more(judging):
    """A minute in the first attempt, which is the shortest that Slurm knows, and one more in each that follows."""
    replace_step(judging, "evaluation.evaluate", MISBEHAVE)
    status, said = run(judging, "--set-resources", "metrics:runtime=attempt", *ALONE, "--", METRICS.format("trivia"))
    assert status == 0, said
    jobs = submitted(said)
    first, *_, last = records = accounting(list(jobs))
    assert (first.state, last.state) == ("TIMEOUT", "COMPLETED")
    assert_reported(said, jobs, records[:-1])


def assert_reported(said: str, jobs: dict[str, Path], failed) -> None:
    """Each failed job has a message with its log's path, which stood where it was submitted before."""
    assert "Error in group judge" in said
    for record in failed:
        assert said.count(str(jobs[record.number])) >= 2, said


def memory(record) -> int:
    return int(record.asked.split("mem=")[1].split("M")[0])


def test_an_interrupted_run_cancels_its_jobs(judging):
    replace_step(judging, "evaluation.evaluate", SLOW_AT_FIRST)
    process = start(judging, *ALONE, "--", METRICS.format("nq"))
    until((judging / "tried").exists)
    process.send_signal(signal.SIGINT)
    until(lambda: not queue(judging), seconds=60)
    said = process.communicate(timeout=300)[0]
    assert process.returncode != 0
    assert [record.state.split()[0] for record in accounting(list(submitted(said)))] == ["CANCELLED"]
    assert not (judging / METRICS.format("nq")).exists()


def test_a_job_on_a_lost_node_is_sent_to_another(judging):
    replace_step(judging, "evaluation.evaluate", SLOW_AT_FIRST)
    process = start(judging, *ALONE, "--", METRICS.format("nq"))
    until((judging / "tried").exists)
    lost = queue(judging)[0][1]
    # The node comes back by itself when its daemon registers again.
    down = ["scontrol", "update", f"nodename={lost}", "state=down", "reason=a test"]
    subprocess.run(down, check=True)
    said = process.communicate(timeout=600)[0]
    assert process.returncode == 0, said
    jobs = submitted(said)
    records = accounting(list(jobs))
    assert [record.state for record in records] == ["NODE_FAIL", "COMPLETED"]
    assert_reported(said, jobs, records[:1])
    assert records[1].node != lost
