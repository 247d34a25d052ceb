"""Step: read one split's queries and judgements from the published files."""

import logging
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Any

import numpy as np

from sparbench.collections.build_passages import SOURCE_RECORDS, source_name, sources
from sparbench.collections.ids import id_hashes, is_plain_id, repeated_positions
from sparbench.collections.passages import PassageStore
from sparbench.collections.qrels import write_qrels
from sparbench.collections.queries import JudgedQuery, Query, iter_queries, write_queries
from sparbench.collections.readers import QUERY_READERS, read, takes_role
from sparbench.collections.sample import sample
from sparbench.errors import UserError
from sparbench.files import whole, write_json
from sparbench.processes.job import Job
from sparbench.processes.step import run_step

log = logging.getLogger(__name__)

CHUNK_QUERIES = 10_000
KINDS = ("judgements", "positives", "negatives")


def build_queries(job: Job) -> None:
    """Write `queries`, `qrels` (may be empty) and `stats` of one split.

    Settings: collection, split, reader, options (the reader's, and `sample`: {count, seed}), answers. Inputs: the
    reader's file roles, `passages` (the store that is searched), optionally `base_queries` and `source_records`.
    """
    settings = job.settings
    files = reader_files(job.inputs, settings["reader"])
    source = f"{source_name(settings['collection'], files)}, split {settings['split']}"
    options = dict(settings["options"])
    drawn = options.pop("sample", None)
    judged = named_queries(read(QUERY_READERS, settings["reader"], files, options), settings["split"], source)
    tally = Tally(PassageStore(job.inputs["passages"]))
    with whole(job.outputs["queries"]) as queries, whole(job.outputs["qrels"]) as qrels:
        write_queries(queries, tally.watch(judged if drawn is None else sampled(judged, drawn, source)))
        tally.refuse_useless(source, settings["answers"])
        refuse_duplicates(queries, tally.hashes, source)
        write_qrels(qrels, tally.judgements)
        stats = {"collection": settings["collection"], "split": settings["split"], **tally.stats()}
        write_json(job.outputs["stats"], stats | {"sources": sources(job)})
    report(source, stats)


def reader_files(inputs: Mapping[str, Any], reader: str) -> dict[str, str]:
    """The reader's inputs: no fetch records, and the passage store only where queries are made from it."""
    apart = {SOURCE_RECORDS} if takes_role(QUERY_READERS, reader, "passages") else {SOURCE_RECORDS, "passages"}
    return {role: path for role, path in inputs.items() if role not in apart}


def named_queries(judged: Iterable[JudgedQuery], split: str, source: str) -> Iterator[JudgedQuery]:
    """The queries, each with an id: the format's, or <split>-<index> where the format has none."""
    for index, (query, grades) in enumerate(judged):
        named = query if query.id else replace(query, id=f"{split}-{index}")
        if not is_plain_id(named.id):
            raise UserError(
                f"{source}, query {index + 1}, field 'id': got {named.id!r}; expected an id without white space; "
                "fix: replace the white space in the query's id (and in the qrels)"
            )
        yield JudgedQuery(named, grades)


def sampled(judged: Iterable[JudgedQuery], drawn: Any, source: str) -> list[JudgedQuery]:
    """The uniform sample that the split's option `sample` asks for, in the order of the file."""
    keys = ("count", "seed")
    if not isinstance(drawn, dict) or set(drawn) != set(keys) or not all(type(drawn[key]) is int for key in keys):
        raise UserError(
            f"{source}, option 'sample': got {drawn!r}; expected whole numbers count and seed; fix: set both"
        )
    return sample(((one.query.id, one) for one in judged), drawn["count"], drawn["seed"])


