"""Relations whose subjects are people or who plays music."""

from sparbench.world.relation import Relation

OF_PEOPLE: dict[str, Relation] = {
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
}
