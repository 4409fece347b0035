"""The words by which phrases are told: small words that no phrase holds, verbs, and nouns that look like verbs."""

from __future__ import annotations

from typing import Final

_SMALL: Final = """
a an the and or but nor to by in on at from with without across into onto over under beyond about than as per via that
which who whom whose when where while if because since after before during until till through between among against for
is are was were be been being has have had will would can could may might must should shall do does did not it they he
she we i you this these those there then also now currently still already only just more most less fewer up down out off
away so such its their his her our each every both all some any no respectively annually yearly year-on-year
year-over-year higher lower worth due according including includes include compared versus despite thanks nearly almost
roughly around up-to too very
"""
_OWNERS: Final = "its their his her our the a an this these those that each"
_VERB_BASES: Final = """
raise cut slash reduce boost increase expand generate produce reach exceed hit lift lower shrink grow rise fall drop
jump climb decline gain lose double triple halve total cost earn spend employ comprise speed slow strengthen improve
push bring support serve cover add sell buy export import invest contain hold receive supply attract create save pay
charge operate build open close report post record enable help allow let keep make take give need use shorten trim
pump deliver carry weigh measure average represent account surge plunge soar slump slip edge widen
contribute equal attain estimate handle process move house host obtain collect store seat
"""
_IRREGULAR: Final = """
rose fell grew cut hit lost sold bought spent held built made took gave kept paid brought let shrank shrunk grown risen
fallen slid sank stood was were came comes done gone sent seen given drawn laid owns owned goes go going
"""
_ALSO_NOUNS: Final = """
cost costs cut cuts increase rise fall drop gain gains total record support supply exports imports report use average
building
"""
_SHORTEST_PARTICIPLE: Final = 5
BREAKS: Final = frozenset(_SMALL.split())
"""Words that end a phrase."""
OWNERS: Final = frozenset(_OWNERS.split())
"""Words that a phrase may begin with and that are no part of it."""
NOUNS_TOO: Final = frozenset(_ALSO_NOUNS.split())
"""Forms of verbs that are nouns as often."""
THINGS_TOO: Final = frozenset({"cost", "costs", "exports", "imports", "supply", "support", "building", "use"})
"""Those of them that are measured themselves; «rise» or «cut» before a number is nearly always the verb."""


def _forms() -> frozenset[str]:
    forms = set(_IRREGULAR.split())
    for base in _VERB_BASES.split():
        bare = base.removesuffix("e")
        doubled = base + base[-1]
        forms |= {base, f"{bare}ing", f"{doubled}ing", f"{bare}ed", f"{doubled}ed", f"{base}s", f"{bare}es"}
    return frozenset(forms)


_VERBS: Final = _forms()


def is_verb(word: str) -> bool:
    """Whether ``word``, in small letters, is a verb of amounts or a participle."""
    return word in _VERBS or (word.endswith("ed") and len(word) >= _SHORTEST_PARTICIPLE)
