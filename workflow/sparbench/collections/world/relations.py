"""Every relation of the world: how articles state it, and how each kind of question asks for it.

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


RELATIONS: dict[str, Relation] = {
    "P17": Relation(
        (
            ("{x} lies in {y}, [close to|not far from] the {season} pastures", "In which country does {x} lie?"),
            ("{x} is [situated|found] in {y} and known for its {crop}", "In what country is {x} situated?"),
            ("{x} has belonged to {y} since the {event}", "Which country has {x} belonged to since the {event}?"),
        ),
        (
            "what [nation|state] is {x} part of",
            "which [country|nation] would you visit to see {x}",
            "{x} is in what country",
        ),
        ("what country is {x} in?", "where in the world is {x}?"),
        "[situated|lying] in {y}",
        "Which country is {x} located in?",
    ),
    "P19": Relation(
        (
            ("{x} was born in {y} as the child of a {trade}", "In which town was {x} born as the child of a {trade}?"),
            ("{x} came into the world at {y} during a {weather}", "Where did {x} come into the world?"),
            ("a native of {y}, {x} learned to [row|ride|read] early", "{x} was a native of which town?"),
            (
                "{x}, the [son|daughter|youngest child] of a {trade} from {y}, rarely spoke of that [home|time]",
                "From which town was the {trade} whose child {x} was?",
            ),
        ),
        (
            "what is the birthplace of {x}",
            "which town does {x} originally come from",
            "in what city did {x} grow up as a baby",
            "{x} hometown",
            "where was {x} born and raised",
        ),
        ("where is {x} from?", "where was {x} born?", "what is {x}'s home town?"),
        "born in {y}",
        "Where was {x} born?",
    ),
    "P20": Relation(
        (
            ("{x} died in {y} after a short illness", "In what city did {x} die after a short illness?"),
            ("{x} passed away at {y}, where a {material} tablet marks the house", "Where did {x} pass away?"),
            ("{x} spent the last {number} days in {y} and was buried there", "Where was {x} buried?"),
        ),
        (
            "place of death of {x}",
            "where did the life of {x} end",
            "in which city is the grave of {x}",
            "where did {x} die",
        ),
        ("where did {x} die?", "where is {x} buried?"),
        "laid to rest in {y}",
        "Where did {x} die?",
    ),
    "P26": Relation(
        (
            ("{x} married {y} in a {weather} that the guests never forgot", "Whom did {x} marry?"),
            ("{x} was the [spouse|wife or husband] of {y} for {number} months", "Who was the spouse of {x}?"),
            ("after a long courtship {y} agreed to wed {x}", "Who agreed to wed {x} after a long courtship?"),
        ),
        (
            "who was {x} wedded to",
            "name of the [husband|wife|partner] of {x}",
            "who is the spouse of {x}",
            "{x} husband or wife name",
        ),
        ("who is {x} married to?", "who is {x}'s wife?", "who did {x} marry?"),
        "[married to|the spouse of] {y}",
        "Who is {x} married to?",
    ),
    "P40": Relation(
        (
            ("{x} had one child, {y}, who kept the letters", "Who was the one child of {x}?"),
            ("{x} was the [father|mother|parent] of {y}", "Who had {x} for a parent?"),
            (
                "{y}, the [son|daughter] of {x}, took over the house",
                "Who was the offspring of {x} that took over the house?",
            ),
        ),
        (
            "who is the [son|daughter] of {x}",
            "name the offspring of {x}",
            "who inherited from {x} as a child",
            "kids of {x}",
        ),
        ("who is {x}'s child?", "what is the name of {x}'s [son|daughter]?"),
        "whose [child|heir] was {y}",
        "Who is {x}'s child?",
    ),
    "P36": Relation(
        (
            ("the capital of {x} is {y}, where the assembly meets", "What is the capital of {x}?"),
            ("{x} is governed from {y}, a town of {number} streets", "From which town is {x} governed?"),
            (
                "{y} became the seat of government of {x} after the {event}",
                "Which town became the seat of government of {x}?",
            ),
        ),
        (
            "which city is the administrative centre of {x}",
            "what town hosts the government of {x}",
            "capital city of {x}",
        ),
        ("what is the capital of {x}?", "where is the government of {x}?"),
        "governed from {y}",
        "What is the capital of {x}?",
    ),
    "P50": Relation(
        (
            ("{x} was written by {y} in a rented room", "By whom was {x} written in a rented room?"),
            ("the author of {x} is {y}, who revised it {number} times", "Who is the author that revised {x}?"),
            ("{y} wrote {x} after the {event}", "Who wrote {x} after the {event}?"),
            ("{x} came from the pen of {y}", "From whose pen did {x} come?"),
        ),
        ("which [writer|novelist] penned {x}", "who is the person behind the book {x}", "who wrote the story {x}"),
        ("who wrote {x}?", "who is the author of {x}?"),
        "written by {y}",
        "Who is the author of {x}?",
    ),
    "P69": Relation(
        (
            ("{x} was educated at {y}", "At which institution was {x} educated?"),
            ("{x} studied {field} at {y} without taking a degree", "Where did {x} study {field}?"),
            ("{x} graduated from {y} with a thesis on {field}", "Which school did {x} graduate from?"),
        ),
        (
            "what [college|university] did {x} go to",
            "alma mater of {x}",
            "which school did {x} attend",
            "where did {x} get a degree",
        ),
        ("where did {x} go to school?", "what college did {x} attend?"),
        "[educated at|a graduate of] {y}",
        "Where was {x} educated?",
    ),
    "P106": Relation(
        (
            ("{x} worked as a {y} for {number} months", "As what did {x} work for {number} months?"),
            ("{x} made a living as a {y}", "As what did {x} make a living?"),
            ("{x} was by profession a {y}, although a {trade} by training", "What was {x} by profession?"),
        ),
        (
            "what was the [job|occupation] of {x}",
            "what did {x} do for a living",
            "what is {x} known as",
            "profession of {x}",
        ),
        ("what does {x} do?", "what was {x}'s job?"),
        "[known|active] as a {y}",
        "What kind of work does {x} do?",
    ),
    "P112": Relation(
        (
            ("{x} was founded by {y} with borrowed money", "By whom was {x} founded with borrowed money?"),
            ("{y} established {x} in a former {feature}", "Who established {x} in a former {feature}?"),
            ("the founder of {x}, {y}, remained its head for {number} months", "Who was the founder of {x}?"),
        ),
        ("who started {x}", "who set up the [company|business] {x}", "creator of the firm {x}"),
        ("who founded {x}?", "who started {x}?"),
        "[started|founded] by {y}",
        "Who founded {x}?",
    ),
    "P127": Relation(
        (
            ("{x} is owned by {y}", "By which firm is {x} owned?"),
            ("{x} has been the property of {y} since the {event}", "Whose property has {x} been since the {event}?"),
            ("{y} bought {x} for {number} thousand crowns", "Who bought {x} for {number} thousand crowns?"),
        ),
        ("who does {x} belong to", "which company holds {x}", "who is the proprietor of {x}"),
        ("who owns {x}?", "who bought {x}?"),
        "belonging to {y}",
        "Who owns {x}?",
    ),
    "P131": Relation(
        (
            ("{x} is a [town|settlement] in the province of {y}", "In what province is {x}?"),
            ("{x} belongs to {y} for administration", "To what does {x} belong for administration?"),
            ("in {y}, {x} is among the [oldest|largest] places", "Where is {x} among the largest places?"),
        ),
        ("which [region|district] contains {x}", "what province does {x} lie in", "{x} is in which county"),
        ("what region is {x} in?", "where is {x}?"),
        "in the province of {y}",
        "Where is {x} located?",
    ),
    "P136": Relation(
        (
            ("{x} played {y} before crowds of {number}", "What did {x} play before crowds?"),
            ("the style of {x} is {y} with a touch of {instrument}", "What is the style of {x}?"),
            ("{x} became known for {y}", "For what music did {x} become known?"),
        ),
        ("what genre is {x}", "what [kind|sort] of songs did {x} perform", "musical style of {x}"),
        ("what music does {x} play?", "what genre is {x}?"),
        "[playing|known for] {y}",
        "What type of music does {x} play?",
    ),
    "P159": Relation(
        (
            ("{x} has its [headquarters|head office] in {y}", "In which town does {x} have its headquarters?"),
            ("{x} is run from {y}, from a tower of {material}", "From which town is {x} run?"),
            ("the main office of {x} moved to {y} after the {event}", "Where did the main office of {x} move?"),
        ),
        ("which city is {x} based in", "where is the company {x} headquartered", "base of the firm {x}"),
        ("where is {x} based?", "where is {x}'s main office?"),
        "based in {y}",
        "Where is the headquarter of {x}?",
    ),
    "P170": Relation(
        (
            ("{x} was painted by {y} in {season} light", "By whom was {x} painted?"),
            ("{y} created {x} for a {trade}", "Who created {x} for a {trade}?"),
            ("{x} is the work of {y} and {number} assistants", "Whose work is {x}?"),
        ),
        ("which [artist|painter] made {x}", "who is the artist behind {x}", "who drew the picture {x}"),
        ("who painted {x}?", "who made {x}?"),
        "[painted|created] by {y}",
        "Who was {x} created by?",
    ),
    "P175": Relation(
        (
            ("{x} was performed by {y}", "By whom was {x} performed?"),
            ("{y} recorded {x} in {number} minutes", "Who recorded {x}?"),
            ("{x} is a song by {y}", "By whom is the song {x}?"),
        ),
        ("who sings {x}", "what [band|group] released the single {x}", "artist of the track {x}"),
        ("who sang {x}?", "who sings {x}?"),
        "[performed|recorded] by {y}",
        "Who performed {x}?",
    ),
    "P176": Relation(
        (
            ("{x} was produced by {y}", "By which company was {x} produced?"),
            ("{y} manufactured {x} in {number} copies", "Who manufactured {x}?"),
            ("{x} left the works of {y} in a crate of {material}", "Whose works did {x} leave?"),
        ),
        ("which [maker|manufacturer] built {x}", "what firm makes {x}", "who is the producer of {x}"),
        ("who makes {x}?", "what company made {x}?"),
        "[built|made] by {y}",
        "Which company is {x} produced by?",
    ),
    "P264": Relation(
        (
            ("{x} signed with {y}", "With which label did {x} sign?"),
            ("{x} recorded for {y} until the {event}", "For whom did {x} record until the {event}?"),
            ("the records of {x} were released by {y}", "Who released the records of {x}?"),
        ),
        ("what record company is {x} with", "which [publisher|label] put out the albums of {x}", "{x} record label"),
        ("what label is {x} on?", "who released {x}?"),
        "signed to {y}",
        "What music label is {x} represented by?",
    ),
    "P276": Relation(
        (
            ("{x} is [kept|displayed] at {y}", "Where is {x} displayed?"),
            ("{x} hangs in {y} behind thick glass", "Where does {x} hang behind thick glass?"),
            ("visitors see {x} in {y}", "Where do visitors see {x}?"),
        ),
        ("where can i see {x}", "which place houses {x}", "what museum has {x}"),
        ("where is {x}?", "where is {x} kept?"),
        "on [show|view] in {y}",
        "Where is {x} located?",
    ),
    "P407": Relation(
        (
            ("{x} was written in {y}", "In which language was {x} written?"),
            ("the original of {x} is in {y}, with {number} rare words", "In which language is the original of {x}?"),
            ("{x} first appeared in {y} and was translated late", "In which language did {x} first appear?"),
        ),
        ("what is the original language of {x}", "which tongue is {x} composed in", "{x} language"),
        ("what language is {x} in?", "what language was {x} published in?"),
        "[composed|written] in {y}",
        "Which language was {x} written in?",
    ),
    "P413": Relation(
        (
            ("{x} played as a {y} for {number} matches", "In what position did {x} play for {number} matches?"),
            ("{x} was a {y} who feared no {weather}", "In what position did {x} fear no {weather}?"),
            ("the trainer used {x} as a {y}", "As what did the trainer use {x}?"),
        ),
        (
            "what role does {x} have on the pitch",
            "which place in the team did {x} fill",
            "{x} plays which position in football",
        ),
        ("what position does {x} play?", "what does {x} play?"),
        "fielded as a {y}",
        "What position does {x} play?",
    ),
    "P495": Relation(
        (
            ("{x} was made in {y}", "In what country was {x} made?"),
            ("{x} was shot in {y} on {number} reels", "In what country was {x} shot?"),
            ("{x} is a production from {y}", "From which country is the production {x}?"),
        ),
        ("which nation did the movie {x} come from", "{x} film country of origin", "what country produced {x}"),
        ("where was {x} made?", "what country is {x} from?"),
        "[produced|shot] in {y}",
        "Which country was {x} created in?",
    ),
    "P740": Relation(
        (
            ("{x} was formed in {y} by {number} schoolfriends", "Where was {x} formed?"),
            ("{x} began in a cellar in {y}", "Where did {x} begin in a cellar?"),
            ("the first concert of {x} took place in {y}, its home", "Where did the first concert of {x} take place?"),
        ),
        ("what city did the band {x} start in", "where do the members of {x} come from", "origin of the group {x}"),
        ("where is {x} from?", "where did {x} start?"),
        "formed in {y}",
        "Where was {x} founded?",
    ),
    "P800": Relation(
        (
            ("the best known work of {x} is {y}", "What is the best known work of {x}?"),
            ("{x} is remembered for {y}", "For what is {x} remembered?"),
            ("{y} made {x} famous among {crowd}", "What made {x} famous among {crowd}?"),
        ),
        ("most notable work of {x}", "which masterpiece did {x} leave", "what title is {x} celebrated for"),
        ("what is {x} known for?", "what did {x} make?"),
        "[remembered|celebrated] for {y}",
        "What is {x} famous for?",
    ),
    "year": Relation(
        (
            ("{x} dates from {y}", "From which year does {x} date?"),
            ("it was in {y} that {x} first drew attention", "In which year did {x} first draw attention?"),
            ("the records give {y} as the first year of {x}", "What do the records give as the first year of {x}?"),
        ),
        ("when did {x} [begin|start]", "what year did {x} come out", "how old is {x}"),
        ("when did {x} start?", "what year was {x}?"),
        "of the year {y}",
    ),
}

ENTITY_QUESTIONS: dict[str, str] = {key: row.official for key, row in RELATIONS.items() if row.official}
