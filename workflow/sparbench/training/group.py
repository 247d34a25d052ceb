"""The processes that train one model together: vectors and gradients are shared, weights stay equal."""

import time
from collections.abc import Iterable

import torch
from torch import distributed

from sparbench.training.shares import WHOLE, Share

SECONDS_TO_BE_ENDED = 30


class Group:
    """A single process that does everything.

    Attributes:
        share: this process's share of each batch.
        leads: it validates, logs and writes.
        size: number of processes.
    """

    share, leads, size = WHOLE, True, 1

    def gather(self, own: torch.Tensor, count: int) -> torch.Tensor:
        """The vectors of all `count` texts of a batch, from those of each process's share; outside any graph.

        Every process then has the loss of the whole batch and its gradients on all vectors; each backpropagates those
        of its own share to the weights, and the sum over all processes is the gradient that one process would have.
        """
        return own

    def sum_gradients(self, parameters: Iterable[torch.nn.Parameter]) -> None:
        """Give every process the sum of the gradients of all."""


ALONE = Group()


class SeveralProcesses(Group):
    """This process among those of an initialised process group (torch.distributed)."""

    def __init__(self) -> None:
        rank, self.size = distributed.get_rank(), distributed.get_world_size()
        self.share, self.leads = Share.of(rank, self.size), rank == 0

    def gather(self, own: torch.Tensor, count: int) -> torch.Tensor:
        """See Group. Rows of others are added to zeros, which changes no bit and allows unequal shares."""
        start, stop = self.share.texts(count)
        every = torch.zeros(count, own.shape[1], device=own.device)
        every[start:stop] = own
        _sum(every)
        return every

    def sum_gradients(self, parameters: Iterable[torch.nn.Parameter]) -> None:
        """See Group."""
        gradients = [parameter.grad for parameter in parameters if parameter.grad is not None]
        flat = torch.cat([gradient.flatten() for gradient in gradients])
        _sum(flat)
        for gradient, summed in zip(gradients, flat.split([gradient.numel() for gradient in gradients]), strict=True):
            gradient.copy_(summed.view_as(gradient))


def _sum(values: torch.Tensor) -> None:
    """Replace the values by their sum over all processes, the same bits in each."""
    try:
        distributed.all_reduce(values)
    except RuntimeError:
        # Most likely another process has died: the parent process reports that one and ends this one.
        time.sleep(SECONDS_TO_BE_ENDED)
        raise
