"""A small table with every kind of column, and metric files for it, shared by the tests of reporting."""

import json
from pathlib import Path
from typing import Any

from sparbench.reporting.result_paths import ResultPaths

TABLE: dict[str, Any] = {
    "title": "Every kind of column",
    "unit": "percent",
    "note": "A remark on the table.",
    "columns": [
        {"id": "nq-20", "label": ["NQ", "@20"], "collection": "nq", "split": "test", "metric": "Acc@20"},
        {"id": "nq-100", "label": ["NQ", "@100"], "collection": "nq", "split": "test", "metric": "Acc@100"},
        {"id": "macro", "label": ["Entities"], "collection": "eq", "split": "test", "metric": "macro Acc@20"},
        {"id": "forums", "label": ["Forums"], "mean_over": ["a", "b"], "split": "test", "metric": "nDCG@10"},
        {"id": "average", "label": ["Average"], "mean_of": ["nq-20", "nq-100"]},
        {"id": "loss", "label": ["Loss"], "difference": ["nq-100", "nq-20"], "note": "a remark on the column"},
    ],
    "rows": [
        {
            "id": "bm25",
            "label": "BM25",
            "retriever": "bm25",
            "notes": {"macro": "a remark on the cell"},
            "published": [62.9, 78.3, None, 29.9, 70.6, 15.4],
        },
        {"id": "dpr", "label": "DPR <b>", "retriever": "dpr", "published": [79.5, 86.1, None, None, 82.8, None]},
        {
            "id": "xmoco",
            "label": "xMoCo | 2021",
            "not_computed": "copied by the paper",
            "published": [82.5, 86.3, None, None, None, None],
        },
    ],
}


def result_paths(folder: Path, absent: tuple[str, ...] = ()) -> ResultPaths:
    """Where `write_metrics` writes, and where overlap files lie beside."""
    patterns = {
        "metrics": f"{folder}/metrics/{{collection}}.{{split}}/{{retriever}}/seed{{seed}}.json",
        "costs": f"{folder}/costs/{{collection}}.{{split}}/{{retriever}}/seed{{seed}}.json",
        "rbo": f"{folder}/rbo/{{collection}}.{{split}}/{{retriever}}/against-{{reference}}/seed{{seed}}.json",
    }
    return ResultPaths(patterns, absent)


def write_result(path: str, content: dict[str, Any]) -> None:
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    Path(path).write_text(json.dumps(content))


def write_metrics(folder: Path, retriever: str, seed: int, accuracy: tuple[float, float], missing: int = 0) -> None:
    """Metric files of one retriever and seed for all measured columns of TABLE."""
    contents = {
        "nq": {"mean": {"Acc@20": accuracy[0], "Acc@100": accuracy[1]}, "missing": missing},
        "eq": {"mean": {"Acc@20": 0.9}, "macro": {"Acc@20": 0.5}, "missing": 0},
        "a": {"mean": {"nDCG@10": 0.2}, "missing": 0},
        "b": {"mean": {"nDCG@10": 0.4}, "missing": 0},
    }
    for name, content in contents.items():
        path = result_paths(folder).of("metrics", collection=name, split="test", retriever=retriever, seed=seed)
        write_result(path, {"queries": 2000, "per_query": {}, **content})
