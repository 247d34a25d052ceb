"""Step: a Lucene impact index of a corpus's quantised term weights."""

import json
import logging
import time
from pathlib import Path

from sparbench.collections.passages import PassageStore
from sparbench.collections.queries import shard_bounds
from sparbench.processes.job import Facts, Job
from sparbench.processes.step import rate, run_step
from sparbench.sparse.build_index import index_whole
from sparbench.sparse.impact import IMPACT_OPTIONS, impacts
from sparbench.vectors.quantise import beyond_range, quantised
from sparbench.vectors.term_store import TermStore

log = logging.getLogger(__name__)
PASSAGES_AT_ONCE = 2048


def build_impact_index(job: Job) -> Facts:
    """Index the quantised term weights of a corpus's passages.

    Settings: quantisation. Inputs: passages, terms (a list). Outputs: index (a folder).
    """
    store, terms, began = PassageStore(job.inputs["passages"]), TermStore(job.inputs["terms"]), time.monotonic()
    terms.expect(len(store), "passages")
    quantisation = job.settings["quantisation"]
    folder = Path(job.outputs["index"])
    count = make_impact_index(store, terms, quantisation, folder, job.threads)
    beyond = sum(beyond_range(block, quantisation) for _, block in terms.blocks(PASSAGES_AT_ONCE))
    if count < len(store):
        log.warning(
            "%d of %d passages have no term once quantised: no search finds them", len(store) - count, len(store)
        )
    if beyond:
        log.warning("%d weights are above the quantiser's range: they are kept with impacts above 2**bits", beyond)
    left_out = {"passages_without_terms": len(store) - count, "weights_beyond_range": beyond}
    return {"passages": len(store), **left_out, **rate("indexed_passages", count, began)}


def make_impact_index(store: PassageStore, terms: TermStore, quantisation: dict, target: Path, threads: int = 1) -> int:
    """Build the index in the folder `target`, whole or not at all; return the number of documents.

    Raises:
        UserError: no passage has a term, a weight overflows (see `quantised`), or Lucene lost passages.
    """
    if_none = (
        "no passage has a term, so there is nothing to index; the encoder gives nothing, or the scale is too small"
    )

    def write(folder: Path) -> int:
        return write_impacts(store, terms, quantisation, folder, threads)

    return index_whole(store, target, write, IMPACT_OPTIONS, if_none, threads)


def write_impacts(store: PassageStore, terms: TermStore, quantisation: dict, folder: Path, files: int) -> int:
    """Write the passages that have terms as that many JSON lines files: each indexing thread takes a whole file.

    Returns how many were written.
    """
    folder.mkdir(parents=True)
    count = 0
    for number in range(files):
        first, stop = shard_bounds(len(store), number, files)
        with (folder / f"part-{number:04d}.jsonl").open("w", encoding="utf-8") as lines:
            for start in range(first, stop, PASSAGES_AT_ONCE):
                rows = range(start, min(start + PASSAGES_AT_ONCE, stop))
                vectors = impacts(quantised(terms.rows(rows.start, rows.stop), quantisation))
                filled = [(id_, vector) for id_, vector in zip(store.ids(rows), vectors, strict=True) if vector]
                lines.writelines(json.dumps({"id": id_, "vector": vector}) + "\n" for id_, vector in filled)
                count += len(filled)
    return count


if __name__ == "__main__":
    run_step(build_impact_index)
