"""Train the models that ship with the project: a flow around the pure functions of ``extractors``."""

from __future__ import annotations

import json
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Annotated, Any, cast

import numpy as np
import numpy.typing as npt
import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from extractors import segmentation, words
from extractors.names import corpora
from extractors.names import training as recogniser
from extractors.names.generation import Writer
from extractors.names.recognition import KINDS, Recogniser
from schemas.errors import BroadsheetError

Arrays = dict[str, npt.NDArray[Any]]
Step = Callable[[int, float], None]
"""Told the number of a step and its figure."""
Watch = Callable[[str, int], Step]
"""Told the name of a training and how many steps it has at most."""

FORMATS = {
    ".segmented.txt": "segmented",
    ".sentences.txt": "parallel",
    ".bio": "bio",
    ".iob2": "iob2",
    ".json": "spans",
    ".jsonl": "spans",
}
"""How a corpus is read, by the end of its file name."""


class TrainingError(BroadsheetError):
    """There is nothing to train on, or a corpus of no known format."""


@dataclass(frozen=True)
class Plan:
    """What to train on, and how.

    Attributes:
        corpora: Files; their format follows from the end of their names (``FORMATS``).
        exclude: Texts that the models are measured on elsewhere: no training sentence shares 12 characters with them.
        seed: Of everything drawn at random.
        generated: How many made-up news sentences are learnt from.
        swapped: How many copies of the corpora with other names in them are learnt from.
        word_iterations: Steps of the segmenter.
        name_iterations: Most steps of the recognisers trained by L-BFGS.
        name_epochs: Steps of those trained by stochastic descent.
    """

    corpora: tuple[Path, ...]
    exclude: tuple[Path, ...] = ()
    seed: int = 0
    generated: int = 6000
    swapped: int = 0
    word_iterations: int = 10
    name_iterations: int = 90
    name_epochs: int = 20

    def settings(self, algorithm: str) -> recogniser.Settings:
        """Return how a recogniser is trained."""
        if algorithm == "l2sgd":
            return recogniser.Settings(algorithm, l2=0.2, iterations=self.name_epochs, seed=self.seed)
        return recogniser.Settings(algorithm, iterations=self.name_iterations)

    def files(self, *formats: str) -> list[Path]:
        """Return the corpora of some formats.

        Raises:
            TrainingError: If a file is of no known format.
        """
        named = {path: next((f for end, f in FORMATS.items() if path.name.endswith(end)), "") for path in self.corpora}
        if unknown := [str(path) for path, known in named.items() if not known]:
            raise TrainingError(
                f"{', '.join(unknown)}: unknown format; a corpus is named {' '.join('*' + end for end in FORMATS)}"
            )
        return [path for path, known in named.items() if known in formats]


@dataclass
class Report:
    """What came of a training.

    Attributes:
        figures: Counts and figures by name, in the order they were made.
        seconds: CPU seconds by step.
    """

    figures: dict[str, Any] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)

    def write(self, file: Path) -> None:
        """Write the figures as JSON; they are the same whenever the same training is repeated."""
        file.write_text(json.dumps(self.figures, ensure_ascii=False, indent=2) + "\n", "utf-8")


def train_words(plan: Plan, report: Report, watch: Watch | None = None) -> Arrays | None:
    """Return the arrays of a segmenter trained on nine tenths of the segmented corpora; ``None`` where there are none."""
    files = plan.files("segmented")
    if not files:
        return None
    lines = [line for file in files for line in segmentation.read(file)]
    used, held = segmentation.hold_out(lines)
    arrays = segmentation.train(
        used, held, plan.word_iterations, plan.seed, _step(watch, "words", plan.word_iterations)
    )
    score = segmentation.measure(words.Segmenter.of(arrays), held)
    report.figures["words"] = {
        "corpora": [file.name for file in files], "lines": len(used), "words": sum(map(len, used)),
        "held_out_words": sum(map(len, held)), "f1": round(score, 4),
    }  # fmt: skip
    return arrays


@dataclass(frozen=True)
class Material:
    """Sentences to learn names from, and those to measure on.

    Attributes:
        own: Sentences of the convention that is learnt (BIO by character).
        other: Sentences of other conventions (by word, or of fine classes), to be reconciled with it.
        held: Every fifth sentence of the first corpus, kept for measuring.
    """

    own: tuple[corpora.Sentence, ...]
    other: tuple[corpora.Sentence, ...]
    held: tuple[corpora.Sentence, ...]


