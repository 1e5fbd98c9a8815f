"""spaCy factories: thin wrappers around the extractors, registered once."""

from __future__ import annotations

from collections.abc import Callable

from spacy.lang.zh import ChineseTokenizer, Segmenter
from spacy.language import Language
from spacy.tokens import Doc
from spacy.util import filter_spans, get_words_and_spaces, registry
from spacy.vocab import Vocab

from extractors import words
from extractors.names import recognition

TOKENIZER = "broadsheet.words.v1"
NAMES = "broadsheet_names"


class WordTokenizer(ChineseTokenizer):
    """spaCy's Chinese tokenizer with the words of the shipped segmenter."""

    def __init__(self, vocab: Vocab) -> None:
        """Take the vocabulary; the model is read with the first text."""
        super().__init__(vocab, segmenter=Segmenter.char)

    def __call__(self, text: str) -> Doc:
        """Return the text as words."""
        found = words.split(text, words.segment([text])[0])
        listed, spaces = get_words_and_spaces([w for w in found if not w.isspace()], text)
        return Doc(self.vocab, words=listed, spaces=spaces)


@registry.tokenizers(TOKENIZER)  # type: ignore[untyped-decorator]
def create_tokenizer() -> Callable[[Language], WordTokenizer]:
    """Return what makes the tokenizer of a pipeline."""
    return lambda nlp: WordTokenizer(nlp.vocab)


@Language.component(NAMES, assigns=["doc.ents", "doc._.names"])
def find_names(doc: Doc) -> Doc:
    """Set a text's names: exact ones in ``doc._.names``, grown to whole words in ``doc.ents``."""
    ends = [token.idx + len(token) for token in doc]
    found = recognition.find_all([doc.text], [_with_blanks(doc, ends)])[0]
    doc._.names = found
    spans = (doc.char_span(e.start, e.end, e.label, alignment_mode="expand") for e in found)
    doc.set_ents(filter_spans([span for span in spans if span is not None]))
    return doc


def _with_blanks(doc: Doc, ends: list[int]) -> list[int]:
    """Return the offsets after words and after the blanks between them."""
    blanks = [token.idx + len(token) + 1 for token in doc if token.whitespace_]
    return sorted({*ends, *blanks})


Doc.set_extension("names", default=(), force=True)
