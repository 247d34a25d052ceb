"""Which texts of a global batch a process takes: some of its eight parts, whose bounds never change."""

from typing import NamedTuple, Self

# As many processes as can share a batch. Each part has its own random stream for dropout, whichever process encodes it.
PARTS = 8


def bounds(texts: int, first: int, stop: int) -> tuple[int, int]:
    """Where the parts from `first` to before `stop` of so many texts begin and end."""
    return texts * first // PARTS, texts * stop // PARTS


class Share(NamedTuple):
    """The parts from `first` to before `stop`."""

    first: int = 0
    stop: int = PARTS

    @classmethod
    def of(cls, rank: int, processes: int) -> Self:
        """The share of the process with number `rank`."""
        return cls(PARTS * rank // processes, PARTS * (rank + 1) // processes)

    def texts(self, count: int) -> tuple[int, int]:
        """The first of its texts among `count`, and the one after its last."""
        return bounds(count, self.first, self.stop)

    def parts(self, count: int) -> list[tuple[int, slice]]:
        """Number of each part that has any of the `count` texts, and where it stands among the share's own texts."""
        begin, _ = self.texts(count)
        found = ((part, *bounds(count, part, part + 1)) for part in range(self.first, self.stop))
        return [(part, slice(start - begin, stop - begin)) for part, start, stop in found if stop > start]


WHOLE = Share()


def most_processes(texts: int) -> int:
    """How many processes can share a batch of so many texts, or of more, so that none is left without one."""
    return max((count for count in range(1, PARTS + 1) if texts * (PARTS // count) >= PARTS), default=1)