def material(plan: Plan) -> Material:
    """Return what the annotated corpora hold, without anything that is measured on."""
    first, *more = [_sentences(file) for file in plan.files("bio", "parallel")] or [[]]
    used, held = corpora.hold_out(first)
    evaluated = corpora.ngrams([s.text for s in held]) | corpora.ngrams(_texts(plan.exclude))
    own = [s for part in (used, *more) for s in part]
    other = [s for file in plan.files("iob2", "spans") for s in _sentences(file)]
    kept = list(corpora.without([*own, *other], evaluated))
    mine = {id(s) for s in own}
    return Material(tuple(s for s in kept if id(s) in mine), tuple(s for s in kept if id(s) not in mine), tuple(held))


def _sentences(file: Path) -> list[corpora.Sentence]:
    """Return the sentences of an annotated corpus."""
    return list(corpora.READERS[next(known for end, known in FORMATS.items() if file.name.endswith(end))](file))


def _texts(paths: Iterable[Path]) -> list[str]:
    """Return the texts of files, and of the files in folders."""
    files = [file for path in paths for file in (sorted(path.rglob("*.txt")) if path.is_dir() else [path])]
    return [file.read_text("utf-8", errors="replace") for file in files]


def train_names(
    plan: Plan, segmenter: words.Segmenter | None, report: Report, watch: Watch | None = None
) -> Arrays | None:
    """Return the arrays of a name recogniser; ``None`` where there is no corpus tagged by character.

    It is the mean of several: of the corpora alone, twice with made-up sentences, and with the corpora of other
    conventions, reconciled by the first two.
    """
    known = material(plan)
    if not known.own:
        return None
    own, made, others = list(known.own), _made(plan, known.own, 0), _made(plan, known.own, 1)

    def member(name: str, sentences: list[corpora.Sentence], algorithm: str) -> Arrays:
        settings = plan.settings(algorithm)
        return recogniser.train(sentences, settings, segmenter, _step(watch, name, settings.iterations))

    members = [member("names: corpora", own, "lbfgs"), member("names: made up", own + made, "lbfgs")]
    members.append(member("names: made up anew", own + others, "l2sgd"))
    reconciled = recogniser.reconcile(Recogniser.of(recogniser.average(members[:2])), known.other, segmenter)
    if reconciled:
        members.append(member("names: reconciled", own + made + reconciled, "l2sgd"))
    arrays = recogniser.average(members)
    scores = recogniser.measure(Recogniser.of(arrays), known.held, segmenter)
    report.figures["names"] = {
        "sentences": {
            "corpora": len(own), "made_up": plan.generated, "swapped": len(made) - plan.generated,
            "reconciled": len(reconciled), "held_out": len(known.held),
        },
        "names": {kind: sum(name[2] == kind for s in own for name in s.names) for kind in KINDS},
        "features": len(arrays["keys"]),
        "held_out": {kind: {"f1": round(s.f1, 4), "right": s.right, "found": s.found, "wanted": s.wanted} for kind, s in scores.items()},
    }  # fmt: skip
    return arrays


def _made(plan: Plan, own: Iterable[corpora.Sentence], turn: int) -> list[corpora.Sentence]:
    """Return made-up sentences and those of the corpora with other names in them; other ones each turn."""
    writer = Writer(plan.seed + turn)
    swapped = (writer.swap(s) for _ in range(plan.swapped) for s in own)
    return [*writer.sentences(plan.generated), *swapped]


def _step(watch: Watch | None, name: str, total: int) -> Step | None:
    """Return what is told of each step, if anybody wants to know."""
    return watch(name, total) if watch else None


def save(arrays: Arrays, file: Path) -> None:
    """Write a model whole or not at all; the same arrays give the same bytes."""
    with tempfile.NamedTemporaryFile(dir=file.parent, suffix=".npz", delete=False) as stream:
        np.savez_compressed(stream, **cast(Any, arrays))
    Path(stream.name).chmod(0o644)
    Path(stream.name).replace(file)


