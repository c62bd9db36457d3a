"""The command line: ``newslib parse | report | verify | explain``.

Results go to standard output, progress and warnings to standard error; what pages say is shown
without control characters. The exit code says what happened; see `EXIT`.
"""

from __future__ import annotations

import argparse
import signal
import threading
import traceback
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from types import FrameType
from typing import Any, NoReturn

import newslib
from newslib.analysis.numbers import counted
from newslib.errors import NewslibError, NotebookError, PageError, ParameterError, SourceError
from newslib.reporting.terminal import flush, is_watched, let_go, say, show

EXIT = {
    "complete": 0,
    "unexpected": 1,
    "usage": 2,
    "refused": 3,
    "file": 4,
    "notebook": 5,
    "different": 6,
}
# What ends a run as Ctrl-C does; the second one is sent when its terminal is closed.
_ENDING = (signal.SIGTERM, signal.SIGHUP)
# How many refused inputs are written out on standard error; the report lists all of them.
_LISTED = 20


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command and return its exit code.

    Parameters
    ----------
    argv : sequence of str, optional
        The arguments; those of the process if not given.
    """
    may_listen = threading.current_thread() is threading.main_thread()
    heard = [n for n in _ENDING if may_listen and signal.getsignal(n) != signal.SIG_IGN]
    before = {number: signal.signal(number, _stop) for number in heard}
    debug = False
    try:
        arguments = vars(_parser().parse_args(argv))
        command, debug = arguments.pop("command"), arguments.pop("debug")
        code: int = command(**arguments)
        flush()
        return code
    except SystemExit as stop:  # argparse has said why
        return EXIT["usage"] if stop.code else 0
    except KeyboardInterrupt as stop:
        say("stopped; nothing is half written")
        return int(stop.args[0]) if stop.args else 128 + signal.SIGINT
    except Exception as error:
        if debug:
            traceback.print_exc()
        return _failed(error)
    finally:
        let_go()
        for number, handler in before.items():
            signal.signal(number, handler)


def _stop(number: int, _frame: FrameType | None) -> NoReturn:
    """Have a signal end a run as Ctrl-C does, so that it cleans up behind itself."""
    raise KeyboardInterrupt(128 + number)


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

    def command(run: Callable[..., int], told: str) -> Callable[..., argparse.Action]:
        """Add a command, and return what adds its arguments."""
        name = run.__name__.strip("_")
        one = commands.add_parser(name, help=told, description=f"{told[0].upper()}{told[1:]}.")
        one.set_defaults(command=run)
        one.add_argument("--debug", action="store_true", help="show the traceback of an error")
        return one.add_argument

    add = command(_parse, "write the table of articles to a file")
    _add_source(add, "+")
    add("-o", "--out", required=True, metavar="FILE.parquet", type=Path)

    add = command(_report, "write the report of a folder of pages")
    _add_report(add)

    add = command(_verify, "run a report again from its manifest and say what differs")
    add("out", metavar="OUT", type=Path, help="the report's folder")
    add("--pages", action="append", metavar="SOURCE", help="where the pages are now")

    add = command(_explain, "print a page line by line, with the label and the reason of each")
    add("page", metavar="PAGE", type=Path, help="a text file")
    return parser


def _add_source(add: Callable[..., argparse.Action], nargs: str) -> None:
    told = "a folder, file, glob or table of pages"
    add("source", nargs=nargs, metavar="SOURCE", help=told)
    add("--metadata", metavar="FILE", help="a table with a row for each page")
    told = "a table of labels known better than the parser's: page, line, label"
    add("--corrections", metavar="FILE", help=told)
    told = "what the text column of a table holds (default: page)"
    add("--content", choices=["page", "article"], default="page", help=told)
    told = "how many refused inputs are still fine (default: any number)"
    add("--max-refused", type=_count, metavar="N", help=told)


def _add_report(add: Callable[..., argparse.Action]) -> None:
    _add_source(add, "*")
    add("-o", "--out", metavar="OUT", type=Path, help="the report's folder")
    told = "a parameter of the notebooks; may be given several times"
    add("-p", dest="parameters", action="append", default=[], metavar="NAME=VALUE", help=told)
    add("--notebooks", metavar="DIR", type=Path, help="run the notebooks of this folder instead")
    told = "print what can be set by -p, and stop"
    add("--help-parameters", action="store_true", help=told)
    told = "a YAML file of several sets of parameters: a report each in OUT, and an index"
    add("--grid", metavar="FILE", type=Path, help=told)
    told = "how many sets of a grid run at once (default: one a processor)"
    add("--workers", type=_count, metavar="N", help=told)
    told = "leave every sentence of the pages out, so that the folder may be published"
    add("--without-text", action="store_true", help=told)
    told = "how long a cell of a notebook may take; 0 for any time (default: 1800)"
    absent = argparse.SUPPRESS  # the default is `write_report`'s own
    add("--cell-timeout", type=_count, default=absent, metavar="SECONDS", help=told)
    told = "make the report again even if nothing has changed"
    add("--force", action="store_true", help=told)


def _count(text: str) -> int:
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from 0")
    return int(text)


def _parse(*, source: list[str], out: Path, **reading: Any) -> int:
    from newslib.reporting.intake import read_usable
    from newslib.reporting.summary import summarise

    if out.suffix != ".parquet":
        raise ParameterError(f"-o {out}: the file's name must end in .parquet")
    corpus = read_usable(_source(source), progress=is_watched(), **reading)
    corpus.to_parquet(out)
    summary = summarise(corpus)
    _warn(summary.warnings, summary.refused)
    show(f"{counted(summary.n_articles, 'article')} in {out}")
    return EXIT["complete"]


def _report(
    *,
    source: list[str],
    out: Path | None,
    parameters: list[str],
    help_parameters: bool,
    grid: Path | None,
    workers: int | None,
    **settings: Any,
) -> int:
    from newslib.parameters import describe
    from newslib.report import write_report
    from newslib.reporting.plan import report_parameters
    from newslib.reporting.values import parse_values

    allowed = report_parameters(settings["notebooks"])
    if help_parameters:
        show(describe(allowed.values()))
        return EXIT["complete"]
    if not source or out is None:
        raise ParameterError("newslib report needs SOURCE and -o OUT; see newslib report --help")
    settings |= {"parameters": parse_values(parameters, allowed), "progress": is_watched()}
    if grid is not None:
        return _grid(_source(source), out, grid, workers=workers, **settings)
    done = write_report(_source(source), out, **settings)
    if done.unchanged:
        show(f"unchanged: {out / 'index.html'}; --force makes it again")
        return EXIT["complete"]
    _warn(done.summary.warnings, done.summary.refused)
    steps = ", ".join(f"{name} {took:.1f}" for name, took in done.manifest["timings"].items())
    say(f"seconds: {steps}")
    articles = counted(done.summary.n_articles, "article")
    show(f"{articles} reported in {out / 'index.html'}")
    return EXIT["complete"]


def _grid(source: str | list[str], out: Path, grid: Path, **settings: Any) -> int:
    from newslib.grid import write_grid

    found = write_grid(source, out, grid, **settings)
    for outcome in found:
        show(f"{outcome.state}: {outcome.name}")
    failed = [outcome for outcome in found if outcome.state == "failed"]
    for outcome in failed:
        say(f"{outcome.name}: {outcome.message}")
    show(f"Sets compared in {out / 'index.html'}: {len(found) - len(failed)} of {len(found)}")
    return EXIT["notebook" if failed else "complete"]


def _verify(*, out: Path, pages: list[str] | None) -> int:
    from newslib.verify import verify_report

    found = verify_report(out, pages=pages, progress=is_watched())
    for difference in found:
        show(f"note: {difference}" if difference.is_note else str(difference))
    differences = [difference for difference in found if not difference.is_note]
    if differences:
        say(counted(len(differences), "difference"))
        return EXIT["different"]
    show(f"{out} is the same again")
    return EXIT["complete"]


def _explain(*, page: Path) -> int:
    from newslib.article import parse_article
    from newslib.page import decode
    from newslib.reading.rendering import as_text

    try:
        text = decode(page.read_bytes())
    except OSError as error:
        raise SourceError(f"{page}: cannot be read: {error.strerror}") from None
    except PageError as error:
        raise SourceError(f"{page}: {error}") from None
    article = parse_article(text)
    show(as_text(article.lines, whole=True))
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
    if isinstance(error, BrokenPipeError):  # whoever read our output has stopped
        return 128 + signal.SIGPIPE
    refused = getattr(error, "refused", None)
    if isinstance(error, ParameterError):
        code = "usage"
    elif isinstance(error, NotebookError):
        code = "notebook"
    elif isinstance(error, SourceError | OSError | MemoryError):
        code = "file"
    else:
        code = "unexpected" if refused is None else "refused"
    _warn((), refused or ())
    if isinstance(error, NewslibError):
        say(str(error))
    elif isinstance(error, OSError) and error.filename is not None:
        say(f"{error.filename}: {error.strerror}")
    elif code == "file":
        say(f"{type(error).__name__}: {error}")
    else:
        say(f"unexpected error: {type(error).__name__}: {error} (--debug shows the traceback)")
    return EXIT[code]
