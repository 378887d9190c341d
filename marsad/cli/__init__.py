"""The command line: every command is a doorway, and every failure one sentence and an exit status.

Exit status: 0 done, 1 it did not work, 2 the command was not understood, 130 interrupted.
"""

from __future__ import annotations

import sys

import redis
import typer

from marsad import __version__
from marsad.cli import articles, dead, feeds, running, watching
from marsad.errors import MarsadError

EXIT_STATUS = "Exit status: 0 done, 1 it did not work, 2 the command was not understood, 130 interrupted."

app = typer.Typer(
    help="Marsad مرصد: feeds in, security events and live alerts out.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
    epilog=EXIT_STATUS,
    context_settings={"help_option_names": ["-h", "--help"]},
)
running.register(app)
articles.register(app)
watching.register(app)
app.add_typer(feeds.app, name="feeds")
app.add_typer(dead.app, name="dead")
for _command in (*app.registered_commands, *feeds.app.registered_commands, *dead.app.registered_commands):
    _command.epilog = EXIT_STATUS


def main() -> None:
    """Run the command line; what the user can mend is said in one line on standard error."""
    try:
        app()
    except MarsadError as error:
        _fail(str(error))
    except redis.RedisError as error:
        _fail(f"Redis does not answer ({error}): start it with `marsad up`, or set MARSAD_REDIS_URL")
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:
        sys.exit(0)


def _fail(sentence: str) -> None:
    print(f"marsad: {sentence}", file=sys.stderr)
    sys.exit(1)


def _version(wanted: bool) -> None:
    if wanted:
        print(f"marsad {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: bool = typer.Option(False, "--version", callback=_version, is_eager=True, help="Print the version."),
) -> None:
    """Marsad مرصد: feeds in, security events and live alerts out."""
