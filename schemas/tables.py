"""Every table: what one row is, its key, its columns. The only place that defines a column.

Offsets (``start``, ``end``) count Unicode code points of the decoded source text, half-open, in every published
table. The working tables (``published=False``) are keyed by document; their offsets count the view's characters.
"""

from __future__ import annotations

import pyarrow as pa

from schemas import vocabulary as v
from schemas.columns import Column, Table

EXACT = pa.decimal128(38, 10)
TIMEX3 = "ISO-TimeML, TIMEX3"
GBT2260 = "GB/T 2260"

DOC_ID = Column("doc_id", pa.string(), "Key of the document: hash of its path relative to the input root.")
ARTICLE_ID = Column("article_id", pa.string(), "Key of the article within the document set.")
SENTENCE_ID = Column("sentence_id", pa.string(), "Key of the sentence within the document set.")
START = Column("start", pa.int32(), "Offset of the first character in the source text.", unit="code points")
END = Column("end", pa.int32(), "Offset after the last character in the source text.", unit="code points")
VALUE = Column("value", EXACT, "Number in the unit as printed, signed for changes; lower bound of a range.")
UNIT = Column("unit", pa.string(), "Unit as printed, with its magnitude; null for bare ratios.", True)

MENTION = (
    DOC_ID,
    ARTICLE_ID,
    SENTENCE_ID,
    Column("mention_id", pa.string(), "Stable key of the mention: hash of document, table, start and end."),
    START,
    END,
    Column("text", pa.string(), "Surface form, inner line breaks and layout blanks removed."),
    Column("rule", pa.string(), "Rule or model that made the row."),
    Column("confidence", pa.float32(), "Degree of belief, between 0 and 1."),
)
MENTION_KEY = ("doc_id", "start", "end")

SOURCES = Table(
    "sources",
    "One row per input file, before it is read.",
    ("doc_id",),
    (
        DOC_ID,
        Column("source_path", pa.string(), "Path relative to the input root, with forward slashes."),
        Column("location", pa.string(), "Where the file lies: a path, or an address in an object store."),
        Column("member", pa.string(), "Name within the archive that the file is.", True),
        Column("sha256", pa.string(), "SHA-256 of the file's bytes.", True),
        Column("n_bytes", pa.int64(), "Size of the file.", True, unit="bytes"),
        Column("duplicate_of", pa.string(), "doc_id of the first file with the same content.", True),
        Column("published", pa.date32(), "Publication date that the user gave.", True),
        Column("home_place", pa.string(), "Home place that the user gave.", True),
        Column("home_adcode", pa.string(), "Code of the home place that the user gave.", True, source=GBT2260),
        Column("reason", pa.string(), "Why the file is not read, as a class.", True, vocabulary=v.REJECT_REASON),
        Column("message", pa.string(), "Why the file is not read, in a sentence.", True),
    ),
    published=False,
)

BOX = pa.struct(
    [
        pa.field("start", pa.int32()),
        pa.field("end", pa.int32()),
        pa.field("page", pa.int32()),
        pa.field("left", pa.float32()),
        pa.field("top", pa.float32()),
        pa.field("right", pa.float32()),
        pa.field("bottom", pa.float32()),
        pa.field("vertical", pa.bool_()),
    ]
)
LAYOUT = Column(
    "layout",
    pa.large_list(BOX),
    "Where each printed line of a PDF stands: source span, page from 1, box in points from its upper left corner.",
    True,
)

READINGS = Table(
    "readings",
    "One row per readable input file: its text and what was given with it.",
    ("doc_id",),
    (
        DOC_ID,
        Column("source_path", pa.string(), "Path relative to the input root, with forward slashes."),
        Column("sha256", pa.string(), "SHA-256 of the file's bytes."),
        Column("n_bytes", pa.int64(), "Size of the file.", unit="bytes"),
        Column("duplicate_of", pa.string(), "doc_id of the first file with the same content.", True),
        Column("encoding", pa.string(), "Encoding that the file was decoded with.", True),
        Column("media_type", pa.string(), "IANA media type."),
        Column("stated_title", pa.string(), "Title that the file's own metadata states.", True),
        Column("stated_published", pa.date32(), "Publication date that the file's own metadata states.", True),
        Column("published", pa.date32(), "Publication date that the user gave.", True),
        Column("home_place", pa.string(), "Home place that the user gave.", True),
        Column("home_adcode", pa.string(), "Code of the home place that the user gave.", True, source=GBT2260),
        Column("text", pa.large_string(), "Source text as decoded; every offset points into it."),
        LAYOUT,
    ),
    published=False,
)

