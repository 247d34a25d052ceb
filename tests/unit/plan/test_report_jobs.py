"""Plans of tables and figures: what can be computed, and what a change makes again."""

import pytest
from unit.plan.planning import plan, planner, user_rows

from sparbench.plan import report_jobs
from sparbench.plan.availability import why_not
from sparbench.plan.figure_jobs import figures_of
from sparbench.plan.job_plan import Planner


def test_rows_that_cannot_be_computed_say_why():
    assert "released checkpoint facebook/contriever-msmarco" in why_not(planner(), "contriever")
    assert why_not(planner(), "spar-wiki") is None
    assert why_not(planner(scale="full"), "contriever") is None


def test_a_training_needs_the_checkpoint_that_it_starts_from(tmp_path):
    own = {
        "models": {"mine": {"like": "ance", "encoder": "mine", "start": {"model": None, "encoder": "contriever"}}},
        "encoders": {"mine": {"like": "contriever", "weights": {"hub": None, "model": "mine"}}},
        "retrievers": {"mine": {"title": "mine", "kind": "dense", "encoder": "mine"}},
    }
    said = why_not(user_rows(tmp_path, own), "mine")
    assert said == "needs the released checkpoint facebook/contriever-msmarco, which the demo scale does not fetch"
    reasons = plan("table", paper="spar", number="4").settings["unavailable"]
    assert "no fever test" in reasons["bm25/fever"]
    assert "released checkpoint" in reasons["contriever"]


def test_a_mean_over_collections_is_planned_over_those_that_are_there():
    demo = planner()
    forums = [path for path in plan("table", demo, paper="spar", number="4").listed if "cqadupstack" in path]
    expected = [f"results/demo/metrics/cqadupstack-{name}.test/bm25/seed0.json" for name in ("android", "physics")]
    assert [path for path in forums if "/bm25/" in path] == expected
    demo.registry.scale["collections_available"] = ["msmarco"]
    reasons = plan("table", demo, paper="spar", number="4").settings["unavailable"]
    assert reasons["bm25/cqadupstack"] == "the demo scale has no cqadupstack-android test"


def test_a_tables_wording_changes_the_table_alone():
    """The specs of what computes hold nothing of a paper's file."""
    before, after = planner(), planner()
    table = after.registry.papers["spar"]["tables"]["2"]
    table["title"] += "!"
    wildcards = {"collection": "nq", "split": "test", "retriever": "spar-wiki", "seed": "0"}
    assert plan("metrics", before, **wildcards) == plan("metrics", after, **wildcards)
    assert plan("table", before, paper="spar", number="2") != plan("table", after, paper="spar", number="2")


def test_own_tables_come_from_the_config():
    mine = planner(evaluate=[{"collection": "scifact", "split": "test", "retrievers": ["bm25", "ance"]}])
    table = report_jobs.tables_of(mine, "own")["1"]
    assert [row["retriever"] for row in table["rows"]] == ["bm25", "ance"]
    assert "results/demo/tables/own/table-1.csv" in report_jobs.targets(mine)


def with_figure(**config) -> Planner:
    """A planner whose paper has a figure of two of the demo's retrievers, and of one without a row."""
    planned = planner(**config)
    names = {"collection": "msmarco", "split": "dev"}
    columns = [{"id": key, "label": [key], "metric": key, **names} for key in ("R@1000", "MRR@10")]
    rows = [
        {"id": name, "label": name, "series": "s", "retriever": name, "published": [None, None]}
        for name in ("bm25", "ance", "gtr-large")
    ]
    figure = {"title": "t", "kind": "trade-off", "unit": "percent", "columns": columns, "rows": rows}
    planned.registry.papers["spar"]["figures"] = {"3": figure}
    return planned


def test_a_figure_reads_the_results_of_its_points_and_stands_on_the_page():
    planned = with_figure()
    figure = plan("figure", planned, paper="spar", number="3")
    files = [f"results/demo/metrics/msmarco.dev/{name}/seed0.json" for name in ("ance", "bm25")]
    assert list(figure.listed) == files
    assert "gtr" in figure.settings["unavailable"]["gtr-large"]
    assert "reporting.figures.trade_off" in figure.chosen and "reporting.columns.metric" in figure.chosen
    svg = "results/demo/figures/spar/figure-3.svg"
    assert plan("page", planned).inputs["figures"] == [svg]
    targets = report_jobs.targets(planned)
    assert svg in targets and "results/demo/runs/msmarco.dev/ance/seed0.trec.gz" in targets


@pytest.mark.parametrize(
    ("config", "drawn"),
    [
        ({}, ["3"]),
        ({"tables": {"spar": ["2"]}}, []),
        ({"tables": {"spar": ["2"]}, "figures": {"spar": ["3"]}}, ["3"]),
        ({"figures": {"spar": []}}, []),
    ],
)
def test_figures_are_those_that_the_config_asks_for(config, drawn):
    planned = with_figure()
    planned.registry.config.update(config)
    assert [figure["number"] for figure in plan("page", planned).settings.get("figures", [])] == drawn


@pytest.mark.parametrize("scale", ["demo", "small", "full"])
@pytest.mark.parametrize("paper", ["spar", "splade", "splade-v2"])
def test_every_paper_is_planned_at_every_scale(paper, scale):
    """At the full scale nothing but what the paper's file itself leaves out is missing, apart from costs of BM25."""
    planned = planner(scale=scale, papers=[paper])
    assert f"results/{scale}/tables/{paper}/table-2.md" in report_jobs.targets(planned) or paper == "splade"
    for kind, entries in (("table", report_jobs.tables_of(planned, paper)), ("figure", figures_of(planned, paper))):
        for number in entries:
            settings = plan(kind, planned, paper=paper, number=number).settings
            if scale == "full":
                missing = {place.partition("/")[2] for place in settings.get("unavailable", {})}
                assert missing <= {"flops"} and not settings.get("reason"), (kind, number)
