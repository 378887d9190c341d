"""The command line: every command is a doorway, and every failure one sentence and an exit status.

Exit status: 0 done, 1 it did not work, 2 the command was not understood, 130 interrupted.
"""

from __future__ import annotations

import sys
from importlib import import_module

import typer

from marsad import __version__
from marsad.errors import MarsadError

EXIT_STATUS = "Exit status: 0 done, 1 it did not work, 2 the command was not understood, 130 interrupted."

# Module of this folder -> its commands. Only the one that is asked for is imported: `marsad extract` in a script
# has no need of Redis and Elasticsearch clients, which take two seconds to load.
MODULES = {
    "running": ("up", "poll", "work", "beat", "console", "install"),
    "extracting": ("extract",),
    "explaining": ("explain",),
    "replaying": ("replay",),
    "searching": ("search", "export"),
    "watching": ("status", "doctor", "alive"),
    "verifying": ("verify",),
    "rebuilding": ("rebuild",),
}
GROUPS = ("feeds", "dead", "kibana")


def main() -> None:
    """Run the command line; what the user can mend is said in one line on standard error."""
    try:
        build(sys.argv[1] if len(sys.argv) > 1 else "")()
    except MarsadError as error:
        _fail(str(error))
    except KeyboardInterrupt:
        sys.exit(130)
    except SystemExit:  # how every command ends; named, so that the next line is not asked
        raise
    except _redis_error() as error:
        _fail(f"Redis does not answer ({error}): start it with `marsad up`, or set MARSAD_REDIS_URL")


def build(command: str = "") -> typer.Typer:
    """The command line with this command, or with all of them when there is none of that name."""
    app = typer.Typer(
        help="Marsad مرصد: feeds in, security events and live alerts out.",
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        rich_markup_mode="rich",
        epilog=EXIT_STATUS,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback()(_root)
    known = command in GROUPS or any(command in names for names in MODULES.values())
    for module, names in MODULES.items():
        if command in names or not known:
            import_module(f"{__name__}.{module}").register(app)
    for group in GROUPS:
        if command == group or not known:
            app.add_typer(_group(group), name=group)
    for registered in app.registered_commands:
        registered.epilog = EXIT_STATUS
    return app


def _group(name: str) -> typer.Typer:
    group: typer.Typer = import_module(f"{__name__}.{name}").app
    for registered in group.registered_commands:
        registered.epilog = EXIT_STATUS
    return group


def _redis_error() -> type[Exception]:
    # Asked for only when something was raised.
    import redis

    return redis.RedisError


def _fail(sentence: str) -> None:
    print(f"marsad: {sentence}", file=sys.stderr)
    sys.exit(1)


def _version(wanted: bool) -> None:
    if wanted:
        print(f"marsad {__version__}")
        raise typer.Exit


def _root(
    version: bool = typer.Option(False, "--version", callback=_version, is_eager=True, help="Print the version."),
) -> None:
    """Marsad مرصد: feeds in, security events and live alerts out."""
