"""MS MARCO's files in small, for the readers that know them."""

import io
import tarfile
from pathlib import Path

from sparbench.collections.queries import JudgedQuery, Query

MARCO = {
    "collection.tsv": "0\tThe presence of\n7\tsecond — passage\n",
    "queries.train.tsv": "121352\tdefine extreme\n634306\twhat does chattel mean\n920825\twhat was the\n",
    "qrels.train.tsv": "920825\t0\t7\t1\n121352\t0\t0\t1\n121352\t0\t99\t-1\n",
    "queries.dev.small.tsv": "1048585\twhat is paula deen's brother\n",
    "qrels.dev.small.tsv": "1048585\t0\t7\t1\n",
}


def marco_archive(folder: Path) -> Path:
    """The archive that holds them all."""
    path = folder / "collectionandqueries.tar.gz"
    with tarfile.open(path, "w:gz") as archive:
        for name, text in MARCO.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(text.encode())
            archive.addfile(entry, io.BytesIO(text.encode()))
    return path


TRAIN = [
    JudgedQuery(Query("121352", "define extreme"), {"0": 1, "99": -1}),
    JudgedQuery(Query("920825", "what was the"), {"7": 1}),
]
