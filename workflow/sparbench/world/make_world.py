"""Step: write the miniature world, every collection in its original file format, from a seed."""

import logging
import time
from pathlib import Path

from sparbench.files import whole
from sparbench.processes.job import Job
from sparbench.processes.step import run_step
from sparbench.world.articles import Encyclopedia
from sparbench.world.beir_files import write_beir_sets
from sparbench.world.entities import World
from sparbench.world.qa_files import write_qa_sets
from sparbench.world.questions import Examiner
from sparbench.world.sizes import WorldSizes, read_sizes
from sparbench.world.squad import write_squad
from sparbench.world.web import write_web
from sparbench.world.wikipedia import write_wikipedia

LOG = logging.getLogger(__name__)


def write_world(folder: Path, sizes: WorldSizes) -> int:
    """Write the files of all collections below `folder`; return the number of Wikipedia passages."""
    encyclopedia = Encyclopedia(World(sizes))
    numbers = write_wikipedia(folder / "wikipedia" / "psgs_w100.tsv.gz", encyclopedia)
    examiner = Examiner(encyclopedia, numbers)
    write_qa_sets(folder, examiner)
    write_squad(folder, examiner)
    write_web(folder / "msmarco", encyclopedia)
    write_beir_sets(folder, sizes.seed)
    return numbers.total


def make_world(job: Job) -> None:
    """Write the miniature world into the folder of the output role `folder`, whole or not at all.

    The setting `sizes` has `seed`, `articles`, `questions` and `web_passages` (world/sizes.py); `wordings` is a digest
    of the files in wordings/, so that the job runs again when one of them changes.
    """
    sizes = read_sizes(job.settings["sizes"])
    start = time.monotonic()
    with whole(job.outputs["folder"]) as partial:
        passages = write_world(partial, sizes)
    LOG.info("%d Wikipedia passages and all question sets in %.1f s", passages, time.monotonic() - start)


if __name__ == "__main__":
    run_step(make_world)