def run(plan: Plan, out: Path, watch: Watch | None = None) -> Report:
    """Train what there are corpora for, write the models and ``report.json`` to a folder, and return the report.

    Raises:
        TrainingError: If there is no corpus to train on.
    """
    report = Report()
    out.mkdir(parents=True, exist_ok=True)
    began = time.process_time()
    segmenter = train_words(plan, report, watch)
    report.seconds["words"] = time.process_time() - began
    began = time.process_time()
    names = train_names(plan, words.Segmenter.of(segmenter) if segmenter else None, report, watch)
    report.seconds["names"] = time.process_time() - began
    if segmenter is None and names is None:
        raise TrainingError("no corpus to train on; name at least one file")
    for name, arrays in (("words.npz", segmenter), ("names.npz", names)):
        if arrays is not None:
            save(arrays, out / name)
            stored = (out / name).read_bytes()
            report.figures[name.removesuffix(".npz")] |= {"bytes": len(stored), "sha256": sha256(stored).hexdigest()}
    report.write(out / "report.json")
    return report


def flow_run(plan: Plan, out: Path, watch: Watch | None) -> Report:
    """Do the same as a Prefect flow, with the report as an artifact."""
    from flows import prefect_env  # noqa: F401  # isort: skip - before Prefect

    from prefect import flow
    from prefect.artifacts import create_markdown_artifact

    @flow(name="train", log_prints=False, validate_parameters=False)
    def training() -> Report:
        report = run(plan, out, watch)
        create_markdown_artifact(markdown(report), key="training")
        return report

    result: Report = training()
    return result


def markdown(report: Report) -> str:
    """Return the report as Markdown."""
    lines = ["# Training", ""]
    for model, figures in report.figures.items():
        lines += [
            f"## {model}",
            "",
            *(f"- {name}: {json.dumps(value, ensure_ascii=False)}" for name, value in figures.items()),
            "",
        ]
    lines += [f"- CPU seconds, {step}: {seconds:.0f}" for step, seconds in report.seconds.items()]
    return "\n".join(lines) + "\n"


def train(
    corpus: Annotated[
        list[Path],
        typer.Argument(
            metavar="CORPUS...",
            exists=True,
            help="Corpora; every fifth sentence of the first annotated one is kept for measuring.",
        ),
    ],
    out: Annotated[
        Path,
        typer.Option(
            "--out", "-o", help="Folder for the models; `models` in a folder given to `run --seeds` is used by it."
        ),
    ] = Path("models"),
    exclude: Annotated[
        list[Path] | None,
        typer.Option(exists=True, help="Texts to keep out of training, because something is measured on them."),
    ] = None,
    seed: Annotated[int, typer.Option(help="Seed of everything drawn at random.")] = 0,
    generated: Annotated[int, typer.Option(help="Made-up news sentences to learn from.")] = Plan.generated,
    swapped: Annotated[int, typer.Option(help="Copies of the corpora with other names in them.")] = Plan.swapped,
    word_iterations: Annotated[int, typer.Option(help="Steps of the segmenter.")] = Plan.word_iterations,
    name_iterations: Annotated[
        int, typer.Option(help="Most steps of the recognisers trained by L-BFGS.")
    ] = Plan.name_iterations,
    name_epochs: Annotated[int, typer.Option(help="Steps of those trained by stochastic descent.")] = Plan.name_epochs,
    prefect: Annotated[
        bool, typer.Option("--prefect/--no-prefect", help="Run as a Prefect flow, or without Prefect.")
    ] = True,
) -> None:
    """Train the segmenter and the name recogniser on annotated corpora.

    The format of a corpus follows from its name: *.segmented.txt (words parted by blanks), *.sentences.txt with
    *.tags.txt beside it (BIO), *.bio, *.iob2, *.json (lines with text and label).
    """
    plan = Plan(
        tuple(corpus), tuple(exclude or ()), seed, generated, swapped, word_iterations, name_iterations, name_epochs
    )
    console = Console(stderr=True)
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.completed}/{task.total} {task.fields[figure]}"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console) as bars:
        report = (flow_run if prefect else run)(plan, out, _watch(bars, console))
    print(markdown(report), end="")


def _watch(bars: Progress, console: Console) -> Watch:
    """Return what makes a progress bar of a training; where there is no terminal, every tenth step is a line."""

    def begin(name: str, total: int) -> Step:
        task = bars.add_task(name, total=total, figure="")

        def step(done: int, figure: float) -> None:
            bars.update(task, completed=done, figure=f"{figure:.1f}")
            if not console.is_terminal and (done % 10 == 0 or done == total):
                console.print(f"{name} {done}/{total} {figure:.1f}")

        return step

    return begin


__all__: Sequence[str] = ("Plan", "Report", "run", "train")