DOCUMENTS = Table(
    "documents",
    "One row per readable input file.",
    ("doc_id",),
    (
        DOC_ID,
        Column("source_path", pa.string(), "Path relative to the input root, with forward slashes."),
        Column("sha256", pa.string(), "SHA-256 of the file's bytes."),
        Column(
            "duplicate_of",
            pa.string(),
            "doc_id of the first file with the same content; such rows yield no mentions.",
            True,
        ),
        Column("encoding", pa.string(), "Encoding that the file was decoded with.", True),
        Column("media_type", pa.string(), "IANA media type."),
        Column("n_chars", pa.int32(), "Length of the source text.", unit="code points"),
        Column("title", pa.string(), "First headline of the document.", True),
        Column("published", pa.date32(), "Publication date: the anchor of relative dates.", True),
        Column("published_from", pa.string(), "Where the publication date comes from.", vocabulary=v.PUBLISHED_FROM),
        Column("home_place", pa.string(), "Official name of the place where the document is at home.", True),
        Column("home_adcode", pa.string(), "Code of the home place.", True, source=GBT2260),
        Column("text", pa.large_string(), "Source text as decoded; every offset points into it."),
        LAYOUT,
    ),
)

VIEWS = Table(
    "views",
    "One row per document: the text as it reads, with the way back to the source.",
    ("doc_id",),
    (
        DOC_ID,
        Column(
            "text",
            pa.large_string(),
            "View: lines joined, spacing and width folded, paragraphs separated by line feeds.",
        ),
        Column("offsets", pa.large_list(pa.int32()), "Source offset of each character of the view."),
    ),
    published=False,
)

ARTICLES = Table(
    "articles",
    "One row per article of a document.",
    ("doc_id", "start"),
    (
        DOC_ID,
        ARTICLE_ID,
        START,
        END,
        Column("headline", pa.string(), "Headline, null where none is printed.", True),
        Column("byline", pa.string(), "Byline as printed.", True),
        Column("dateline", pa.string(), "Dateline as printed.", True),
        Column("published", pa.date32(), "Reference date of the article.", True),
        Column("home_place", pa.string(), "Place that the article is at home in.", True),
        Column("home_adcode", pa.string(), "Code of that place.", True, source=GBT2260),
    ),
)

SENTENCES = Table(
    "sentences",
    "One row per sentence, headline, caption or table cell row.",
    ("doc_id", "start"),
    (
        DOC_ID,
        ARTICLE_ID,
        SENTENCE_ID,
        START,
        END,
        Column("paragraph", pa.int32(), "Number of the paragraph within the document, from 0."),
        Column("kind", pa.string(), "What the sentence is in the layout.", vocabulary=v.SENTENCE_KIND),
        Column("text", pa.string(), "The sentence as it reads in the view."),
    ),
)

WORDS = Table(
    "words",
    "One row per document: its word borders.",
    ("doc_id",),
    (DOC_ID, Column("ends", pa.large_list(pa.int32()), "View offsets after each word, ascending.")),
    published=False,
)

ENTITIES = Table(
    "entities",
    "One row per name found by a statistical recogniser.",
    ("doc_id", "start", "end"),
    (
        DOC_ID,
        Column("start", pa.int32(), "View offset of the first character."),
        Column("end", pa.int32(), "View offset after the last character."),
        Column("label", pa.string(), "Class of the name.", vocabulary=v.ENTITY_LABEL),
        Column("score", pa.float32(), "Marginal probability of the name."),
    ),
    published=False,
)

