"""The commands put together."""

import functools
import inspect
from collections.abc import Callable
from typing import Annotated, Any

import typer

from kubiya_async._cli import (
    bulk,
    call,
    chat,
    doctor,
    executions,
    inbox,
    listing,
    serve,
    session,
    verify,
)
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
        context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 80},
    )
    app.callback()(_root)
    app.command("chat", epilog=chat.EXAMPLES)(_of_either_api(chat.chat))
    app.command("run", epilog=executions.RUN_EXAMPLES)(_of_either_api(executions.run))
    app.command("logs", epilog=executions.LOGS_EXAMPLES)(_of_either_api(executions.logs))
    app.command("list", epilog=listing.EXAMPLES)(_of_either_api(listing.listing))
    # It has a --help of its own, which also explains operations.
    app.command("call", epilog=call.EXAMPLES, context_settings={"help_option_names": []})(
        _of_either_api(call.call)
    )
    app.command("bulk", epilog=bulk.EXAMPLES)(_of_either_api(bulk.bulk))
    app.add_typer(inbox.make_group(), name="inbox")
    app.command("serve")(with_exit_code(serve.serve))
    app.command("doctor")(with_exit_code(doctor.doctor))
    app.command("verify", epilog=verify.EXAMPLES)(with_exit_code(verify.verify))
    return app


def _of_either_api(command: Callable[..., int | None]) -> Callable[..., None]:
    """Wrap a command that takes `--live`, which may stand before it as well."""
    inner = with_exit_code(command)

    @functools.wraps(inner)
    def run(*, live: bool, **arguments: Any) -> None:
        if live:
            LIVE.set(True)
        inner(**arguments)

    of_inner = inspect.signature(inner, eval_str=True)
    option = inspect.Parameter(
        "live", inspect.Parameter.KEYWORD_ONLY, default=False, annotation=session.Live
    )
    run.__signature__ = of_inner.replace(parameters=[*of_inner.parameters.values(), option])  # type: ignore[attr-defined]
    return run


def _root(
    context: typer.Context,
    *,
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
    live: session.Live = False,
    local: session.Local = False,
) -> None:
    del version  # its callback has done the work
    LIVE.set(live)
    context.default_map = {str(context.invoked_subcommand): {"local": local}}
