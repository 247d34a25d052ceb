"""All relations of the world by their Wikidata property; `year` beside EntityQuestions' 24."""

from sparbench.world.relation import Relation
from sparbench.world.relations_of_people import OF_PEOPLE
from sparbench.world.relations_of_things import OF_THINGS

RELATIONS: dict[str, Relation] = {**OF_PEOPLE, **OF_THINGS}
ENTITY_QUESTIONS: dict[str, str] = {key: row.official for key, row in RELATIONS.items() if row.official}
