"""Metrics of rankings, over all judged queries; who is judged by what; and which weight of a grid is best.

Every metric goes by the order of the ranking alone, never by scores. A query of the split is judged when the qrels
name it, also when all its grades are 0 or below (it then scores 0, as under `trec_eval -c`); Acc@k by answers judges
the queries that have answers. A judged query without results scores 0.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Self

import numpy as np
import pytrec_eval

from sparbench.collections.answers import AnswerMatcher
from sparbench.collections.passages import PassageStore
from sparbench.collections.qrels import read_qrels
from sparbench.collections.queries import Query, read_queries
from sparbench.errors import UserError
from sparbench.evaluation.metric_names import Metric
from sparbench.processes.job import Job

TIE_BREAK_DEPTHS = (1, 5, 10, 20, 50, 100)
# Answers are sought in so many passages at a time, until one has an answer.
LOOK_AHEAD = 10

Rankings = Mapping[str, Sequence[str]]


class Judge:
    """Says which passages are relevant to a query, by qrels or by DPR's answer matching; remembers what it matched.

    Args:
        queries: all queries of the split.
        qrels: query id -> passage id -> grade; queries that are not in the split are left out, grades below 0 become 0.
        passages: the corpus, needed for answer matching only.
        answers: None (Acc@k goes by qrels too), "string" or "regex".
        self_hits: "keep", or "remove": a passage with the query's id does not count as a result (ArguAna, Quora).
    """

    def __init__(
        self,
        queries: Iterable[Query],
        qrels: Mapping[str, Mapping[str, int]],
        passages: PassageStore | None = None,
        answers: str | None = None,
        self_hits: str = "keep",
    ) -> None:
        self.queries = {query.id: query for query in queries}
        # No metric distinguishes a grade below 0 from 0, and pytrec_eval writes out of bounds on negative grades.
        self.qrels = {
            query: {passage: max(grade, 0) for passage, grade in qrels[query].items()}
            for query in self.queries
            if query in qrels
        }
        self._passages = passages
        self._answers = answers
        self._drops_self_hits = self_hits == "remove"
        self._matched: dict[str, dict[str, bool]] = {}

    @classmethod
    def of_job(cls, job: Job) -> Self:
        """From a step's settings `answers` and `self_hits` and its inputs queries, qrels and passages."""
        answers = job.settings["answers"]
        return cls(
            read_queries(job.inputs["queries"]),
            read_qrels(job.inputs["qrels"]),
            PassageStore(job.inputs["passages"]) if answers else None,
            answers,
            job.settings["self_hits"],
        )

    def judged(self, metric: Metric) -> list[str]:
        """The queries that count for a metric, in the order of the split.

        Raises:
            UserError: there is none.
        """
        if self._answers and metric.kind == "Acc":
            judged = [query.id for query in self.queries.values() if query.answers]
        else:
            judged = list(self.qrels)
        if not judged:
            source = "answers" if self._answers and metric.kind == "Acc" else "qrels"
            raise UserError(
                f"metrics: {metric.name} goes by {source}, and no query of the split has any; "
                "fix: correct `metrics` or `answers` of the collection in the registry"
            )
        return judged

    def results(self, query: str, ids: Sequence[str]) -> Sequence[str]:
        """The ranking that counts: without the passage with the query's id where self-hits are removed."""
        return [passage for passage in ids if passage != query] if self._drops_self_hits else ids

    def relevance(self, query: str, ids: Sequence[str]) -> np.ndarray:
        """For Acc@k, int64 [len(ids)]: 1 where a passage has an answer, else 0; without answers the qrels' grades.

        Raises:
            UserError: answers are to be matched and the corpus has no such passage.
        """
        grades = self._match(query, ids) if self._answers else self.qrels.get(query, {})
        return np.fromiter((grades.get(passage, 0) for passage in ids), dtype=np.int64, count=len(ids))

    def first_hit(self, query: str, ids: Sequence[str], level: int = 1) -> float:
        """Rank of the first relevant passage among `ids`, or infinity; `level` matters to qrels only."""
        least = 1 if self._answers else level
        for start in range(0, len(ids), LOOK_AHEAD):
            hits = np.flatnonzero(self.relevance(query, ids[start : start + LOOK_AHEAD]) >= least)
            if len(hits):
                return start + int(hits[0]) + 1
        return math.inf

    def _match(self, query: str, ids: Sequence[str]) -> dict[str, bool]:
        known = self._matched.setdefault(query, {})
        new = [passage for passage in ids if passage not in known]
        if new:
            matcher = AnswerMatcher(self.queries[query].answers, self._answers)
            known.update(zip(new, map(matcher.matches, self._texts(new)), strict=True))
        return known

    def _texts(self, ids: list[str]) -> list[str]:
        rows = self._passages.rows(ids)
        if (rows < 0).any():
            raise UserError(
                f"{self._passages.path}: has no passage {ids[int(np.argmin(rows))]!r}, which a run ranks; "
                "fix: delete the run, which is of another corpus, and run the same command again"
            )
        return self._passages.texts(rows)


