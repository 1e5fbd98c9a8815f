"""The dataflow: every stage after the documents are read, in order."""

from __future__ import annotations

from extractors.stages import Entry, Split, Stage

PAGE = ("documents", "views", "articles", "sentences")

STAGES: tuple[Stage, ...] = (
    Stage("layout", Entry("extractors.layout"), ("documents",), ("views", "articles", "sentences"), ("traditional.csv",)),
    Stage("words", Entry("extractors.tagging"), PAGE, ("words", "entities"), options=("spacy_model",)),
    Stage("dates", Entry("extractors.dates.stage"), PAGE, ("dates",)),
    Stage("people", Entry("extractors.people.stage"), (*PAGE, "entities"), ("people",)),
    Stage("places", Entry("extractors.places.stage"), (*PAGE, "entities", "people"), ("places",)),
    Stage("quantities", Entry("extractors.quantities.stage"), (*PAGE, "dates"), ("quantities",)),
    Stage(
        "indicators", Entry("extractors.indicators.stage"),
        (*PAGE, "dates", "places", "people", "quantities"), ("indicators",),
    ),
    Stage(
        "facts", Entry("extractors.facts"), ("documents", "indicators"), ("facts",), spans_documents=True,
        split=Split("indicators", ("place_adcode", "period_start", "period_end", "measure")),  # a fact's rows agree in these
    ),
    Stage(
        "persons", Entry("extractors.persons"),
        ("documents", "articles", "people"), ("persons", "person_mentions"), spans_documents=True,
        split=Split("people", ("name",), prefix=1),  # names of one person begin with one character
    ),
)  # fmt: skip
