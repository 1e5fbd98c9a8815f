"""The command line. Nothing heavy is imported before it is known which command runs."""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from flows.messages import STOPPED, Lang, language, listed, say
from schemas.errors import BroadsheetError

if TYPE_CHECKING:
    from flows.request import Request
    from flows.run import Summary
    from flows.runners import Watch

OK, FAILED, USAGE, REJECTS = 0, 1, 2, 3
INTERRUPTED = 130
"""What Typer returns after Ctrl-C."""

ELSEWHERE = {
    "status": ("flows.status:status", "Say per stage whether it is fresh, or stale and why."),
    "show": ("flows.show:show", "Show a document with its mentions coloured."),
    "query": ("flows.query:query", "Run SQL over the tables."),
    "schema": ("flows.schema:schema", "Describe the tables, or one of them."),
    "evaluate": ("flows.evaluate:evaluate", "Score the tables against gold mentions."),
    "review": ("flows.review:review", "Judge and correct mentions in the browser."),
    "report": ("flows.report:report", "Write the quality report: what was found, left open, changed."),
    "serve": ("flows.scheduling:serve", "Run on a schedule, under a Prefect server."),
    "init": ("flows.scheduling:init", "Prepare a Prefect server: a limit of one run, crashed runs marked."),
    "train": ("flows.training:train", "Train the segmenter and the name recogniser."),
    "diff": ("flows.history:diff", "Compare two snapshots: rows added, gone, changed."),
    "gc": ("flows.history:gc", "Delete old snapshots and what only they used."),
    "doctor": ("flows.doctor:doctor", "Check the installation, the seeds and a dataset."),
}
"""Commands that live in modules of their own, imported when they are called: place and one line of help."""


ClickError: Any = typer.BadParameter.__mro__[2]
"""Base of the errors about arguments; Typer brings a Click of its own or uses the installed one, by its version."""


class Commands(TyperGroup):
    """The commands here and those elsewhere, in one list."""

    def list_commands(self, ctx: Any) -> list[str]:
        """Return the names of all commands, in the order they are listed in."""
        return [*super().list_commands(ctx), *(name for name in ELSEWHERE if available(name))]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """Return a command; its module is imported."""
        found = super().get_command(ctx, cmd_name)
        if found is not None or cmd_name not in ELSEWHERE or not available(cmd_name):
            return found
        module, _, function = ELSEWHERE[cmd_name][0].partition(":")
        one = typer.Typer(add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)
        one.command(cmd_name)(getattr(import_module(module), function))
        return typer.main.get_command(one)

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """Write a line for each command; no module is imported for it."""
        names = self.list_commands(ctx)
        lines = [(n, ELSEWHERE[n][1] if n in ELSEWHERE else self.commands[n].get_short_help_str(90)) for n in names]
        with formatter.section("Commands"):
            formatter.write_dl(lines)


def available(name: str) -> bool:
    """Return whether the module of a command is installed."""
    from flows.fingerprint import file_of

    return file_of(ELSEWHERE[name][0].partition(":")[0]) is not None


app = typer.Typer(
    cls=Commands, add_completion=True, invoke_without_command=True, no_args_is_help=True, pretty_exceptions_enable=False, rich_markup_mode=None,
    help="Chinese newspapers and government prose into typed tables.",
)  # fmt: skip

Out = Annotated[
    str, typer.Option("--out", "-o", help="The dataset: a folder, or an address such as s3://bucket/folder.")
]
Snapshot = Annotated[
    int | None, typer.Option("--snapshot", help="Number of a kept snapshot; the current one unless given.")
]


@app.callback()
def options(version: Annotated[bool, typer.Option("--version", help="Print the version and end.")] = False) -> None:
    """Chinese newspapers and government prose into typed tables."""
    if version:
        from importlib.metadata import version as installed

        typer.echo(f"broadsheet {installed('broadsheet')}")
        raise typer.Exit


@app.command()
def run(
    paths: Annotated[list[str], typer.Argument(metavar="PATH...", help="Files, folders, glob patterns.")],
    out: Out = "data",
    metadata: Annotated[
        str | None, typer.Option(help="CSV with source_path, published, home_place, home_adcode.")
    ] = None,
    published: Annotated[str | None, typer.Option(help="Publication date of files without one (YYYY-MM-DD).")] = None,
    home: Annotated[str | None, typer.Option(help="Home place of files without one, by name or code.")] = None,
    only: Annotated[str | None, typer.Option(metavar="STAGE", help="Run this stage alone.")] = None,
    start: Annotated[
        str | None, typer.Option("--from", metavar="STAGE", help="Run this stage and all that follow.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Run what is fresh too.")] = False,
    seeds: Annotated[
        str | None, typer.Option(metavar="DIR", help="Your own seed rows on top of the shipped ones.")
    ] = None,
    spacy_model: Annotated[
        str | None, typer.Option(help="An installed spaCy pipeline to use beside the own models.")
    ] = None,
    workers: Annotated[int | None, typer.Option(help="Worker processes; the number of cores unless given.")] = None,
    shards: Annotated[int | None, typer.Option(help="Shards of a new dataset.")] = None,
    keep: Annotated[int, typer.Option(help="Snapshots to keep.")] = 3,
    max_bytes: Annotated[int | None, typer.Option(help="Size of the largest file that is read.")] = None,
    timeout: Annotated[float | None, typer.Option(help="Seconds after which the run is given up.")] = None,
    prefect: Annotated[
        bool, typer.Option("--prefect/--no-prefect", help="Run as a Prefect flow, or without Prefect.")
    ] = True,
    runner: Annotated[str, typer.Option(help="threads, or dask for an existing cluster.")] = "threads",
    address: Annotated[str | None, typer.Option(help="Address of the Dask scheduler, such as tcp://host:8786.")] = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print nothing but errors.")] = False,
    lang: Lang = None,
    dataflow: Annotated[
        str | None, typer.Option(metavar="NAME", help="A dataflow of a plug-in, by its name or as module:name.")
    ] = None,
) -> None:
    """Read files and publish their tables; only what changed is computed.

    Ends with 0 when all is well, 1 when the run failed and nothing was published, 2 for wrong usage, and 3 when it was
    published but some input was rejected (see the table rejects).
    """
    from extractors.stages import Options
    from flows import run as running
    from flows.dataflow import DEFAULT
    from flows.request import Request, absolute, cores

    spoken = language(lang)
    own = str(Path(seeds).expanduser().resolve()) if seeds else None
    request = Request(
        paths=tuple(absolute(p) for p in paths), out=absolute(out), metadata=absolute(metadata) if metadata else None,
        published=published, home=home, only=only, start=start, force=force, shards=shards, keep=keep, max_bytes=max_bytes, timeout=timeout,
        options=Options(spacy_model=spacy_model, seeds=own), workers=cores() if workers is None else workers,
        dataflow=dataflow or DEFAULT,
    )  # fmt: skip
    check_runner(runner, address, prefect)
    with progress(quiet) as watch:
        if prefect:
            from flows import extract

            summary = extract.run(request, runner, address, watch)
        else:
            summary = running.run(request, watch=watch)
            if summary.new:
                from flows import report as quality

                quality.publish(request.out, summary.snapshot)
    if not quiet:
        report(request, summary, spoken)
    raise typer.Exit(summary.exit_code)


