"""Jobs of impact retrievers: what their indexes, searches and costs depend on."""

from types import SimpleNamespace

import pytest
import yaml
from unit.plan.planning import plan, user_rows

from sparbench.errors import UserError
from sparbench.plan.figures import document
from sparbench.plan.resources import memory_mb
from sparbench.plan.retrievers import impact
from sparbench.plan.spec import job_spec
from sparbench.registry.rows import SCHEMAS
from sparbench.variants import variants_of

CORPUS = {"collection": "wikipedia", "retriever": "mine", "seed": "3"}
SEARCH = {**CORPUS, "collection": "nq", "split": "test"}
PASSAGES = {"passages": "results/demo/collections/wikipedia/passages.arrow"}
TERMS = {"terms": ["results/demo/vectors/wikipedia/lambda-wiki-bm25/seed3/part-0.terms"]}
QUERY_TERMS = {"query_terms": "results/demo/vectors/nq.test/lambda-wiki-bm25/seed3/queries.terms"}
INDEX = {"index": "results/demo/indexes/wikipedia/mine/seed3"}
SCALED = {"quantisation": {"scale": 100}}


@pytest.fixture
def any_encoder(monkeypatch):
    """Plans are alike for all encoders: a bag stands for one that weighs terms."""
    monkeypatch.setattr(impact, "need_encoder", lambda *_: None)


def own(folder, scale: str = "demo", **keys):
    row = {"title": "Mine", "kind": "impact", "encoder": "lambda-wiki-bm25", **keys}
    return user_rows(folder, {"retrievers": {"mine": row}}, scale=scale)


def test_the_schema_has_the_engines_that_there_are():
    branches = yaml.safe_load((SCHEMAS / "retrievers.schema.yaml").read_text())["additionalProperties"]["oneOf"]
    (row,) = (branch["properties"] for branch in branches if branch["properties"]["kind"]["const"] == "impact")
    assert sorted(row["engine"]["enum"]) == variants_of(impact.ENGINES)


@pytest.mark.usefixtures("any_encoder")
def test_lucene_searches_an_index_of_quantised_weights(tmp_path):
    mine = own(tmp_path, **SCALED)
    index, run = plan("impact_index", mine, **CORPUS), plan("impact_run", mine, **SEARCH)
    assert (index.settings, index.inputs, index.chosen) == (SCALED, PASSAGES | TERMS, ())
    assert run.settings == {"engine": "lucene", **SCALED, "depth": 100, "tag": "mine"}
    queries = {"queries": "results/demo/collections/nq/queries.test.jsonl.gz"}
    assert run.inputs == PASSAGES | queries | QUERY_TERMS | INDEX
    assert run.chosen == ("vectors.engines.lucene",)


@pytest.mark.usefixtures("any_encoder")
def test_exact_search_reads_the_weights_themselves_and_no_java(tmp_path):
    mine = own(tmp_path, engine="exact")
    run = plan("impact_run", mine, **SEARCH)
    assert run.settings["quantisation"] is None
    assert run.inputs.keys() == {"passages", "queries", "query_terms", "terms"}
    assert "pyserini" not in job_spec("impact_run", run, SEARCH)
    assert "pyserini" in job_spec("impact_run", plan("impact_run", own(tmp_path, **SCALED), **SEARCH), SEARCH)


@pytest.mark.usefixtures("any_encoder")
def test_another_quantisation_encodes_nothing_again(tmp_path):
    encoded = {"collection": "wikipedia", "encoder": "lambda-wiki-bm25", "seed": "3", "shard": "0"}
    jobs = [("passage_terms", encoded), ("impact_index", CORPUS), ("impact_run", SEARCH), ("costs", SEARCH)]
    one, two = (
        [plan(stage, own(tmp_path, quantisation=each), **where) for stage, where in jobs]
        for each in ({"scale": 100}, {"bits": 8, "range": 5})
    )
    assert [first == second for first, second in zip(one, two, strict=True)] == [True, False, False, False]


@pytest.mark.usefixtures("any_encoder")
def test_costs_are_of_what_is_searched(tmp_path):
    through_index, exact = own(tmp_path, **SCALED), own(tmp_path, engine="exact")
    assert plan("costs", through_index, **SEARCH).inputs == QUERY_TERMS | TERMS | INDEX
    assert plan("costs", exact, **SEARCH).inputs == QUERY_TERMS | TERMS
    assert plan("costs", through_index, **SEARCH).settings == SCALED


@pytest.mark.usefixtures("any_encoder")
def test_lists_are_as_deep_as_the_models_that_use_them_and_fusions_take_its_runs(tmp_path):
    rows = {
        "retrievers": {
            "mine": {"title": "Mine", "kind": "impact", "encoder": "lambda-paq-bm25", **SCALED},
            "both": {"title": "Both", "kind": "fusion", "parts": ["mine", "bm25"], "weight": 0.5},
        },
        "models": {
            "student": {
                "like": "lambda-wiki-bm25",
                "data": [
                    {
                        "collection": "nq",
                        "split": "train",
                        "positives": {"labels": "list", "list": "mine", "top": 10},
                        "negatives": [{"list": "mine", "top": 40, "last": 5}],
                    }
                ],
            }
        },
    }
    mine = user_rows(tmp_path, rows)
    lists = plan("impact_lists", mine, **{**SEARCH, "split": "train", "shard": "0"})
    assert (lists.settings["depth"], lists.settings["shard"], lists.settings["shards"]) == (40, 0, 1)
    fused = plan("fused_run", mine, collection="nq", split="test", retriever="both", seed="3")
    assert fused.inputs["runs"][0] == "results/demo/runs/nq.test/mine/seed3.trec.gz"


