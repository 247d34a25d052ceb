"""The names of metrics: what is one, and what its parts say.

Nothing heavy is imported here: the registry checks names before any job.
"""

import re
from typing import NamedTuple, Self

from sparbench.errors import UserError

# Before a metric's name: its mean over groups of queries.
MACRO = "macro "
METRIC = re.compile(r"(?P<kind>Acc|R|MRR|nDCG|MAP)(@(?P<depth>[1-9][0-9]*))?(-l(?P<level>[1-9]))?")


class Metric(NamedTuple):
    """A metric by its name: Acc@k, R@k, MRR@k, nDCG@k, MAP@k, the last three also without a cut-off.

    Attributes:
        depth: how many passages count, or None for all of the ranking.
        level: the least grade that is relevant; `R@1000-l2` counts grades 2 and above. nDCG has none: its gains are
            the grades themselves, as in trec_eval.
    """

    name: str
    kind: str
    depth: int | None
    level: int

    @classmethod
    def named(cls, name: str, place: str = "metrics") -> Self:
        """Read a name; UserError when it is not a metric. `place` says where it was found: file, row and key."""
        match = METRIC.fullmatch(name)
        if (
            not match
            or (match["kind"] in ("Acc", "R") and not match["depth"])
            or (match["kind"] == "nDCG" and match["level"])
        ):
            raise UserError(
                f"{place}: got {name!r}; expected Acc@k, R@k, MRR@k, nDCG@k or MAP, and for a least grade such as 2 "
                "R@k-l2 or MAP-l2; fix: correct the name"
            )
        depth = int(match["depth"]) if match["depth"] else None
        return cls(name, match["kind"], depth, int(match["level"] or 1))
