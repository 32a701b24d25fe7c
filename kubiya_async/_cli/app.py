"""The commands put together."""

from typing import Annotated

import typer

from kubiya_async._cli import bulk, call, chat, doctor, executions, listing, serve, session
from kubiya_async._cli.exits import SUMMARY, with_exit_code
from kubiya_async._cli.operations import LIVE
from kubiya_async._version import __version__


def _show_version(wanted: bool) -> None:
    if wanted:
        print(f"kubiya-async {__version__}")
        raise typer.Exit


def make_app() -> typer.Typer:
    """Return the command line."""
    app = typer.Typer(
        name="kubiya-async",
        help="The Kubiya agent platform in a terminal.",
        epilog=SUMMARY,
        no_args_is_help=True,
        # Plain help reads the same on a terminal and in a pipe.
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    )
    app.callback()(_root)
    app.command("chat", epilog=chat.EXAMPLES)(with_exit_code(chat.chat))
    app.command("run", epilog=executions.RUN_EXAMPLES)(with_exit_code(executions.run))
    app.command("logs", epilog=executions.LOGS_EXAMPLES)(with_exit_code(executions.logs))
    app.command("list", epilog=listing.EXAMPLES)(with_exit_code(listing.listing))
    # It has a --help of its own, which also explains operations.
    app.command("call", epilog=call.EXAMPLES, context_settings={"help_option_names": []})(
        with_exit_code(call.call)
    )
    app.command("bulk", epilog=bulk.EXAMPLES)(with_exit_code(bulk.bulk))
    app.command("serve")(with_exit_code(serve.serve))
    app.command("doctor")(with_exit_code(doctor.doctor))
    return app


def _root(
    version: Annotated[
        bool,
        typer.Option(
            "--version",
            help="Show the version and exit.",
            show_default=False,
            is_eager=True,
            callback=_show_version,
        ),
    ] = False,
    live: Annotated[
        bool,
        session.flag(
            "Use the private API of the platform's own clients, not the documented one.", "--live"
        ),
    ] = False,
) -> None:
    del version  # its callback has done the work
    LIVE.set(live)
