"""The relations of the world, by their Wikidata property: how articles state each, and how questions ask for it."""

from dataclasses import dataclass
from typing import NamedTuple

from sparbench.world.wording import wording


class Saying(NamedTuple):
    """A sentence that states a relation, and the question that a reader of that very sentence would write."""

    states: str
    asked: str


@dataclass(frozen=True)
class Relation:
    """One relation.

    Attributes:
        says: statements with their questions (SQuAD's way).
        asks: questions in other words, lower case, without a question mark (NQ's way).
        short: short questions of somebody who has not read anything (WebQuestions' way).
        clue: participles that describe the subject by the object (TriviaQA's way).
        official: EntityQuestions' template, where the relation is one of its 24.
    """

    says: list[Saying]
    asks: list[str]
    short: list[str]
    clue: str
    official: str = ""


RELATIONS = {
    key: Relation(**{**row, "says": [Saying(**saying) for saying in row["says"]]})
    for key, row in wording("relations").items()
}
ENTITY_QUESTIONS = {key: row.official for key, row in RELATIONS.items() if row.official}
