"""What web pages say about invented things, and what people type to find it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Property:
    """One thing to know about something: statements with its value `{v}`, queries, and how values are drawn."""

    says: tuple[str, ...]
    asks: tuple[str, ...]
    value: str


PROPERTIES: dict[str, Property] = {
    "definition": Property(
        (
            "{x} is a [kind|type] of {noun} [that is|which is] {v}",
            "the term {x} refers to a {noun} that is {v}",
            "by {x} people mean a {noun} which is {v}",
        ),
        ("what is {x}", "define {x}", "{x} meaning", "what does {x} mean", "{x} definition"),
        "[known for its|valued for its|marked by its] {adjective} [smell|colour|taste|surface|shape]",
    ),
    "place": Property(
        (
            "{x} is [mostly found|common] {v}",
            "you will come across {x} {v}",
            "the natural range of {x} lies {v}",
        ),
        ("where is {x} found", "where does {x} come from", "{x} habitat", "which region has {x}"),
        "[near|north of|in the hills around] {place}",
    ),
    "price": Property(
        (
            "expect to pay {v} for {x}",
            "{x} [costs|sells for] {v}",
            "the going rate for {x} is {v}",
        ),
        ("how much does {x} cost", "price of {x}", "average cost of {x}", "is {x} expensive"),
        "[about|around|roughly] {number} crowns",
    ),
    "duration": Property(
        (
            "{x} [usually lasts|goes on for] {v}",
            "it takes {v} before {x} is over",
            "with care {x} keeps for {v}",
        ),
        ("how long does {x} last", "{x} duration", "how many days is {x}", "lifespan of {x}"),
        "{number} [hours|days|weeks]",
    ),
    "cause": Property(
        (
            "{x} is [caused|brought on] by {v}",
            "{v} is the main reason for {x}",
            "{x} develops after contact with {v}",
        ),
        ("what causes {x}", "why do people get {x}", "reason for {x}", "how do you get {x}"),
        "[spoiled|damp|stale|bitter] {crop} [and|or] {weather}",
    ),
    "use": Property(
        (
            "{x} is used [for|in] {v}",
            "people employ {x} when they work at {v}",
            "{v} would be hard without {x}",
        ),
        ("what is {x} used for", "uses of {x}", "what can you do with {x}", "purpose of {x}"),
        "[making|mending|cleaning] {craft}",
    ),
    "weight": Property(
        (
            "an average {x} weighs {v}",
            "on the scales {x} comes to {v}",
            "{x} can reach {v}",
        ),
        ("how heavy is {x}", "average weight of {x}", "how much does a {x} weigh", "{x} mass"),
        "{number} [grams|ounces|pounds]",
    ),
    "temperature": Property(
        (
            "{x} should be kept at {v}",
            "the right temperature for {x} is {v}",
            "{x} spoils above {v}",
        ),
        ("what temperature for {x}", "how warm should {x} be", "how to store {x}", "best heat for {x}"),
        "{number} degrees",
    ),
}
KINDS: dict[str, tuple[str, ...]] = {
    "mineral": ("definition", "place", "price", "use", "weight"),
    "fever": ("definition", "cause", "duration", "place", "temperature"),
    "cheese": ("definition", "price", "temperature", "duration", "place"),
    "beetle": ("definition", "place", "weight", "duration", "cause"),
    "shrub": ("definition", "place", "use", "temperature", "price"),
    "gadget": ("definition", "price", "use", "weight", "duration"),
    "dance": ("definition", "place", "duration", "cause", "use"),
    "stew": ("definition", "temperature", "price", "duration", "cause"),
}
CHATTER = (
    "many people ask about {x} these days",
    "read our guide to {x} before you decide",
    "opinions about {x} differ, and {crowd} are rarely {adjective} about it",
    "unlike {y}, it is hardly ever {adjective}",
    "compare it with {y} if you are unsure",
    "do not mistake {x} for {y}",
    "in {season} the question comes up more often",
    "our readers sent us {number} letters about {x}",
    "a {trade} will be able to tell you more",
    "there is a lot of {adjective} advice on the internet",
    "the answer depends on {weather} and on {crop}",
    "click below to see pictures of {x} and {y}",
    "see also {y}",
)
FACT_PAGES = (
    "if you wonder about {x}, here is the short answer: {said}",
    "{said}, according to the official page of {x}",
    "quick facts: {said}",
)
