"""Why jobs would run, from a printed dry run and snakemake's records."""

import pytest
from unit.reruns.snakemake_world import printed_job, spec, write_record

from sparbench.reruns.differences import differences
from sparbench.reruns.dry_run import read_jobs
from sparbench.reruns.records import Records
from sparbench.reruns.why import grouped, report

CHANGED = "Params have changed since last execution: Union of exclusive params before: '{}' now: '{}'"
FOLLOWS = "Input files updated by another job: "


def lines(printed: str, folder) -> list[str]:
    return report(grouped(read_jobs(printed), Records(folder)))


def test_a_printed_job_has_its_files_and_its_spec():
    printed = printed_job("model", "m/model, m/card.json", f"{FOLLOWS}a, b", spec(settings={"x": "it's"}))
    gathering = "rule all:\n    input: m/model\n    reason: Rules with a run or shell declaration\n"
    (job,) = read_jobs(f"Job stats:\nmodel 1\n{printed}{gathering}")
    assert (job.rule, job.outputs, job.upstream) == ("model", ("m/model", "m/card.json"), ("a", "b"))
    assert job.files["log"] == ("a.log",)
    assert job.spec == spec(settings={"x": "it's"})


def test_local_rules_are_jobs_too():
    printed = printed_job("fetch_file", "f", "Missing output files: f", spec()).replace("rule fetch", "localrule fetch")
    assert [job.rule for job in read_jobs(printed)] == ["fetch_file"]


def test_a_changed_spec_is_reported_by_its_keys_and_followers_by_the_rule_they_follow(tmp_path):
    write_record(tmp_path, "m1", "model", spec(settings={"loss": {"weight": 0.4}}))
    printed = printed_job("model", "m1", CHANGED, spec(settings={"loss": {"weight": 0.5}}))
    printed += printed_job("vectors", "v1", f"{FOLLOWS}m1", spec())
    printed += printed_job("run", "r1", f"{FOLLOWS}v1", spec()) + printed_job("run", "r2", f"{FOLLOWS}v1", spec())
    assert lines(printed, tmp_path) == [
        "     1  model            settings.loss.weight: 0.4 -> 0.5  [m1]",
        "     1  vectors          follows model  [v1]",
        "     2  run              follows model  [r1, …]",
        "     4  jobs in all",
    ]


@pytest.mark.parametrize(
    ("reason", "recorded", "told"),
    [
        ("Missing output files: r1", True, "output is gone"),
        ("Missing output files: r1", False, "never made"),
        ("Updated input files: data/a.tsv", True, "changed on disk: data/a.tsv"),
        ("Code has changed since last execution", True, "the rule's command"),
        ("Forced execution", True, "forced"),
        ("Set of input files has changed since last execution", True, "other input files"),
        (f"Set of input files has changed since last execution; {CHANGED}", True, "settings.k: 1 -> 2"),
        (f"Missing output files: r1; {FOLLOWS}m1", False, "never made"),
    ],
)
def test_each_reason_in_words(tmp_path, reason, recorded, told):
    if recorded:
        write_record(tmp_path, "r1", "run", spec(settings={"k": 1}))
    printed = printed_job("run", "r1", reason, spec(settings={"k": 2}))
    assert lines(printed, tmp_path)[0] == f"     1  run              {told}  [r1]"


def test_nothing_to_do_is_said(tmp_path):
    assert lines("Nothing to be done (all requested files are present and up to date).", tmp_path) == [
        "Nothing would run: all results are there and current."
    ]


def test_many_causes_are_cut(tmp_path):
    write_record(tmp_path, "r1", "run", spec(settings=dict.fromkeys("abcde", 1)))
    printed = printed_job("run", "r1", CHANGED, spec(settings=dict.fromkeys("abcde", 2)))
    assert "settings.a: 1 -> 2; settings.b: 1 -> 2; settings.c: 1 -> 2; and 2 more" in lines(printed, tmp_path)[0]


def test_differences_name_keys_code_and_packages():
    before = spec(
        settings={"data": [{"split": "train"}], "grid": [1, 2], "gone": True},
        code={"sparbench.losses.a": "1", "sparbench.losses.b": "1"},
        packages={"pytorch": "2.13.0"},
    )
    now = spec(
        settings={"data": [{"split": "dev"}], "grid": [1, 3]},
        code={"sparbench.losses.a": "2", "sparbench.losses.c": "1"},
        packages={"pytorch": "2.14.0"},
    )
    assert differences(before, now) == [
        "settings.data.0.split: train -> dev",
        "settings.gone: True -> nothing",
        "settings.grid: [1, 2] -> [1, 3]",
        "packages.pytorch: 2.13.0 -> 2.14.0",
        "code of losses.a",
        "code of losses.b: no longer used",
        "code of losses.c: now used",
    ]
    assert differences(before, before) == []


def test_records_of_long_names_are_found(tmp_path):
    write_record(tmp_path, "results/demo/a/very/long/name.json", "metrics", spec(settings={"k": 1}), longest=12)
    records = Records(tmp_path)
    assert records.of("results/demo/a/very/long/name.json") == ("metrics", spec(settings={"k": 1}))
    assert records.of("other") is None
