"""The BEIR zips of the world, named as published."""

from pathlib import Path

from sparbench.world.beir import write_beir
from sparbench.world.beir_arguments import arguana_like, touche_like
from sparbench.world.beir_forums import FORUMS, forum_like, quora_like
from sparbench.world.beir_science import nfcorpus_like, scifact_like


def write_beir_sets(folder: Path, seed: int) -> None:
    """Write arguana, quora, scifact, nfcorpus, both versions of touche2020 and cqadupstack below `folder`.

    Their size does not grow with the world: a few hundred documents each.
    """
    second, first = touche_like(seed)
    write_beir(folder / "arguana" / "arguana.zip", {"arguana": arguana_like(seed)})
    write_beir(folder / "quora" / "quora.zip", {"quora": quora_like(seed)})
    write_beir(folder / "scifact" / "scifact.zip", {"scifact": scifact_like(seed)})
    write_beir(folder / "nfcorpus" / "nfcorpus.zip", {"nfcorpus": nfcorpus_like(seed)})
    write_beir(folder / "touche2020" / "webis-touche2020.zip", {"webis-touche2020": second})
    write_beir(folder / "touche2020-v1" / "beir-webis-touche2020-v1.zip", {"webis-touche2020": first})
    forums = {f"cqadupstack/{forum}": forum_like(seed, forum) for forum in FORUMS}
    write_beir(folder / "cqadupstack" / "cqadupstack.zip", forums)
