"""Metrics against formulas written out, ir_measures and ranx; Acc@k by answers; ties, missing queries, self-hits."""

import math

import ir_measures
import pytest
from unit.evaluation.rankings_world import PASSAGES, corpus, queries_named, random_qrels, random_rankings

from sparbench.collections.queries import Query
from sparbench.errors import UserError
from sparbench.evaluation.metric_names import Metric
from sparbench.evaluation.metrics import Judge, best_of_grid, mean, per_query, score_rankings

NAMES = ["Acc@3", "Acc@20", "Acc@5-l2", "MRR@10", "MRR", "MRR@10-l2", "nDCG@10", "nDCG", "R@5", "R@50", "R@50-l2"]
NAMES += ["MAP", "MAP-l2", "MAP@10"]


def judge_of(qrels, **options) -> Judge:
    return Judge(queries_named(list(qrels)), qrels, **options)


def by_formula(metric: Metric, grades: dict[str, int], ranking: list[str]) -> float:
    """The oracle: textbook definitions over one ranking."""
    wanted = {passage for passage, grade in grades.items() if grade >= metric.level}
    ranking = ranking[: metric.depth]
    ranks = [rank for rank, passage in enumerate(ranking, 1) if passage in wanted]
    if metric.kind == "Acc":
        return float(bool(ranks))
    if metric.kind == "MRR":
        return 1 / ranks[0] if ranks else 0.0
    if metric.kind == "R":
        return len(ranks) / len(wanted) if wanted else 0.0
    if metric.kind == "MAP":
        return sum(found / rank for found, rank in enumerate(ranks, 1)) / len(wanted) if wanted else 0.0
    ideal = sorted((grade for grade in grades.values() if grade > 0), reverse=True)[: metric.depth]
    return discounted(max(grades.get(passage, 0), 0) for passage in ranking) / discounted(ideal) if ideal else 0.0


def discounted(gains) -> float:
    return sum(gain / math.log2(rank + 1) for rank, gain in enumerate(gains, 1))


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_metrics_follow_their_formulas(name, seed):
    qrels, rankings = random_qrels(seed), random_rankings(seed + 100)
    metric = Metric.named(name)
    expected = {query: by_formula(metric, grades, rankings.get(query, [])) for query, grades in qrels.items()}
    scores = per_query(metric, judge_of(qrels), rankings)
    assert list(scores) == list(qrels)
    assert scores == pytest.approx(expected, abs=1e-12)
    assert score_rankings(name, judge_of(qrels), rankings)[0] == pytest.approx(sum(expected.values()) / len(expected))
    assert sum(expected.values()) > 0


def as_scores(rankings: dict[str, list[str]]) -> dict[str, dict[str, float]]:
    """Distinct scores, so that no tool can reorder."""
    return {
        query: {passage: float(len(ids) - place) for place, passage in enumerate(ids)}
        for query, ids in rankings.items()
    }


def without_negatives(qrels: dict[str, dict[str, int]]) -> dict[str, dict[str, int]]:
    """ranx sums negative gains, and pytrec_eval, on which ir_measures stands, overruns its memory."""
    return {query: {passage: max(grade, 0) for passage, grade in grades.items()} for query, grades in qrels.items()}


@pytest.mark.parametrize(
    ("name", "theirs"),
    [
        ("MRR@10", "RR@10"),
        ("MRR@10-l2", "RR(rel=2)@10"),
        ("nDCG@10", "nDCG@10"),
        ("R@50", "R@50"),
        ("R@50-l2", "R(rel=2)@50"),
        ("MAP-l2", "AP(rel=2)"),
        ("Acc@20", "Success@20"),
    ],
)
def test_means_equal_ir_measures_over_all_judged_queries(name, theirs):
    qrels, rankings = random_qrels(7), random_rankings(8)
    measure = ir_measures.parse_measure(theirs)
    expected = ir_measures.calc_aggregate([measure], without_negatives(qrels), as_scores(rankings))[measure]
    assert score_rankings(name, judge_of(qrels), rankings)[0] == pytest.approx(expected, abs=1e-12)


@pytest.mark.slow  # ranx compiles each metric at its first use.
@pytest.mark.filterwarnings("ignore:unsafe cast")
def test_means_equal_ranx():
    from ranx import Qrels, Run
    from ranx import evaluate as ranx_evaluate

    qrels, rankings = random_qrels(9), random_rankings(10)
    theirs = {"MRR@10": "mrr@10", "nDCG@10": "ndcg@10", "R@50": "recall@50"}
    judged = {query: ids for query, ids in as_scores(rankings).items() if query in qrels}
    values = ranx_evaluate(Qrels(without_negatives(qrels)), Run(judged), list(theirs.values()), make_comparable=True)
    for name, key in theirs.items():
        assert score_rankings(name, judge_of(qrels), rankings)[0] == pytest.approx(values[key], abs=1e-9)


def test_the_order_given_counts_also_where_a_tool_would_reorder_ties():
    qrels = {"q": {"a": 1}}
    assert score_rankings("MRR@10", judge_of(qrels), {"q": ["z", "a", "b"]})[0] == 0.5
    assert score_rankings("MRR@10", judge_of(qrels), {"q": ["b", "a", "z"]})[0] == 0.5


def test_missing_and_hopeless_queries_count_as_zero_and_unjudged_ones_not():
    qrels = {"hit": {"a": 1}, "missing": {"a": 1}, "hopeless": {"a": 0, "b": -1}}
    judge = Judge(queries_named(["hit", "missing", "hopeless", "unjudged"]), qrels | {"of another split": {"a": 1}})
    rankings = {"hit": ["a"], "hopeless": ["a"], "unjudged": ["a"]}
    for name in ("Acc@1", "MRR@10", "nDCG@10", "R@10", "MAP"):
        assert per_query(Metric.named(name), judge, rankings) == {"hit": 1.0, "missing": 0.0, "hopeless": 0.0}
        assert score_rankings(name, judge, rankings)[0] == pytest.approx(1 / 3)


