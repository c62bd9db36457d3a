"""The command line: ``newslib parse | report | verify | explain``.

Results go to standard output, progress and warnings to standard error; what pages say is shown
without control characters. The exit code says what happened; see `EXIT`.
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
import traceback
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from types import FrameType
from typing import Any

import newslib
from newslib.errors import NewslibError, NotebookError, ParameterError, SourceError
from newslib.reporting.terminal import say, show

EXIT = {
    "complete": 0,
    "unexpected": 1,
    "usage": 2,
    "refused": 3,
    "file": 4,
    "notebook": 5,
    "different": 6,
}
# How many refused inputs are written out on standard error; the report lists all of them.
_LISTED = 20


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command and return its exit code.

    Parameters
    ----------
    argv : sequence of str, optional
        The arguments; those of the process if not given.
    """
    parser = _parser()
    try:
        arguments = parser.parse_args(argv)
    except SystemExit as stop:
        return EXIT["usage"] if stop.code else 0
    before = _stop_on_terminate()
    try:
        command: Callable[[argparse.Namespace], int] = arguments.command
        code = command(arguments)
        sys.stdout.flush()
        return code
    except BrokenPipeError:
        # Whoever read our output has stopped; the interpreter must not try again at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 128 + signal.SIGPIPE
    except KeyboardInterrupt as stop:
        say("stopped; nothing was changed")
        return int(stop.args[0]) if stop.args else 128 + signal.SIGINT
    except Exception as error:
        if arguments.debug:
            traceback.print_exc()
        return _failed(error)
    finally:
        if before is not None:
            signal.signal(signal.SIGTERM, before)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="newslib",
        description="Saved news pages, as plain text, into articles, topics and reports.",
        epilog="Exit codes: 0 complete, 1 unexpected error, 2 usage or parameter, 3 nothing "
        "usable or too much refused, 4 file or resource, 5 a notebook or a set of a grid failed, "
        "6 verify found a difference.",
    )
    parser.add_argument("--version", action="version", version=f"newslib {newslib.__version__}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    _add_parse(commands)
    _add_report(commands)
    _add_verify(commands)
    _add_explain(commands)
    return parser


def _add_command(
    commands: argparse._SubParsersAction[argparse.ArgumentParser],
    name: str,
    command: Callable[[argparse.Namespace], int],
    told: str,
) -> argparse.ArgumentParser:
    parser = commands.add_parser(name, help=told, description=told[0].upper() + told[1:] + ".")
    parser.set_defaults(command=command)
    parser.add_argument("--debug", action="store_true", help="show the traceback of an error")
    return parser


def _add_source(parser: argparse.ArgumentParser, nargs: str | None) -> None:
    parser.add_argument(
        "source", nargs=nargs, metavar="SOURCE", help="a folder, file, glob or table of pages"
    )
    parser.add_argument("--metadata", metavar="FILE", help="a table with a row for each page")
    parser.add_argument(
        "--corrections",
        metavar="FILE",
        help="a table of labels known better than the parser's: page, line, label",
    )
    parser.add_argument(
        "--content",
        choices=["page", "article"],
        default="page",
        help="what the text column of a table holds (default: page)",
    )
    parser.add_argument(
        "--max-refused",
        type=_count,
        metavar="N",
        help="how many refused inputs are still fine (default: any number)",
    )


def _add_parse(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = _add_command(commands, "parse", _parse, "write the table of articles to a file")
    _add_source(parser, "+")
    parser.add_argument("-o", "--out", required=True, metavar="FILE.parquet", type=Path)


def _add_report(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = _add_command(commands, "report", _report, "write the report of a folder of pages")
    _add_source(parser, "*")
    parser.add_argument("-o", "--out", metavar="OUT", type=Path, help="the report's folder")
    parser.add_argument(
        "-p",
        dest="parameters",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="a parameter of the notebooks; may be given several times",
    )
    parser.add_argument(
        "--notebooks", metavar="DIR", type=Path, help="run the notebooks of this folder instead"
    )
    parser.add_argument(
        "--help-parameters", action="store_true", help="print what can be set by -p, and stop"
    )
    parser.add_argument(
        "--grid",
        metavar="FILE",
        type=Path,
        help="a YAML file of several sets of parameters: a report each in OUT, and an index",
    )
    parser.add_argument(
        "--workers",
        type=_count,
        metavar="N",
        help="how many sets of a grid run at once (default: one a processor)",
    )
    parser.add_argument(
        "--without-text",
        action="store_true",
        help="leave every sentence of the pages out, so that the folder may be published",
    )
    parser.add_argument(
        "--force", action="store_true", help="make the report again even if nothing has changed"
    )


def _add_verify(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    told = "run a report again from its manifest and say what differs"
    parser = _add_command(commands, "verify", _verify, told)
    parser.add_argument("out", metavar="OUT", type=Path, help="the report's folder")
    parser.add_argument(
        "--pages", action="append", metavar="SOURCE", help="where the pages are now"
    )


def _add_explain(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    told = "print a page line by line, with the label and the reason of each"
    parser = _add_command(commands, "explain", _explain, told)
    parser.add_argument("page", metavar="PAGE", type=Path, help="a text file")


def _count(text: str) -> int:
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from 0")
    return int(text)


def _parse(arguments: argparse.Namespace) -> int:
    from newslib.reporting.intake import read_usable
    from newslib.reporting.summary import summarise

    if arguments.out.suffix != ".parquet":
        raise ParameterError(f"-o {arguments.out}: the file's name must end in .parquet")
    corpus = read_usable(
        _source(arguments.source),
        metadata=arguments.metadata,
        corrections=arguments.corrections,
        content=arguments.content,
        max_refused=arguments.max_refused,
        progress=sys.stderr.isatty(),
    )
    corpus.to_parquet(arguments.out)
    summary = summarise(corpus)
    _warn(summary.warnings, summary.refused)
    show(f"{summary.n_articles} articles in {arguments.out}")
    return EXIT["complete"]


def _report(arguments: argparse.Namespace) -> int:
    from newslib.parameters import describe
    from newslib.report import write_report
    from newslib.reporting.plan import report_parameters
    from newslib.reporting.values import parse_values

    allowed = report_parameters(arguments.notebooks)
    if arguments.help_parameters:
        show(describe(allowed.values()))
        return EXIT["complete"]
    if not arguments.source or arguments.out is None:
        raise ParameterError("newslib report needs SOURCE and -o OUT; see newslib report --help")
    asked: dict[str, Any] = {
        name: getattr(arguments, name)
        for name in [
            "notebooks",
            "metadata",
            "corrections",
            "content",
            "max_refused",
            "without_text",
            "force",
        ]
    }
    asked |= {
        "parameters": parse_values(arguments.parameters, allowed),
        "progress": sys.stderr.isatty(),
    }
    if arguments.grid is not None:
        return _grid(arguments, asked)
    done = write_report(_source(arguments.source), arguments.out, **asked)
    if done.unchanged:
        show(f"unchanged: {arguments.out / 'index.html'}; --force makes it again")
        return EXIT["complete"]
    _warn(done.summary.warnings, done.summary.refused)
    steps = ", ".join(f"{name} {took:.1f}" for name, took in done.manifest["timings"].items())
    say(f"seconds: {steps}")
    show(f"{done.summary.n_articles} articles reported in {arguments.out / 'index.html'}")
    return EXIT["complete"]


def _grid(arguments: argparse.Namespace, asked: dict[str, Any]) -> int:
    from newslib.grid import write_grid

    source, out = _source(arguments.source), arguments.out
    found = write_grid(source, out, arguments.grid, workers=arguments.workers, **asked)
    for outcome in found:
        show(f"{outcome.state}: {outcome.name}")
    failed = [outcome for outcome in found if outcome.state == "failed"]
    for outcome in failed:
        say(f"{outcome.name}: {outcome.message}")
    show(f"{len(found) - len(failed)} of {len(found)} sets compared in {out / 'index.html'}")
    return EXIT["notebook" if failed else "complete"]


def _verify(arguments: argparse.Namespace) -> int:
    from newslib.verify import verify_report

    found = verify_report(arguments.out, pages=arguments.pages, progress=sys.stderr.isatty())
    for difference in found:
        show(f"note: {difference}" if difference.is_note else str(difference))
    differences = [difference for difference in found if not difference.is_note]
    if differences:
        say(f"{len(differences)} difference{'s' if len(differences) > 1 else ''}")
        return EXIT["different"]
    show(f"{arguments.out} is the same again")
    return EXIT["complete"]


def _explain(arguments: argparse.Namespace) -> int:
    from newslib.article import parse_article
    from newslib.page import decode

    try:
        text = decode(arguments.page.read_bytes())
    except OSError as error:
        raise SourceError(f"{arguments.page}: cannot be read: {error.strerror}") from None
    article = parse_article(text)
    for line in article.lines:
        show(f"{line.number:4d}  {line.label:16} {line.confidence:4.2f}  {line.text}")
        show(f"{'':28}{line.reason}")
    for warning in article.warnings:
        say(f"warning: {warning}")
    return EXIT["complete"]


def _source(given: list[str]) -> str | list[str]:
    return given[0] if len(given) == 1 else given


def _warn(warnings: Iterable[str], refused: Sequence[tuple[str, str, str]]) -> None:
    for warning in warnings:
        say(f"warning: {warning}")
    for source, code, message in refused[:_LISTED]:
        say(f"refused: {source}: {code}: {message}")
    if len(refused) > _LISTED:
        say(f"refused: {len(refused) - _LISTED} more")


def _failed(error: Exception) -> int:
    """Say what went wrong and return the exit code for it."""
    if isinstance(error, ParameterError):
        code = "usage"
    elif isinstance(error, NotebookError):
        code = "notebook"
    elif isinstance(error, SourceError | OSError | MemoryError):
        code = "file"
    elif (refused := getattr(error, "refused", None)) is not None:
        _warn((), refused)
        code = "refused"
    else:
        code = "unexpected"
    if isinstance(error, NewslibError):
        say(str(error))
    elif code == "file":
        say(f"{type(error).__name__}: {error}")
    else:
        say(f"unexpected error: {type(error).__name__}: {error} (--debug shows the traceback)")
    return EXIT[code]


def _stop_on_terminate() -> Callable[..., object] | int | None:
    """Have SIGTERM end a run as Ctrl-C does, so that it cleans up behind itself."""

    def stop(number: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt(128 + number)

    try:
        before: Callable[..., object] | int | None = signal.signal(signal.SIGTERM, stop)
    except ValueError:  # not in the main thread
        return None
    return before