DATES = Table(
    "dates",
    "One row per temporal expression.",
    MENTION_KEY,
    (
        *MENTION,
        Column("kind", pa.string(), "Kind of expression.", vocabulary=v.DATE_KIND),
        Column("start_date", pa.date32(), "First day covered.", True),
        Column("end_date", pa.date32(), "Last day covered, inclusive.", True),
        Column("granularity", pa.string(), "Finest calendar unit named.", vocabulary=v.GRANULARITY),
        Column("timex_type", pa.string(), "TIMEX3 type.", source=TIMEX3, vocabulary=v.TIMEX_TYPE),
        Column("timex_value", pa.string(), "TIMEX3 value.", True, source=TIMEX3),
        Column("mod", pa.string(), "TIMEX3 modifier.", True, source=TIMEX3, vocabulary=v.MODIFIER),
    ),
)

PLACES = Table(
    "places",
    "One row per mention of a named place or of a deictic for one.",
    MENTION_KEY,
    (
        *MENTION,
        Column("name", pa.string(), "Full official name of the place.", True),
        Column("kind", pa.string(), "Kind of place.", vocabulary=v.PLACE_KIND),
        Column("nested", pa.bool_(), "Whether it stands inside another name (organisation, work, brand, event)."),
        Column(
            "adcode",
            pa.string(),
            "Code of the county-level or higher unit that is or contains the place.",
            True,
            source=GBT2260,
        ),
        Column(
            "division_code",
            pa.string(),
            "Code of 9 digits for a town, 12 for a village.",
            True,
            source="National Bureau of Statistics",
        ),
        Column("province", pa.string(), "Official name of the containing province.", True),
        Column("city", pa.string(), "Official name of the containing prefecture.", True),
        Column("county", pa.string(), "Official name of the containing county.", True),
        Column("lon", pa.float64(), "Longitude, where known.", True, unit="degrees east, WGS 84"),
        Column("lat", pa.float64(), "Latitude, where known.", True, unit="degrees north, WGS 84"),
        Column("candidates", pa.list_(pa.string()), "Codes it could have, where the document does not decide.", True),
    ),
)

PEOPLE = Table(
    "people",
    "One row per mention of a person by name.",
    MENTION_KEY,
    (
        *MENTION,
        Column("name", pa.string(), "Name, letter-spacing closed."),
        Column("name_form", pa.string(), "Whether the name is whole.", vocabulary=v.NAME_FORM),
        Column("role", pa.string(), "Author of the text, or spoken of in it.", vocabulary=v.ROLE),
        Column("title", pa.string(), "Position as printed beside the name.", True),
        Column("organisation", pa.string(), "Organisation or place that the title belongs to, as printed.", True),
    ),
)

AMOUNT = (
    VALUE,
    Column("value_min", EXACT, "Lower bound of a range, else null.", True),
    Column("value_max", EXACT, "Upper bound of a range, else null.", True),
    UNIT,
    Column(
        "dimension",
        pa.string(),
        "What kind of quantity the unit measures.",
        source="seeds/units.csv",
        vocabulary=v.DIMENSION,
    ),
    Column("base_value", EXACT, "Value in the base unit of its dimension.", True, source="seeds/units.csv"),
    Column("base_unit", pa.string(), "Base unit of the dimension.", True, source="seeds/units.csv"),
    Column("base_note", pa.string(), "Why there is no base value, where there is none.", True),
    Column("qualifier", pa.string(), "How the text hedges the number.", vocabulary=v.QUALIFIER),
)

QUANTITIES = Table(
    "quantities",
    "One row per number with its unit that measures or counts something.",
    MENTION_KEY,
    (*MENTION, *AMOUNT),
)

INDICATORS = Table(
    "indicators",
    "One row per quantity, linked to its name, period and place.",
    MENTION_KEY,
    (
        *MENTION,
        *AMOUNT,
        Column("measure", pa.string(), "What the number says of the indicator.", vocabulary=v.MEASURE),
        Column("comparison", pa.string(), "What a change is measured against.", True, vocabulary=v.COMPARISON),
        Column("status", pa.string(), "Whether it is fact, plan, target or forecast.", vocabulary=v.STATUS),
        Column("name", pa.string(), "What is measured, as a noun phrase of the text.", True),
        Column("period_start", pa.date32(), "First day that the figure holds for.", True),
        Column("period_end", pa.date32(), "Last day that the figure holds for, inclusive.", True),
        Column("period_text", pa.string(), "The period as printed.", True),
        Column("place", pa.string(), "Official name of the place that the figure holds for.", True),
        Column("place_adcode", pa.string(), "Code of that place.", True, source=GBT2260),
        Column("quantity_mention_id", pa.string(), "Row of quantities that it was made from."),
        Column("date_mention_id", pa.string(), "Row of dates that the period came from.", True),
        Column("place_mention_id", pa.string(), "Row of places that the place came from.", True),
    ),
)