@pytest.mark.parametrize("name", ["MRR@1", "Acc@1", "R@1", "nDCG@1"])
def test_self_hits_are_removed_before_the_cut_where_asked(name):
    qrels, rankings = {"q": {"a": 1}}, {"q": ["q", "a"]}
    assert score_rankings(name, judge_of(qrels), rankings)[0] == 0.0
    assert score_rankings(name, judge_of(qrels, self_hits="remove"), rankings)[0] == 1.0


@pytest.mark.parametrize("name", ["Acc", "R", "R@0", "P@10", "nDCG@10-l2", "Acc@20-l0", "acc@20", "R@10 "])
def test_names_of_no_metric_are_refused(name):
    with pytest.raises(UserError, match="expected Acc@k, R@k, MRR@k, nDCG@k or MAP.* fix:"):
        Metric.named(name)


QUESTIONS = [
    Query("q1", "?", answers=("Ada Lovelace",)),
    Query("q2", "?", answers=("1815", "1852")),
    Query("q3", "?", answers=("nowhere to be found",)),
    Query("q4", "?"),
]
TEXTS = {
    "p1": "She was ADA LOVELACE.",
    "p2": "Born in 1815.",
    "p3": "Lovelace, Ada",
    "p4": "Ada wrote",
    "p5": "In 1852",
}


def test_answers_are_sought_in_the_text_alone(tmp_path):
    judge = Judge(QUESTIONS, {}, corpus(tmp_path, TEXTS, title="Ada Lovelace 1815"), "string")
    assert judge.relevance("q1", ["p3", "p1", "p4", "p1"]).tolist() == [0, 1, 0, 1]
    assert judge.relevance("q2", ["p5", "p4", "p2"]).tolist() == [1, 0, 1]


def test_accuracy_by_answers_is_over_all_questions_that_have_some(tmp_path):
    judge = Judge(QUESTIONS, {"q1": {"p4": 1}}, corpus(tmp_path, TEXTS), "string")
    rankings = {"q1": ["p3", "p4", "p1"], "q2": ["p2"], "q4": ["p1"]}
    assert per_query(Metric.named("Acc@2"), judge, rankings) == {"q1": 0.0, "q2": 1.0, "q3": 0.0}
    assert per_query(Metric.named("Acc@3"), judge, rankings) == {"q1": 1.0, "q2": 1.0, "q3": 0.0}
    assert per_query(Metric.named("R@2"), judge, rankings) == {"q1": 1.0}


def test_an_answer_far_down_is_found_at_its_rank(tmp_path):
    texts = dict.fromkeys(PASSAGES, "nothing") | {"p40": "Ada Lovelace"}
    judge = Judge(QUESTIONS[:1], {}, corpus(tmp_path, texts), "string")
    assert judge.first_hit("q1", PASSAGES) == 41
    assert judge.first_hit("q1", PASSAGES[:40]) == math.inf


def test_patterns(tmp_path):
    judge = Judge([Query("q1", "?", answers=(r"18\d5", "("))], {}, corpus(tmp_path, TEXTS), "regex")
    assert judge.relevance("q1", ["p1", "p2", "p5"]).tolist() == [0, 1, 0]


def test_a_run_of_another_corpus_is_refused(tmp_path):
    judge = Judge(QUESTIONS, {}, corpus(tmp_path, TEXTS), "string")
    with pytest.raises(UserError, match="no passage 'p9', which a run ranks"):
        judge.relevance("q1", ["p1", "p9"])


def test_metrics_that_nothing_judges_are_refused(tmp_path):
    store = corpus(tmp_path, TEXTS)
    with pytest.raises(UserError, match="Acc@1 goes by answers, and no query"):
        score_rankings("Acc@1", Judge([Query("q", "?")], {"q": {"p1": 1}}, store, "string"), {})
    with pytest.raises(UserError, match="nDCG@10 goes by qrels, and no query"):
        score_rankings("nDCG@10", Judge(QUESTIONS, {}, store, "string"), {})


def test_the_tie_break_of_accuracy_is_the_released_tools():
    first_hits = {"q0": 1, "q1": 7, "q2": 60, "q3": None}
    fill = [f"other{number}" for number in range(100)]
    rankings = {
        query: fill if rank is None else [*fill[: rank - 1], "hit", *fill] for query, rank in first_hits.items()
    }
    qrels = {query: {"hit": 1} for query in first_hits}
    value, tie_break = score_rankings("Acc@20", judge_of(qrels), rankings)
    assert value == 0.5
    assert tie_break == (1 * 1 + 5 * 1 + 10 * 2 + 20 * 2 + 50 * 2 + 100 * 3) / 4
    assert score_rankings("MRR@10", judge_of(qrels), rankings)[1] == 0.0


def test_the_best_weight_by_value_then_tie_break_then_the_smaller():
    def entry(weight: float, value: float, tie_break: float) -> dict[str, float]:
        return {"weight": weight, "value": value, "tie_break": tie_break}

    assert best_of_grid([entry(1, 0.5, 9), entry(2, 0.6, 1), entry(3, 0.6, 2)])["weight"] == 3
    assert best_of_grid([entry(3, 0.6, 2), entry(2, 0.6, 2), entry(1, 0.6, 1)])["weight"] == 2


def test_the_mean_does_not_depend_on_the_order():
    values = [1 / 3, 1e-17, 0.1, 0.7, 1 / 7] * 50
    assert mean(values) == mean(sorted(values)) == mean(reversed(values))