def check_runner(runner: str, address: str | None, prefect: bool) -> None:
    """Raise a usage error for a runner that cannot be."""
    if runner not in ("threads", "dask"):
        raise typer.BadParameter(f"{runner!r} is no runner; expected threads or dask", param_hint="--runner")
    if (runner == "dask") != (address is not None):
        raise typer.BadParameter("--runner dask and --address go together", param_hint="--address")
    if runner == "dask" and not prefect:
        raise typer.BadParameter("a cluster is used through Prefect; leave out --no-prefect", param_hint="--runner")


class progress:
    """A progress bar on a terminal, nothing elsewhere."""

    def __init__(self, quiet: bool) -> None:
        self.shown = sys.stderr.isatty() and not quiet
        self._bar: Any = None
        self._tasks: dict[str, Any] = {}

    def __enter__(self) -> Watch:
        from flows.runners import Watch

        if not self.shown:
            return Watch()
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

        columns = (
            TextColumn("{task.description:12}"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("shards"),
            TimeElapsedColumn(),
        )
        self._bar = Progress(*columns, console=Console(stderr=True), transient=True)
        self._bar.start()
        return Watch(work=self._advance)

    def _advance(self, stage: str, done: int, of: int) -> None:
        if stage not in self._tasks:
            self._tasks[stage] = self._bar.add_task(stage, total=of)
        self._bar.update(self._tasks[stage], completed=done)

    def __exit__(self, *exception: object) -> None:
        if self._bar is not None:
            self._bar.stop()


def report(request: Request, summary: Summary, lang: str) -> None:
    """Print what a run did: documents, rejects, rows per table, seconds."""
    recomputed = {stage: n for stage, n in summary.computed.items() if n}
    did = ", ".join(f"{stage} {n:,}" for stage, n in recomputed.items()) or say("run_fresh", lang)
    state = say("run_published" if summary.new else "run_unchanged", lang)
    typer.echo(say("run_snapshot", lang, n=summary.snapshot, out=request.out, state=state, s=f"{summary.seconds:.1f}"))
    typer.echo(say("run_documents", lang, n=f"{summary.documents:,}", rejects=f"{summary.rejects:,}"))
    rows = ", ".join(f"{t} {n:,}" for t, n in summary.rows.items() if t not in ("documents", "rejects"))
    typer.echo(say("run_rows", lang, rows=rows))
    typer.echo(say("run_computed", lang, did=did))
    for stage, reasons in summary.waiting.items():
        typer.echo(say("run_stale", lang, stage=stage, why=listed(reasons, lang)))
    if summary.rejects:
        show_rejects(request.out, summary.rejects, lang)


def show_rejects(out: str, count: int, lang: str, most: int = 20) -> None:
    """Print the rejects, the first ones of many, to standard error."""
    from schemas import tables_io

    rows = tables_io.read_arrow("rejects", out).slice(0, most).to_pylist()
    for row in rows:
        told = {k: row[k] for k in ("source_path", "reason", "message")}
        typer.echo(say("run_rejected", lang, **told), err=True)
    if count > most:
        typer.echo(say("run_more_rejected", lang, n=f"{count - most:,}"), err=True)


def main() -> None:
    """Run the command line and end with its exit code."""
    from flows.documents import InputError
    from flows.metadata import MetadataError
    from flows.request import UsageError

    try:
        code = app(standalone_mode=False)
        if code == INTERRUPTED:
            raise KeyboardInterrupt
        sys.exit(code if isinstance(code, int) else OK)
    except (UsageError, InputError, MetadataError) as error:
        typer.echo(f"broadsheet: {error}", err=True)
        sys.exit(USAGE)
    except BroadsheetError as error:
        typer.echo(f"broadsheet: {error}", err=True)
        sys.exit(FAILED)
    except ClickError as error:
        error.show()
        sys.exit(USAGE)
    except (typer.Abort, KeyboardInterrupt):
        typer.echo(STOPPED, err=True)
        sys.exit(FAILED)


if __name__ == "__main__":
    main()
