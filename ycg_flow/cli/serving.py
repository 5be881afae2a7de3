"""`ycg-flow serve` and `ycg-flow demo`: the pages, served by waitress, by default to this machine alone."""

from __future__ import annotations

import argparse
import errno
import os
import socket
import sys
from collections.abc import Mapping
from datetime import date
from ipaddress import ip_address
from pathlib import Path
from types import MappingProxyType
from typing import Any

from flask import Flask
from waitress import create_server

from ycg_flow.casework.accounts.rules import account_rules
from ycg_flow.casework.demonstration.accounts import PASSWORD, accounts_by_place
from ycg_flow.casework.demonstration.making import (
    FOLDER,
    USUAL_DAY,
    is_made,
    make_demonstration,
    open_demonstration,
)
from ycg_flow.casework.desk import Desk
from ycg_flow.cli.operating import desk_of_settings, log_in_china_time
from ycg_flow.policy.faults import Fault, FaultsFound
from ycg_flow.settings import read_settings
from ycg_flow.wording import serving as words

USUAL_HOST, USUAL_PORT = "127.0.0.1", 8000
LAST_PORT = 65_535
THREADS = 8
# As much as the application itself takes, so that its own page answers what is larger.
MOST_BODY_BYTES = 256 * 1024 * 1024


def add_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the commands that serve the pages."""
    serve = commands.add_parser("serve", help=words.HELP["serve"])
    _add_address(serve)
    serve.add_argument("--behind-https", action="store_true", help=words.HELP["behind_https"])
    serve.add_argument("--proxy", default="", metavar=words.HOST, help=words.HELP["proxy"])
    serve.add_argument("--name", action="append", default=[], metavar=words.NAME, help=words.HELP["name"])
    serve.set_defaults(run=_serve)
    demo = commands.add_parser("demo", help=words.HELP["demo"])
    _add_address(demo)
    demo.add_argument("--data", type=Path, metavar=words.FOLDER, help=words.HELP["folder"])
    demo.add_argument("--until", type=_day, default=USUAL_DAY, metavar=words.DAY, help=words.HELP["until"])
    demo.add_argument("--fresh", action="store_true", help=words.HELP["fresh"])
    demo.set_defaults(run=_demo)


def _add_address(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", default=USUAL_HOST, metavar=words.HOST, help=words.HELP["host"])
    parser.add_argument("--port", type=int, default=USUAL_PORT, metavar=words.PORT, help=words.HELP["port"])


def _day(word: str) -> date:
    try:
        return date.fromisoformat(word)
    except ValueError:
        raise argparse.ArgumentTypeError(words.NOT_A_DAY.format(word=word)) from None


def _serve(options: argparse.Namespace) -> str:
    """Serve the pages; to other machines only behind a proxy that provides HTTPS. Raises `FaultsFound` otherwise."""
    if not options.behind_https and not _is_this_machine(options.host):
        raise FaultsFound([Fault("--host", "plain_http", {"host": options.host})])
    app = _application(
        desk_of_settings(),
        secret_key=read_settings().session_key,
        is_behind_https=options.behind_https,
        trusted_hosts=options.name,
        second_factor_roles=account_rules().second_factor_roles,
    )
    log_in_china_time()
    return _run(app, options, [], proxy_options(options.proxy))


def proxy_options(proxy: str) -> dict[str, Any]:
    """Return what the server believes of whom a request comes from: the proxy at this address, and nobody else."""
    if not proxy:
        return {"clear_untrusted_proxy_headers": True}
    return {
        "trusted_proxy": proxy,
        "trusted_proxy_count": 1,
        "trusted_proxy_headers": {"x-forwarded-for", "x-forwarded-proto"},
        "clear_untrusted_proxy_headers": True,
    }


def _application(desk: Desk, **options: Any) -> Flask:  # noqa: ANN401 - as the application takes them
    from ycg_flow.app import create_app  # noqa: PLC0415 - the pages take a second that no other command should wait for

    return create_app(desk, **options)


def _is_this_machine(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _demo(options: argparse.Namespace) -> str:
    """Serve a demonstration. Raises `FaultsFound` for a taken port, before anybody waits for the demonstration."""
    with _port(options):
        pass
    folder = options.data or Path(os.environ.get("YCG_FLOW_DATA", "var")) / FOLDER
    folder = folder.absolute()
    desk = _demonstration(folder, options)
    key = read_settings({"YCG_FLOW_DATA": str(folder)}).session_key
    return _run(_application(desk, secret_key=key, demonstration_folder=folder), options, _account_lines(desk))


def _demonstration(folder: Path, options: argparse.Namespace) -> Desk:
    """Return what people did in the demonstration last time, or a new one where there is none or another is asked."""
    if is_made(folder) and not options.fresh and options.until == USUAL_DAY:
        return open_demonstration(folder)
    _say(words.MAKING)
    return make_demonstration(folder, options.until)


def _account_lines(desk: Desk) -> list[str]:
    lines = [words.ACCOUNTS.format(password=PASSWORD)]
    for place in accounts_by_place(desk):
        lines.append(words.PLACE.format(place=place.name))
        for account in place.accounts:
            role = desk.roles[account.role].label
            values = {"account": account.account, "name": account.name, "institution": account.institution}
            lines.append(words.ACCOUNT.format(role=role, tasks=account.open_tasks, **values))
    return lines


def _run(
    app: Flask, options: argparse.Namespace, lines: list[str], more: Mapping[str, Any] = MappingProxyType({})
) -> str:
    """Serve until the process is stopped; say the address only when it answers.

    Raises `FaultsFound` where the port cannot be had.
    """
    listening = _port(options)
    server = create_server(app, sockets=[listening], threads=THREADS, max_request_body_size=MOST_BODY_BYTES, **more)
    _say(words.READY.format(address=f"http://{options.host}:{server.effective_port}/"), *lines, words.STOP)
    try:
        server.run()
    finally:
        server.close()
    return ""


def _port(options: argparse.Namespace) -> socket.socket:
    """Return a socket that listens at the wanted address. Raises `FaultsFound` where it cannot be had."""
    try:
        return socket.create_server((options.host, options.port), family=_family(options.host))
    except (OSError, OverflowError) as error:
        if isinstance(error, OSError) and error.errno not in {errno.EADDRINUSE, errno.EACCES}:
            raise FaultsFound([Fault("--host", "host_not_here", {"host": options.host})]) from None
        other = options.port + 1 if options.port < LAST_PORT else USUAL_PORT
        raise FaultsFound([Fault("--port", "port_taken", {"port": str(options.port), "other": str(other)})]) from None


def _family(host: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in host else socket.AF_INET


def _say(*lines: str) -> None:
    sys.stdout.write("".join(f"{line}\n" for line in lines))
    sys.stdout.flush()
