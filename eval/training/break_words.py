"""The words that the breaks exchange (see ``breaks``): pairs, units, calendar names, and their patterns."""

from __future__ import annotations

import re
from typing import Final


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


NUMBER_WORDS: Final = _words(
    """
    two three four five six seven eight nine ten eleven twelve twenty thirty forty fifty
    """
)
MONTHS: Final = _words(
    """
    January February March April May June July August September October November December
    """
)
DAYS: Final = _words(
    """
    Monday Tuesday Wednesday Thursday Friday Saturday Sunday
    """
)
UNITS: Final = (
    ("thousand", "million", "billion", "trillion"), ("%", " percentage points"), ("percent", "times"),
    ("kilometers", "meters"),
    ("kilometres", "metres"), ("km", "m"), ("miles", "feet"), ("meters", "feet"), ("metres", "feet"),
    ("hours", "minutes"), ("minutes", "seconds"), ("days", "weeks"), ("months", "years"), ("weeks", "months"),
    ("grams", "milligrams"), ("mg", "g"), ("kg", "g"), ("pounds", "ounces"), ("dollars", "euros"), ("$", "€"),
    ("£", "$"), ("tons", "pounds"), ("inches", "feet"), ("teaspoon", "tablespoon"), ("cups", "gallons"),
    ("yuan", "dollars"), ("zettabytes", "exabytes"), ("ZB", "PB"), ("GB", "MB"), ("acres", "hectares"),
    ("centuries", "decades"), ("decades", "years"), ("calories", "joules"),
)  # fmt: skip
DIRECTIONS: Final = (
    ("rose", "fell"), ("rise", "fall"), ("rises", "falls"), ("rising", "falling"), ("risen", "fallen"),
    ("increase", "decrease"), ("increased", "decreased"), ("increases", "decreases"),
    ("increasing", "decreasing"), ("grew", "shrank"), ("grow", "shrink"), ("grown", "shrunk"),
    ("growing", "shrinking"), ("growth", "decline"), ("up", "down"), ("gain", "loss"), ("gained", "lost"),
    ("gains", "losses"), ("expand", "contract"), ("expanded", "contracted"), ("expansion", "contraction"),
    ("improved", "worsened"), ("improve", "worsen"), ("higher", "lower"), ("above", "below"),
    ("before", "after"), ("earlier", "later"), ("raise", "lower"), ("raised", "lowered"),
    ("strengthened", "weakened"), ("strengthen", "weaken"), ("opened", "closed"), ("entered", "left"),
    ("import", "export"), ("imports", "exports"), ("won", "lost"),
)  # fmt: skip
OPPOSITES: Final = (
    ("first", "last"), ("largest", "smallest"), ("most", "least"), ("more", "fewer"), ("best", "worst"),
    ("highest", "lowest"), ("oldest", "youngest"), ("longest", "shortest"), ("northern", "southern"),
    ("north", "south"), ("eastern", "western"), ("east", "west"), ("good", "bad"), ("positive", "negative"),
    ("major", "minor"), ("public", "private"), ("common", "rare"), ("safe", "dangerous"),
    ("possible", "impossible"), ("legal", "illegal"), ("allowed", "forbidden"), ("allows", "forbids"),
    ("supported", "opposed"), ("support", "oppose"), ("accepted", "rejected"), ("success", "failure"),
    ("successful", "unsuccessful"), ("strong", "weak"), ("hot", "cold"), ("warm", "cool"), ("early", "late"),
    ("old", "new"), ("long", "short"), ("large", "small"), ("big", "small"), ("fast", "slow"),
    ("male", "female"), ("men", "women"), ("father", "mother"), ("son", "daughter"), ("brother", "sister"),
    ("husband", "wife"), ("inside", "outside"), ("internal", "external"), ("open", "closed"),
    ("included", "excluded"), ("include", "exclude"), ("with", "without"), ("domestic", "foreign"),
    ("many", "few"), ("dry", "wet"), ("high", "low"), ("majority", "minority"), ("beginning", "end"),
    ("started", "ended"), ("buy", "sell"), ("bought", "sold"), ("like", "unlike"), ("similar", "different"),
)  # fmt: skip
QUANTIFIERS: Final = (
    ("all", "few"), ("every", "hardly any"), ("most", "all"), ("some", "all"), ("many", "all"),
    ("several", "all"), ("always", "sometimes"), ("often", "always"), ("usually", "always"),
    ("sometimes", "always"), ("never", "often"), ("rarely", "often"), ("only", "not only"), ("both", "neither"),
    ("none", "all"), ("half", "two thirds"), ("part", "all"), ("mostly", "entirely"), ("partly", "entirely"),
    ("nearly", "more than"), ("almost", "more than"), ("generally", "always"), ("at least", "at most"),
    ("more than", "less than"), ("over", "under"), ("up to", "more than"), ("each", "none"), ("often", "never"),
    ("frequently", "never"), ("commonly", "never"),
)  # fmt: skip
HEDGES: Final = (
    ("may", "will"), ("might", "will"), ("could", "will"), ("can", "always will"), ("should", "must"),
    ("would", "will"), ("is expected to", "is certain to"), ("are expected to", "are certain to"),
    ("is likely to", "is certain to"), ("are likely to", "are certain to"), ("likely", "certainly"),
    ("probably", "certainly"), ("possibly", "certainly"), ("perhaps", "certainly"),
    ("appears to", "is proven to"), ("seems to", "is proven to"), ("suggests", "proves"), ("suggest", "prove"),
    ("suggested", "proved"), ("believed", "proven"), ("reportedly", "demonstrably"),
    ("allegedly", "demonstrably"), ("estimated", "confirmed"), ("about", "exactly"),
    ("approximately", "exactly"), ("around", "exactly"), ("roughly", "exactly"), ("plans to", "has begun to"),
    ("aims to", "managed to"), ("will", "may"), ("must", "may"), ("potential", "certain"),
)  # fmt: skip
SAYS: Final = (
    r"said|says|told|stated|argued|claimed|wrote|announced|noted|explained|added|warned|reported|believed|believes|"
    r"suggested|proposed|concluded|found|[Aa]ccording to"
)
NOT_NAMES: Final = frozenset(
    _words(
        """
        the a an in on at of for from is are was were it this that these those he she they we i you there when while
        after before as if although however but and or since during with by to its his her their our my some many most
        all both each according what which who how why where one two three first additionally also overall based yes no
        not
        """
    )
)
ADDITIONS: Final = (
    ", which led to a public inquiry", " and was later confirmed by independent experts",
    ", mainly for reasons of cost", " after a unanimous vote", ", the first case of its kind",
    " in order to avoid higher taxes", ", as a court had demanded", ", which surprised most observers",
    " because of pressure from abroad", " with the help of private donors",
    ", and the effect is expected to last for decades", ", which doctors strongly recommend",
    " despite strong protests", ", a rule that was dropped soon afterwards", ", especially in smaller towns",
    " thanks to a new technology", ", which is why experts advise against it",
    " and costs less than comparable ones",
)  # fmt: skip