@pytest.mark.usefixtures("any_encoder")
def test_full_passage_terms_fit_and_the_vocabulary_counts(tmp_path):
    where = {"collection": "msmarco", "encoder": "lambda-wiki-bm25", "seed": "0", "shard": "0"}
    full = own(tmp_path, scale="full", **SCALED)
    dense, terms = (memory_mb(full, f"passage_{each}", SimpleNamespace(**where), 1) for each in ("vectors", "terms"))
    assert dense < terms < dense + 1000


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (SCALED, "'lambda-wiki-bm25' is of kind 'bag', which gives a vector; expected one that gives weights of terms"),
        ({"encoder": "lamda", **SCALED}, "no encoder is named 'lamda'"),
        ({"engine": "lucine"}, "'lucine' is not allowed; did you mean 'lucene'"),
        ({"quantisation": {"bits": 8}}, "key 'range' is missing"),
        ({"quantisation": {"scale": 1, "bits": 8}}, "either scale, or bits and range"),
        ({"quantisation": {"scale": 0}}, "mine.quantisation.scale: 0 is less than or equal to"),
    ],
)
def test_rows_that_cannot_be_searched_are_refused(tmp_path, row, message):
    with pytest.raises(UserError, match=message):
        own(tmp_path, **row)


@pytest.mark.usefixtures("any_encoder")
def test_an_index_without_quantisation_and_a_concatenation_are_refused(tmp_path):
    with pytest.raises(UserError, match="key 'quantisation' is missing: Lucene.*or engine: exact"):
        own(tmp_path)
    impact_row = {"title": "Mine", "kind": "impact", "encoder": "lambda-wiki-bm25", **SCALED}
    both = {"title": "Both", "kind": "concat", "parts": ["dpr-multi", "mine"], "weight": 1}
    with pytest.raises(UserError, match="'mine' is not dense; only vectors can be concatenated, use a fusion"):
        user_rows(tmp_path, {"retrievers": {"mine": impact_row, "both": both}})


@pytest.mark.usefixtures("any_encoder")
def test_expansion_reads_passages_their_terms_and_the_encoder(tmp_path):
    job = plan("expansion", own(tmp_path, engine="exact"), **SEARCH)
    qrels = {"qrels": "results/demo/collections/nq/qrels.test.tsv"}
    model = {"model": "results/demo/models/lambda-wiki-bm25/seed3/model"}
    assert job.inputs == PASSAGES | TERMS | model | qrels
    assert job.settings["encoder"]["kind"] == "bag" and "encoders.kinds.bag" in job.chosen


def with_costs(folder):
    """A planner whose paper has a table of costs, and a passage drawn, of an impact retriever and of BM25."""
    planned = own(folder, engine="exact")
    column = {"id": "flops", "label": ["FLOPS"], "collection": "nq", "split": "test", "cost": "flops"}
    rows = [{"id": name, "label": name, "retriever": name, "published": [None]} for name in ("mine", "bm25")]
    table = {"title": "t", "unit": "number", "columns": [column], "rows": rows}
    planned.registry.papers["spar"]["tables"] = {"9": table}
    figure = {"title": "t", "kind": "document", "retriever": "mine", "collection": "nq", "split": "test"}
    planned.registry.papers["spar"]["figures"] = {"t9": figure}
    return planned


@pytest.mark.usefixtures("any_encoder")
def test_costs_are_those_of_impact_retrievers_alone(tmp_path):
    table = plan("table", with_costs(tmp_path), paper="spar", number="9")
    assert list(table.listed) == ["results/demo/costs/nq.test/mine/seed0.json"]
    assert table.settings["unavailable"] == {"bm25/flops": "retrievers of kind bm25 have no costs here"}


@pytest.mark.usefixtures("any_encoder")
def test_a_drawn_passage_is_of_the_first_seed_or_says_why_it_is_not_there(tmp_path):
    planned = with_costs(tmp_path)
    drawn = plan("figure", planned, paper="spar", number="t9")
    assert drawn.inputs == {"expansion": "results/demo/expansion/nq.test/mine/seed0.json"}
    assert (drawn.settings["reason"], drawn.chosen) == ("", ("reporting.figures.document",))
    planned.registry.scale["collections_available"] = []
    absent = plan("figure", planned, paper="spar", number="t9")
    assert (absent.inputs, absent.settings["reason"]) == ({}, "the demo scale has no nq test")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"retriever": "bm52"}, "retriever: no retriever is named 'bm52'; did you mean 'bm25'?"),
        ({"retriever": "bm25"}, "retriever: bm25 is of kind bm25; expected kind impact"),
    ],
)
def test_a_passage_is_drawn_by_a_retriever_with_term_weights(tmp_path, change, words):
    figure = {"retriever": "bm25", "collection": "nq", "split": "test", **change}
    with pytest.raises(UserError, match="figure t9: ") as said:
        document.check(user_rows(tmp_path, {}).registry, figure, "papers/x.yaml: figure t9")
    assert str(said.value).endswith(words)
