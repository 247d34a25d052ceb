"""A user's own collection, encoder and retrievers: rows of a registry file, no code (docs/own-data.md)."""

import csv
import json
from pathlib import Path

import pytest
import transformers
import yaml

OWN = """
collections:
  my-set:
    title: My test collection
    metrics: [nDCG@10, R@100]
    passages: {reader: beir, files: {archive: folder}}
    splits: {test: {reader: beir, files: {archive: folder}, options: {split: test}}}
    files: {folder: {path: data/my-set}}
  my-questions:
    title: My questions
    answers: string
    metrics: [Acc@1, Acc@20]
    passages: {reader: jsonl, files: {passages: passages.jsonl}}
    splits: {test: {reader: jsonl, files: {queries: questions.jsonl}}}
    files:
      passages.jsonl: {path: data/passages.jsonl}
      questions.jsonl: {path: data/questions.jsonl}
encoders:
  my-encoder:
    title: My encoder
    kind: transformer
    weights: {folder: data/my-encoder}
    pooling: mean
    title_policy: plain
retrievers:
  my-encoder: {title: My encoder, kind: dense, encoder: my-encoder}
  my-encoder-hnsw: {title: By a graph, kind: approximate, of: my-encoder, index: {kind: hnsw}}
  my-encoder-ivf: {title: By lists, kind: approximate, of: my-encoder, index: {kind: ivf}}
  my-hybrid: {like: dpr-multi-bm25, title: My encoder + BM25, parts: [my-encoder, bm25], weight: 1.0}
"""
PASSAGES = [
    ("p1", "Tallinn", "Tallinn is the capital of Estonia and lies on the Gulf of Finland."),
    ("p2", "Riga", "Riga is the capital of Latvia."),
    ("p3", "Vilnius", "Vilnius is the capital of Lithuania; its old town is large."),
    ("p4", "Tartu", "Tartu has the oldest university of Estonia."),
]
QUERIES = [("q1", "capital of Latvia", "p2", "Riga"), ("q2", "oldest university Estonia", "p4", "Tartu")]


def write_lines(path: Path, records: list[dict]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(record) + "\n" for record in records))


def write_data(data: Path) -> None:
    """A BEIR folder, and the same passages as JSON lines with questions that have answers."""
    corpus = [{"_id": name, "title": title, "text": text} for name, title, text in PASSAGES]
    write_lines(data / "my-set/corpus.jsonl", corpus)
    write_lines(data / "my-set/queries.jsonl", [{"_id": name, "text": text} for name, text, _, _ in QUERIES])
    (data / "my-set/qrels").mkdir()
    qrels = "".join(f"{name}\t{passage}\t1\n" for name, _, passage, _ in QUERIES)
    (data / "my-set/qrels/test.tsv").write_text(f"query-id\tcorpus-id\tscore\n{qrels}")
    write_lines(data / "passages.jsonl", [{"id": name, "title": title, "text": text} for name, title, text in PASSAGES])
    questions = [{"id": name, "text": text, "answers": [answer]} for name, text, _, answer in QUERIES]
    write_lines(data / "questions.jsonl", questions)


def write_encoder(folder: Path) -> None:
    """A random BERT as anybody's local checkpoint: configuration, weights and vocabulary as the hub has them."""
    words = sorted({word for _, title, text in PASSAGES for word in f"{title} {text}".lower().replace(".", "").split()})
    folder.mkdir(parents=True)
    (folder / "vocab.txt").write_text("\n".join(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *words]))
    transformers.BertTokenizerFast.from_pretrained(folder).save_pretrained(folder)
    sizes = {"hidden_size": 32, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 64}
    transformers.BertModel(transformers.BertConfig(vocab_size=len(words) + 5, **sizes)).save_pretrained(folder)


@pytest.mark.slow
@pytest.mark.java
def test_rows_alone_add_a_collection_an_encoder_and_retrievers(project, snakemake):
    write_data(project / "data")
    write_encoder(project / "data/my-encoder")
    (project / "mine.yaml").write_text(OWN)
    config = yaml.safe_load((project / "config.yaml").read_text())
    retrievers = ["bm25", "my-encoder", "my-encoder-hnsw", "my-encoder-ivf", "my-hybrid"]
    asked = [{"collection": name, "split": "test", "retrievers": retrievers} for name in ("my-set", "my-questions")]
    (project / "config.yaml").write_text(yaml.safe_dump({**config, "registry": ["mine.yaml"], "evaluate": asked}))
    tables = [f"results/demo/tables/own/table-{number}.csv" for number in (1, 2)]
    result = snakemake(project, "--", *tables)
    assert result.returncode == 0, result.stdout + result.stderr
    values = {}
    for table in tables:
        with (project / table).open() as lines:
            values |= {(row["row"], row["metric"]): row["obtained"] for row in csv.DictReader(lines)}
    assert {name for name, _ in values} == set(retrievers)
    assert float(values["bm25", "nDCG@10"]) == 100
    assert float(values["bm25", "Acc@1"]) == 100
    assert values["my-encoder-hnsw", "Acc@1"] == values["my-encoder-ivf", "Acc@1"] == values["my-encoder", "Acc@1"]
    assert all(0 <= float(value) <= 100 for value in values.values())
    assert not (project / "results/demo/world").exists()
