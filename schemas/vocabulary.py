"""Closed sets of values. Open or sourced knowledge lives in ``seeds/`` instead."""

from __future__ import annotations

PUBLISHED_FROM = ("given", "found", "inferred", "none")
SENTENCE_KIND = ("headline", "byline", "caption", "body", "list", "cell")
DATE_KIND = ("date", "interval", "duration", "set", "vague")
GRANULARITY = (
    "minute", "hour", "daypart", "day", "week", "tendays", "month", "quarter", "half", "year", "decade", "century",
    "other",
)  # fmt: skip
TIMEX_TYPE = ("DATE", "TIME", "DURATION", "SET")
MODIFIER = ("START", "MID", "END", "APPROX", "MORE_THAN", "LESS_THAN", "BEFORE", "AFTER")
PLACE_KIND = (
    "country", "province", "city", "county", "town", "village", "region", "natural", "site", "abroad_city", "deictic",
)  # fmt: skip
PLACE_CONTEXT = (
    "slogan", "made", "body", "desk", "event", "award", "document", "stop", "held", "land", "product",
    "common", "common_end", "lead", "goes_on", "named_after", "needs_name", "needs_place", "trap", "water", "always_named", "bears_place",
)  # fmt: skip
NAME_FORM = ("full", "partial")
ROLE = ("byline", "mentioned")
DIMENSION = (
    "count", "money", "area", "length", "volume", "mass", "energy", "power", "temperature", "speed", "duration",
    "share", "points", "multiple", "ratio", "rate", "information", "other",
)  # fmt: skip
QUALIFIER = ("exact", "approx", "more_than", "less_than")
MEASURE = ("level", "share", "change_rate", "change_abs", "ratio", "multiple")
COMPARISON = ("yoy", "mom", "since_start")
STATUS = ("actual", "plan", "target", "forecast")
ENTITY_LABEL = ("PER", "LOC", "ORG")
REJECT_REASON = (
    "empty", "binary", "undecodable", "too_large", "unreadable", "missing", "encrypted", "damaged", "no_text",
    "unsupported", "hostile", "timeout", "stage_failed",
)  # fmt: skip
TITLE_KIND = (
    "party", "government", "congress", "court", "army", "company", "school", "hospital", "village", "media",
    "profession", "honour", "courtesy", "kinship", "relation",
)  # fmt: skip
NAME_CUE = ("speech", "act", "naming", "org_break", "org_suffix", "fixed", "facility")
