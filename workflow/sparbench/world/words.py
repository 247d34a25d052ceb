"""Word classes that templates draw from."""


def word_list(words: str) -> tuple[str, ...]:
    """The words of a text, an underscore standing for a blank."""
    return tuple(word.strip().replace("_", " ") for word in words.split())


WORDS: dict[str, tuple[str, ...]] = {
    "adjective": word_list(
        "austere bitter bold brief calm careful celebrated cheerful clumsy cold costly curious dense difficult dry "
        "elaborate elegant famous fierce fragile gentle gloomy graceful grand harsh honest humble lively lonely modest "
        "narrow obscure odd ornate patient plain playful quiet radical restless rough severe sharp simple slow solemn "
        "stubborn subtle tense tender tidy uneven vivid wild witty"
    ),
    "trade": word_list(
        "baker blacksmith bookbinder carpenter clerk clockmaker cobbler cooper farmer ferryman fisherman gardener "
        "glassblower innkeeper locksmith mason miller miner notary pharmacist postman potter printer saddler sailor "
        "schoolteacher shepherd surveyor tailor tanner weaver"
    ),
    "crop": word_list(
        "barley flax hops rye oats beets apples plums grapes wool salt timber copper tin slate lead amber"
    ),
    "season": word_list("spring summer autumn winter"),
    "material": word_list("granite limestone oak brick marble sandstone iron larch slate bronze copper plaster flint"),
    "theme": word_list(
        "exile inheritance drought winter hunger memory shipwreck revenge childhood plague emigration harvest mourning "
        "betrayal pilgrimage marriage debt silence war old_age friendship flood jealousy blindness"
    ),
    "instrument": word_list("harp lute viola cello oboe trumpet organ drum accordion mandolin flute zither"),
    "field": word_list(
        "alchemy anatomy astronomy ballistics botany geology glaciers heredity hydraulics magnetism medicine mosses "
        "optics pigments probability salts seismology statistics tides volcanoes"
    ),
    "event": word_list(
        "famine flood earthquake strike siege census fire drought election epidemic harvest jubilee avalanche "
        "blockade coronation mutiny uprising"
    ),
    "feature": word_list(
        "harbour market_square bell_tower aqueduct viaduct town_hall ferry_landing mill granary lighthouse orchard "
        "cemetery post_office railway_station hospital theatre brewery quarry tannery lock spring chapel"
    ),
    "crowd": word_list("critics neighbours collectors visitors students rivals newspapers historians pilgrims traders"),
    "sport": word_list("rowing fencing wrestling skiing cycling chess handball curling sailing gymnastics"),
    "animal": word_list("heron otter wolf stork owl badger lynx crane falcon beaver marten hare salmon eel"),
    "craft": word_list("pottery lace-making cabinet-making glassware basketry weaving engraving enamel rope-making"),
    "weather": word_list("fog snow rain frost wind drizzle hail thunder sunshine"),
    "title_adjective": word_list(
        "Silent Broken Hollow Crimson Distant Golden Last Pale Burning Frozen Hidden Wandering Bitter Drowned Second "
        "Forgotten Velvet Iron Lonely Midnight Salted Paper Northern Winter Amber Restless Nameless Glass"
    ),
    "title_noun": word_list(
        "Harbour Orchard Lantern Bridge Garden Letter Mirror River Widow Captain Sparrow Clock Shepherd Window Tower "
        "Daughter Crossing Map Island Candle Station Heron Ladder Kingdom Wolf Well Stranger Miller Bell Procession"
    ),
    "genre": word_list(
        "folk_rock ska synth-pop bluegrass heavy_metal chamber_pop reggae hip_hop jazz_fusion grunge industrial "
        "ambient power_pop punk_rock country_blues soul electronica swing bossa_nova progressive_rock"
    ),
    "book_form": word_list(
        "novel novella poetry_collection play memoir short_story_collection travelogue children's_book"
    ),
    "film_form": word_list("drama comedy thriller documentary western musical war_film silent_film"),
    "picture_form": word_list("landscape portrait still_life altarpiece fresco triptych seascape self-portrait"),
    "product_form": word_list(
        "motorcycle sports_car camera tractor steam_locomotive typewriter glider lorry pocket_watch"
    ),
    "building_form": word_list("museum castle concert_hall lighthouse library stadium opera_house monastery hotel"),
    "firm_form": word_list("shipbuilder brewery insurer chocolate_maker steelworks publisher instrument_maker airline"),
}