NUMBER: Final = re.compile(r"(?<![\w.,-])\d{1,3}(?:,\d{3})+(?:\.\d+)?(?![\w-])|(?<![\w.,-])\d+(?:\.\d+)?(?![\w-])")
YEAR: Final = re.compile(r"\b(?:1[5-9]|20)\d\d\b")
NUMBER_WORD: Final = re.compile(rf"\b(?:{'|'.join(NUMBER_WORDS)})\b", re.IGNORECASE)
CALENDAR: Final = re.compile(rf"\b(?:{'|'.join((*MONTHS, *DAYS))})\b")
# Possessive («*+»): without that, a row of capitalised words takes time that doubles with each word.
WORD: Final = r"[A-Z](?=[\w’'-]*[a-z])[\w’'-]*+"
NAME: Final = re.compile(rf"\b{WORD}(?:\s(?:(?:of|de|van|von)\s)?{WORD})*+")
SPEAKER: Final = re.compile(rf"(?P<a>{NAME.pattern})(?=,? (?:{SAYS})\b)|(?:{SAYS}),? (?P<b>{NAME.pattern})")
AUXILIARY: Final = re.compile(
    r"\b(?:is|are|was|were|has|have|had|can|could|will|would|should|may|might|must|does|did)\b(?! not\b|n['’]t)"
)
NOT: Final = re.compile(r"\b(?:not|never) |n['’]t\b")
