"""SciFact-like claims about abstracts, and NFCorpus-like topics with graded abstracts."""

from dataclasses import dataclass
from random import Random

from sparbench.world.beir import BeirSet, Document, coined
from sparbench.world.phrases import capitalised, phrase, pick, stream
from sparbench.world.wording import wording

ABSTRACTS = 420
SUBSTANCES, CONDITIONS = 70, 36
CLAIMS = (("train", 120), ("test", 70))
TOPICS = (("train", 60), ("dev", 30), ("test", 50))
TEXTS = wording("science")
MEASURES: list[list[str]] = TEXTS["measures"]
EFFECTS: list[list[list[str]]] = TEXTS["effects"]


@dataclass(frozen=True, slots=True)
class Study:
    """What one abstract reports: numbers of the substance, condition, measure and direction of the effect."""

    substance: int
    condition: int
    measure: int
    effect: int


class Laboratory:
    """Studies of invented substances; `name` makes two laboratories of one seed differ."""

    def __init__(self, seed: int, name: str) -> None:
        self.seed = seed
        self.name = name
        rng = stream(seed, name, "studies")
        limits = (SUBSTANCES, CONDITIONS, len(MEASURES), len(EFFECTS))
        self.studies = [Study(*(int(rng.random() ** 1.5 * limit) for limit in limits)) for _ in range(ABSTRACTS)]

    def substance(self, number: int) -> str:
        return coined(self.seed, self.name, number) + ("ine", "ol", "ab", "ate", " extract")[number % 5]

    def trade_name(self, number: int) -> str:
        """The name under which a substance is sold; abstracts give it sometimes."""
        return coined(self.seed, self.name + " trade", number).capitalize()

    def condition(self, number: int, wording: int = 0) -> str:
        """A condition's name among doctors (0) or at home (1)."""
        kinds = (("disease", "fever", "syndrome", "deficiency"), ("illness", "heat", "complaint", "lack"))[wording]
        home = " at home" if wording and number % 2 else ""
        return f"{coined(self.seed, self.name + ' condition' + home, number, 1)} {kinds[number % 4]}"

    def values(self, study: Study, wording: int, rng: Random) -> dict[str, str]:
        """The slots of a study's templates; `wording` 0 is the abstracts', 1 other people's."""
        return {
            "x": self.trade_name(study.substance)
            if wording and rng.random() < 0.4
            else self.substance(study.substance),
            "brand": self.trade_name(study.substance),
            "c": self.condition(study.condition, wording),
            "home": self.condition(study.condition, 1),
            "m": MEASURES[study.measure][wording],
            "effect": pick(rng, EFFECTS[study.effect][wording]),
            "other": self.substance(int(rng.random() * SUBSTANCES)),
            "c2": self.condition(int(rng.random() * CONDITIONS)),
            "m2": pick(rng, MEASURES)[0],
            "design": pick(rng, TEXTS["designs"]),
        }

    def document(self, identity: str, study: Study, rng: Random) -> Document:
        """An abstract with its title."""
        values = self.values(study, 0, rng)
        chosen = [sentence for sentence in TEXTS["abstract"] if "{effect}" in sentence or rng.random() < 0.5]
        text = " ".join(capitalised(phrase(sentence, rng, values)) for sentence in chosen)
        return Document(identity, capitalised(phrase(pick(rng, TEXTS["titles"]), rng, values)), text)


def scifact_like(seed: int) -> BeirSet:
    """Claims in other words than the abstract that supports or refutes them; train and test claims."""
    laboratory, rng, data = Laboratory(seed, "scifact"), stream(seed, "scifact"), BeirSet()
    numbers = rng.sample(range(100_000, 40_000_000), ABSTRACTS)
    data.documents = [
        laboratory.document(str(number), study, rng) for number, study in zip(numbers, laboratory.studies, strict=True)
    ]
    rows = rng.sample(range(ABSTRACTS), sum(size for _, size in CLAIMS))
    splits = [split for split, size in CLAIMS for _ in range(size)]
    for claim, (row, split) in enumerate(zip(rows, splits, strict=True)):
        study = laboratory.studies[row]
        values = laboratory.values(study, int(rng.random() < 0.7), rng)
        data.queries[str(claim)] = capitalised(phrase(pick(rng, TEXTS["claims"]), rng, values))
        for other, number in zip(laboratory.studies, numbers, strict=True):
            if other == study:
                data.judge(split, str(claim), str(number))
    return data


def nfcorpus_like(seed: int) -> BeirSet:
    """Brief topics; grade 2 where an abstract is about all that the topic names, 1 where about a part of it."""
    laboratory, rng, data = Laboratory(seed, "nfcorpus"), stream(seed, "nfcorpus"), BeirSet()
    names = [f"MED-{10 + number}" for number in range(ABSTRACTS)]
    data.documents = [
        laboratory.document(name, study, rng) for name, study in zip(names, laboratory.studies, strict=True)
    ]
    splits = [split for split, size in TOPICS for _ in range(size)]
    for topic, split in enumerate(splits):
        study = laboratory.studies[int(rng.random() * ABSTRACTS)]
        template = pick(rng, TEXTS["topics"])
        query = f"PLAIN-{topic + 1}"
        data.queries[query] = phrase(template, rng, laboratory.values(study, int(rng.random() < 0.8), rng))
        for name, other in zip(names, laboratory.studies, strict=True):
            if grade := _grade(template, study, other):
                data.judge(split, query, name, grade)
    return data


def _grade(template: str, asked: Study, other: Study) -> int:
    """2 when the abstract shares everything that the template names, 1 when it shares the first of it."""
    parts = {"{x}": "substance", "{c}": "condition", "{m}": "measure"}
    shared = [getattr(asked, name) == getattr(other, name) for slot, name in parts.items() if slot in template]
    return 2 if all(shared) else int(shared[0])