@dataclass
class Tally:
    """What a stream of queries holds, and which of its passages the store lacks.

    Attributes:
        hashes: of the query ids seen, in order.
        judgements: (query, passage, grade) seen, in order.
        named: number of passage ids that each kind of label names; `unknown`: how many of them the store lacks.
    """

    store: PassageStore
    count: int = 0
    answered: int = 0
    judged: int = 0
    judgements: list[tuple[str, str, int]] = field(default_factory=list)
    named: dict[str, int] = field(default_factory=lambda: dict.fromkeys(KINDS, 0))
    unknown: dict[str, int] = field(default_factory=lambda: dict.fromkeys(KINDS, 0))
    _hashes: list[np.ndarray] = field(default_factory=list)

    @property
    def hashes(self) -> np.ndarray:
        return np.concatenate([np.empty(0, dtype=np.uint64), *self._hashes])

    def watch(self, judged: Iterable[JudgedQuery]) -> Iterator[Query]:
        """The queries one by one, counting them."""
        stream = iter(judged)
        while chunk := list(islice(stream, CHUNK_QUERIES)):
            self._count(chunk)
            yield from (one.query for one in chunk)

    def _count(self, chunk: list[JudgedQuery]) -> None:
        self.count += len(chunk)
        self.answered += sum(bool(one.query.answers) for one in chunk)
        self.judged += sum(bool(one.grades) for one in chunk)
        self.judgements += [(one.query.id, passage, grade) for one in chunk for passage, grade in one.grades.items()]
        self._hashes.append(id_hashes([one.query.id for one in chunk]))
        self._look_up("judgements", [passage for one in chunk for passage in one.grades])
        self._look_up("positives", [passage for one in chunk for passage in one.query.positives])
        self._look_up("negatives", [passage for one in chunk for passage in one.query.negatives])

    def _look_up(self, kind: str, ids: list[str]) -> None:
        if ids:
            self.named[kind] += len(ids)
            self.unknown[kind] += int((self.store.rows(ids) < 0).sum())

    def refuse_useless(self, source: str, answers: str | None) -> None:
        """Refuse a split without queries, without answers where answers are judged, or with unknown labels only."""
        if not self.count:
            raise UserError(
                f"{source}: holds no query; expected at least one; fix: check the file and the reader's options"
            )
        if answers and not self.answered and not self.judged and not self.named["positives"]:
            raise UserError(f"{source}: no query has an answer; expected answers ({answers}); fix: correct 'answers'")
        for kind in ("judgements", "positives"):
            if self.named[kind] and self.unknown[kind] == self.named[kind]:
                raise UserError(
                    f"{source}: none of the {self.named[kind]} passages that the {kind} name is in {self.store.path}; "
                    "expected ids of its passages; fix: check that queries and passages belong together"
                )

    def stats(self) -> dict[str, Any]:
        """Counts of the split for its stats file."""
        counts = {"queries": self.count, "with_answers": self.answered, "judged": self.judged}
        return counts | {"passages_named": self.named, "passages_unknown": self.unknown}


def refuse_duplicates(path: Any, hashes: np.ndarray, source: str) -> None:
    """Refuse two queries with the same id; ids are compared only where their hashes are equal."""
    suspects = set(repeated_positions(hashes).tolist())
    seen: dict[str, int] = {}
    for place, query in enumerate(iter_queries(path)) if suspects else ():
        if place in suspects and query.id in seen:
            raise UserError(
                f"{source}, queries {seen[query.id] + 1} and {place + 1}, field 'id': got {query.id!r} twice; "
                "expected distinct query ids; fix: remove or rename one of the two"
            )
        if place in suspects:
            seen[query.id] = place


def report(source: str, stats: Mapping[str, Any]) -> None:
    """Log the counts, and warn of labels whose passages the store lacks."""
    log.info(
        "%s: %d queries, %d with answers, %d judged", source, *(stats[k] for k in ("queries", "with_answers", "judged"))
    )
    for kind in KINDS:
        if stats["passages_unknown"][kind]:
            unknown, named = stats["passages_unknown"][kind], stats["passages_named"][kind]
            log.warning("%s: %d of %d %s name passages that the collection lacks", source, unknown, named, kind)


if __name__ == "__main__":
    run_step(build_queries)
