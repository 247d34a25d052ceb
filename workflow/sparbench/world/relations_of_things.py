"""Relations whose subjects are places, works, firms and buildings."""

from sparbench.world.relation import Relation

OF_THINGS: dict[str, Relation] = {
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