def per_query(metric: Metric, judge: Judge, rankings: Rankings) -> dict[str, float]:
    """The metric of each judged query, in the order of the split; 0 where `rankings` has nothing for it."""
    cut = {query: judge.results(query, rankings.get(query, ()))[: metric.depth] for query in judge.judged(metric)}
    if metric.kind == "Acc":
        return {query: float(judge.first_hit(query, ids, metric.level) < math.inf) for query, ids in cut.items()}
    return _by_trec_eval(metric, judge, cut)


def _by_trec_eval(metric: Metric, judge: Judge, rankings: Rankings) -> dict[str, float]:
    """Through pytrec_eval, which sees ranks as scores: distinct, so that it cannot reorder what is tied."""
    measure = {
        "MRR": "recip_rank",
        "MAP": "map",
        "R": f"recall_{metric.depth}",
        "nDCG": f"ndcg_cut_{metric.depth}" if metric.depth else "ndcg",
    }[metric.kind]
    qrels = {query: judge.qrels[query] for query in rankings}
    run = {query: dict(zip(ids, range(len(ids), 0, -1), strict=True)) for query, ids in rankings.items()}
    evaluator = pytrec_eval.RelevanceEvaluator(qrels, {measure}, relevance_level=metric.level)
    values = evaluator.evaluate(run)
    return {query: values[query][measure] for query in rankings}


def mean(values: Iterable[float]) -> float:
    """The mean, rounded once: it does not depend on the order of the queries."""
    numbers = list(values)
    return math.fsum(numbers) / len(numbers)


def score_rankings(metric: str, judge: Judge, rankings: Rankings) -> tuple[float, float]:
    """The mean of a metric over all judged queries, and what decides between weights that are equal in it.

    Args:
        metric: its name, such as "Acc@100".
        rankings: query id -> passage ids from first to last rank.

    Returns:
        (value, tie break). The tie break of Acc@k is the released tool's (dpr-scale): the sum over k in
        {1, 5, 10, 20, 50, 100} of k * Acc@k; of any other metric 0.
    """
    asked = Metric.named(metric)
    if asked.kind != "Acc":
        return mean(per_query(asked, judge, rankings).values()), 0.0
    deepest = max(asked.depth, *TIE_BREAK_DEPTHS)
    judged = judge.judged(asked)
    ranks = np.array(
        [
            judge.first_hit(query, judge.results(query, rankings.get(query, ()))[:deepest], asked.level)
            for query in judged
        ]
    )
    tie_break = sum(depth * int((ranks <= depth).sum()) for depth in TIE_BREAK_DEPTHS)
    return float((ranks <= asked.depth).mean()), tie_break / len(judged)


def best_of_grid(grid: Iterable[Mapping[str, Any]]) -> Mapping[str, Any]:
    """The entry {"weight", "value", "tie_break"} of highest value, then of highest tie break, then of least weight."""
    return max(grid, key=lambda entry: (entry["value"], entry["tie_break"], -entry["weight"]))
