"""What a relation of the world is: how articles state it, and how each kind of question asks for it.

`{x}` is the subject and `{y}` the object; `[a|b]` are synonyms. The wordings of `says` and `asks` overlap in part
only, so that a question may or may not share words with the passage that answers it.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Relation:
    """One relation.

    Attributes:
        says: pairs of a statement and the question a reader of that very statement would write (SQuAD's way).
        asks: questions in other words, lower case, without a question mark (NQ's way).
        short: short questions of somebody who has not read anything (WebQuestions' way).
        clue: participles that describe the subject by the object (TriviaQA's way).
        official: EntityQuestions' template, where the relation is one of its 24.
    """

    says: tuple[tuple[str, str], ...]
    asks: tuple[str, ...]
    short: tuple[str, ...]
    clue: str
    official: str = ""
