"""Word classes that templates draw from."""


def _split(words: str) -> tuple[str, ...]:
    return tuple(word.strip().replace("_", " ") for word in words.split())


WORDS: dict[str, tuple[str, ...]] = {
    "adjective": _split(
        "austere bitter bold brief calm careful celebrated cheerful clumsy cold costly curious dense difficult dry "
        "elaborate elegant famous fierce fragile gentle gloomy graceful grand harsh honest humble lively lonely modest "
        "narrow obscure odd ornate patient plain playful quiet radical restless rough severe sharp simple slow solemn "
        "stubborn subtle tense tender tidy uneven vivid wild witty"
    ),
    "trade": _split(
        "baker blacksmith bookbinder carpenter clerk clockmaker cobbler cooper farmer ferryman fisherman gardener "
        "glassblower innkeeper locksmith mason miller miner notary pharmacist postman potter printer saddler sailor "
        "schoolteacher shepherd surveyor tailor tanner weaver"
    ),
    "crop": _split("barley flax hops rye oats beets apples plums grapes wool salt timber copper tin slate lead amber"),
    "season": _split("spring summer autumn winter"),
    "material": _split("granite limestone oak brick marble sandstone iron larch slate bronze copper plaster flint"),
    "theme": _split(
        "exile inheritance drought winter hunger memory shipwreck revenge childhood plague emigration harvest mourning "
        "betrayal pilgrimage marriage debt silence war old_age friendship flood jealousy blindness"
    ),
    "instrument": _split("harp lute viola cello oboe trumpet organ drum accordion mandolin flute zither"),
    "field": _split(
        "alchemy anatomy astronomy ballistics botany geology glaciers heredity hydraulics magnetism medicine mosses "
        "optics pigments probability salts seismology statistics tides volcanoes"
    ),
    "event": _split(
        "famine flood earthquake strike siege census fire drought election epidemic harvest jubilee avalanche "
        "blockade coronation mutiny uprising"
    ),
    "feature": _split(
        "harbour market_square bell_tower aqueduct viaduct town_hall ferry_landing mill granary lighthouse orchard "
        "cemetery post_office railway_station hospital theatre brewery quarry tannery lock spring chapel"
    ),
    "crowd": _split("critics neighbours collectors visitors students rivals newspapers historians pilgrims traders"),
    "sport": _split("rowing fencing wrestling skiing cycling chess handball curling sailing gymnastics"),
    "animal": _split("heron otter wolf stork owl badger lynx crane falcon beaver marten hare salmon eel"),
    "craft": _split("pottery lace-making cabinet-making glassware basketry weaving engraving enamel rope-making"),
    "weather": _split("fog snow rain frost wind drizzle hail thunder sunshine"),
    "title_adjective": _split(
        "Silent Broken Hollow Crimson Distant Golden Last Pale Burning Frozen Hidden Wandering Bitter Drowned Second "
        "Forgotten Velvet Iron Lonely Midnight Salted Paper Northern Winter Amber Restless Nameless Glass"
    ),
    "title_noun": _split(
        "Harbour Orchard Lantern Bridge Garden Letter Mirror River Widow Captain Sparrow Clock Shepherd Window Tower "
        "Daughter Crossing Map Island Candle Station Heron Ladder Kingdom Wolf Well Stranger Miller Bell Procession"
    ),
    "genre": _split(
        "folk_rock ska synth-pop bluegrass heavy_metal chamber_pop reggae hip_hop jazz_fusion grunge industrial ambient "
        "power_pop punk_rock country_blues soul electronica swing bossa_nova progressive_rock"
    ),
    "book_form": _split(
        "novel novella poetry_collection play memoir short_story_collection travelogue children's_book"
    ),
    "film_form": _split("drama comedy thriller documentary western musical war_film silent_film"),
    "picture_form": _split("landscape portrait still_life altarpiece fresco triptych seascape self-portrait"),
    "product_form": _split(
        "motorcycle sports_car camera tractor steam_locomotive typewriter glider lorry pocket_watch"
    ),
    "building_form": _split("museum castle concert_hall lighthouse library stadium opera_house monastery hotel"),
    "firm_form": _split("shipbuilder brewery insurer chocolate_maker steelworks publisher instrument_maker airline"),
}
