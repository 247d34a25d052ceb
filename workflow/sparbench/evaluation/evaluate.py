"""Step: all metrics of one run, query by query and on average."""

import logging
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from sparbench.evaluation.metric_names import Metric
from sparbench.evaluation.metrics import Judge, Rankings, mean, per_query
from sparbench.files import write_json
from sparbench.processes.job import Job
from sparbench.processes.step import run_step
from sparbench.rankings.runs import read_rankings

log = logging.getLogger(__name__)


def evaluate(job: Job) -> None:
    """Score a run.

    Settings: metrics (names), answers (null | string | regex), self_hits (keep | remove).
    Inputs: run, queries, qrels, passages (opened for answer matching only). Outputs: metrics.
    """
    metrics = [Metric.named(name) for name in job.settings["metrics"]]
    report = evaluate_rankings(metrics, Judge.of_job(job), read_rankings(job.inputs["run"]))
    log.info("%d queries judged, %d of them without results", report["queries"], report["missing"])
    log.info("%d queries of the run are not judged and do not count", report["ignored"])
    write_json(job.outputs["metrics"], report)


def evaluate_rankings(metrics: Sequence[Metric], judge: Judge, rankings: Rankings) -> dict[str, Any]:
    """Each metric of each judged query, and means.

    Returns:
        queries, missing: how many are judged, and how many of them have no results (they count as 0).
        ignored: how many queries of the run are not judged.
        mean: metric -> mean over all queries that it judges.
        macro: metric -> unweighted mean over the groups' means (EntityQuestions' relations); absent without groups.
        per_query: metric -> query id -> value.
    """
    values = {metric.name: per_query(metric, judge, rankings) for metric in metrics}
    judged = {query for scores in values.values() for query in scores}
    groups = {query: judge.queries[query].group for query in judged if judge.queries[query].group}
    report: dict[str, Any] = {
        "queries": len(judged),
        "missing": sum(not rankings.get(query) for query in judged),
        "ignored": len(rankings.keys() - judged),
        "mean": {name: mean(scores.values()) for name, scores in values.items()},
        "per_query": values,
    }
    if groups:
        report["macro"] = {name: macro_mean(scores, groups) for name, scores in values.items()}
    return report


def macro_mean(scores: Mapping[str, float], groups: Mapping[str, str]) -> float:
    """The mean over groups of the mean over a group's queries; queries of no group are left out."""
    members: dict[str, list[float]] = defaultdict(list)
    for query, group in groups.items():
        if query in scores:
            members[group].append(scores[query])
    return mean(map(mean, members.values()))


if __name__ == "__main__":
    run_step(evaluate)