FACTS = Table(
    "facts",
    "One row per indicator, place, period, unit and measure, over all documents.",
    ("fact_id",),
    (
        Column("fact_id", pa.string(), "Stable key: hash of what the fact is about."),
        Column("name", pa.string(), "Canonical name of the indicator.", source="seeds/indicators.csv"),
        Column("place", pa.string(), "Official name of the place.", True),
        Column("place_adcode", pa.string(), "Code of the place.", True, source=GBT2260),
        Column("period_start", pa.date32(), "First day of the period.", True),
        Column("period_end", pa.date32(), "Last day of the period, inclusive.", True),
        Column("measure", pa.string(), "What the number says of the indicator.", vocabulary=v.MEASURE),
        Column("comparison", pa.string(), "What a change is measured against.", True, vocabulary=v.COMPARISON),
        Column("status", pa.string(), "Whether it is fact, plan, target or forecast.", vocabulary=v.STATUS),
        VALUE,
        UNIT,
        Column("base_value", EXACT, "Value in the base unit.", True),
        Column("base_unit", pa.string(), "Base unit.", True),
        Column("n_mentions", pa.int32(), "Number of supporting mentions."),
        Column("n_documents", pa.int32(), "Number of documents that state it."),
        Column("first_seen", pa.date32(), "Earliest publication date among them.", True),
        Column("last_seen", pa.date32(), "Latest publication date among them.", True),
        Column("conflict", pa.bool_(), "Whether the mentions state different values."),
        Column(
            "values", pa.list_(EXACT), "The different base values stated, ascending; values where no base is known."
        ),
        Column("mention_ids", pa.list_(pa.string()), "Supporting rows of indicators, ascending."),
    ),
)

POST = pa.struct(
    [
        pa.field("title", pa.string()),
        pa.field("organisation", pa.string()),
        pa.field("first_seen", pa.date32()),
        pa.field("last_seen", pa.date32()),
        pa.field("n_mentions", pa.int32()),
    ]
)

PERSONS = Table(
    "persons",
    "One row per person in the document set.",
    ("person_id",),
    (
        Column("person_id", pa.string(), "Stable key of the person."),
        Column("name", pa.string(), "Name in full."),
        Column("posts", pa.list_(POST), "Titles and organisations seen with the name, most frequent first."),
        Column("n_mentions", pa.int32(), "Number of mentions."),
        Column("n_documents", pa.int32(), "Number of documents."),
        Column("first_seen", pa.date32(), "Earliest publication date.", True),
        Column("last_seen", pa.date32(), "Latest publication date.", True),
    ),
)

PERSON_MENTIONS = Table(
    "person_mentions",
    "One row per mention of a person.",
    ("person_id", "mention_id"),
    (
        Column("person_id", pa.string(), "Key of persons."),
        Column("mention_id", pa.string(), "Key of people."),
    ),
)

REJECTS = Table(
    "rejects",
    "One row per input, or part of one, that could not be used.",
    ("source_path", "stage", "reason"),
    (
        Column("source_path", pa.string(), "Path relative to the input root."),
        Column("doc_id", pa.string(), "Key of the document, where it was read.", True),
        Column("stage", pa.string(), "Stage that refused it."),
        Column("reason", pa.string(), "Why, as a class.", vocabulary=v.REJECT_REASON),
        Column("message", pa.string(), "Why, in a sentence, and what to do."),
        Column("n_bytes", pa.int64(), "Size of the file.", True, unit="bytes"),
    ),
)

ALL = (
    SOURCES, READINGS, DOCUMENTS, VIEWS, ARTICLES, SENTENCES, WORDS, ENTITIES, DATES, PLACES, PEOPLE, QUANTITIES, INDICATORS, FACTS,
    PERSONS, PERSON_MENTIONS, REJECTS,
)  # fmt: skip
BY_NAME = {t.name: t for t in ALL}
PUBLISHED = tuple(t for t in ALL if t.published)
