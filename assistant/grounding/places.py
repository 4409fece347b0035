"""Countries and blocs under all their usual names, so that «American», «the U.S.» and «United States» are one.

Only names that cannot mean something else stand here: «Georgia», «Turkey» (the bird is written small), «Jordan» the
person and «Korea» without a side are left to plain comparison of words.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

CAPITALS: Final = {
    "beijing": "china", "washington": "united states", "moscow": "russia", "london": "united kingdom",
    "brussels": "european union", "berlin": "germany", "paris": "france", "tokyo": "japan", "delhi": "india",
    "seoul": "south korea", "pyongyang": "north korea", "taipei": "taiwan", "ottawa": "canada", "kyiv": "ukraine",
    "canberra": "australia", "ankara": "turkey", "tehran": "iran",
}  # fmt: skip
"""Capitals that stand for their country's government where they act and are not merely a place («in Beijing»)."""

_TABLE: Final = """
united states|us|u.s.|usa|u.s.a.|united states of america|america|american|americans
united kingdom|uk|u.k.|britain|great britain|british|briton|britons
european union|eu|e.u.
united nations|un|u.n.
china|chinese|prc|people's republic of china
russia|russian|russians|russian federation
south korea|south korean|south koreans|republic of korea
north korea|north korean|north koreans|dprk
germany|german|germans
france|french|frenchman|frenchmen
japan|japanese
india|indian|indians
netherlands|dutch|holland
spain|spanish|spaniard|spaniards
italy|italian|italians
portugal|portuguese
greece|greek|greeks
sweden|swedish|swede|swedes
norway|norwegian|norwegians
denmark|danish|dane|danes
finland|finnish|finn|finns
iceland|icelandic|icelander|icelanders
ireland|irish|irishman
poland|polish|pole|poles
switzerland|swiss
austria|austrian|austrians
belgium|belgian|belgians
hungary|hungarian|hungarians
romania|romanian|romanians
bulgaria|bulgarian|bulgarians
ukraine|ukrainian|ukrainians
czech republic|czechia|czech|czechs
slovakia|slovak|slovaks
serbia|serbian|serbs
croatia|croatian|croats
canada|canadian|canadians
mexico|mexican|mexicans
brazil|brazilian|brazilians
argentina|argentine|argentinian|argentines
chile|chilean|chileans
colombia|colombian|colombians
peru|peruvian|peruvians
cuba|cuban|cubans
venezuela|venezuelan|venezuelans
australia|australian|australians
new zealand|new zealander|new zealanders
indonesia|indonesian|indonesians
malaysia|malaysian|malaysians
singapore|singaporean|singaporeans
thailand|thai|thais
vietnam|vietnamese
philippines|filipino|filipinos|philippine
pakistan|pakistani|pakistanis
bangladesh|bangladeshi|bangladeshis
sri lanka|sri lankan|sri lankans
nepal|nepalese|nepali
taiwan|taiwanese
mongolia|mongolian|mongolians
iran|iranian|iranians|persian
iraq|iraqi|iraqis
israel|israeli|israelis
egypt|egyptian|egyptians
saudi arabia|saudi|saudis|saudi arabian
united arab emirates|uae|u.a.e.|emirati
syria|syrian|syrians
lebanon|lebanese
qatar|qatari
kuwait|kuwaiti
yemen|yemeni
afghanistan|afghan|afghans
kazakhstan|kazakh|kazakhs
nigeria|nigerian|nigerians
kenya|kenyan|kenyans
ethiopia|ethiopian|ethiopians
ghana|ghanaian|ghanaians
tanzania|tanzanian|tanzanians
uganda|ugandan|ugandans
south africa|south african|south africans
morocco|moroccan|moroccans
algeria|algerian|algerians
tunisia|tunisian|tunisians
libya|libyan|libyans
zimbabwe|zimbabwean|zimbabweans
europe|european|europeans
asia|asian|asians
africa|african|africans
"""
_MUST_BE_CAPITALS: Final = frozenset({"us", "uk", "eu", "un", "prc", "usa", "dprk", "uae"})


@lru_cache(maxsize=1)
def _places() -> dict[tuple[str, ...], str]:
    table: dict[tuple[str, ...], str] = {}
    for line in _TABLE.strip().splitlines():
        names = line.split("|")
        for name in names:
            table[tuple(name.replace(".", "").replace("'s", "").split())] = names[0]
    return table


def place_at(words: tuple[str, ...], folded: tuple[str, ...], position: int) -> tuple[str, int] | None:
    """Return the place that starts at ``position`` and the number of words it takes, longest name first, or None.

    ``words`` are as written, ``folded`` the same in lower case without full stops.
    """
    table = _places()
    for length in (4, 3, 2, 1):
        found = table.get(folded[position : position + length])
        if found is None or position + length > len(folded):
            continue
        word = words[position]
        if folded[position] in _MUST_BE_CAPITALS and not word.replace(".", "").isupper():
            continue
        return (found, length) if word[0].isupper() else None
    return None
