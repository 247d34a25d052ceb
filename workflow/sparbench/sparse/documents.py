"""What Lucene's document numbers refer to: passage ids, rows of the passage store, and the order of ids."""

from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sparbench.collections.passages import PassageStore
from sparbench.errors import UserError

FILE_NAME = "documents.arrow"


class Documents:
    """The documents of an index in Lucene's order, mapped into memory; reading ids from Lucene itself is slow.

    Attributes:
        rows: int32 [documents], row in the passage store.
        order: int32 [documents], position among all ids in ascending order; breaks ties between equal scores.
    """

    def __init__(self, folder: str | Path) -> None:
        path = Path(folder) / FILE_NAME
        if not path.is_file():
            raise UserError(
                f"{folder}: {FILE_NAME} is missing, so this index was not made by sparbench; "
                "fix: delete it and run the same command again"
            )
        table = pa.ipc.open_file(pa.memory_map(str(path))).read_all()
        self._ids = table.column("id")
        self.rows: np.ndarray = table.column("row").to_numpy()
        self.order: np.ndarray = table.column("order").to_numpy()

    def __len__(self) -> int:
        return len(self.rows)

    def ids(self, documents: np.ndarray) -> list[str]:
        """Passage ids of these document numbers."""
        return self._ids.take(pa.array(documents)).to_pylist()


def write_documents(folder: Path, ids: Iterable[list[str]], store: PassageStore) -> int:
    """Write the file that `Documents` reads, from the ids in Lucene's order (in batches); return their number."""
    columns, rows = [], []
    for batch in ids:
        columns.append(pa.array(batch, pa.string()))
        rows.append(store.rows(batch).astype(np.int32))
    id_column = pa.concat_arrays(columns)
    order = np.empty(len(id_column), dtype=np.int32)
    order[pc.array_sort_indices(id_column).to_numpy()] = np.arange(len(id_column), dtype=np.int32)
    table = pa.table({"id": id_column, "row": np.concatenate(rows), "order": order})
    with pa.OSFile(str(folder / FILE_NAME), "wb") as sink, pa.ipc.new_file(sink, table.schema) as writer:
        writer.write_table(table)
    return len(id_column)
