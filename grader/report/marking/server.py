"""Serves the pages of marking on this machine only, to whoever has the token.

A page on the web must neither read nor change anything here, also not one that resolves its own name to 127.0.0.1 (DNS
rebinding) or runs on another port of this machine. So every request must name a loopback host and carry the cookie,
which only the token gives; and a change must come from a page of ours (`Origin`).
"""

from __future__ import annotations

import asyncio
import hmac
import secrets
import socket
from collections.abc import Callable
from typing import Any

from tornado.httpserver import HTTPServer
from tornado.netutil import bind_sockets
from tornado.web import Application, HTTPError, RequestHandler

from grader.errors import GradecastError, InputError
from grader.report.marking.desk import Desk
from grader.report.marking.handlers import Page, pages
from grader.support.interrupts import run

__all__ = ["listen", "serve"]

HOSTS = ("127.0.0.1", "localhost")
LARGEST = 256 * 1024
"""Most bytes of a request."""
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; img-src data:; style-src 'self'; script-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-store",
}
ENTER = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Marking</title>
<meta http-equiv="refresh" content="0; url=/"><p><a href="/">Go on</a></p></html>
"""
"""Leads to the first page: browsers send a strict cookie only with requests that a page of ours makes."""


class Guarded(RequestHandler):
    """Refuses every request that does not come from the marker's own browser and our own pages."""

    def set_default_headers(self) -> None:
        """Set the headers of every response, errors included."""
        self.clear_header("Server")
        for name, value in HEADERS.items():
            self.set_header(name, value)

    def prepare(self) -> None:
        """Raise an error 403 unless the request may be answered."""
        request, token = self.request, str(self.settings["token"])
        if request.host_name not in HOSTS:
            raise HTTPError(403, reason="Wrong host")
        if request.method != "GET" and request.headers.get("Origin") != f"http://{request.host}":
            raise HTTPError(403, reason="Wrong origin")
        given = self.get_query_argument("token", "")
        enters = request.method == "GET" and request.path == "/" and bool(given)
        if not enters and request.headers.get("Sec-Fetch-Site", "none") not in ("none", "same-origin"):
            raise HTTPError(403, reason="Wrong origin")
        if enters:
            if not hmac.compare_digest(given.encode(), token.encode()):
                raise HTTPError(403, reason="Wrong token")
            self.set_cookie(str(self.settings["cookie"]), token, path="/", httponly=True, samesite="Strict")
            self.finish(ENTER)
            return
        cookie = self.get_cookie(str(self.settings["cookie"]), "") or ""
        if not hmac.compare_digest(cookie.encode(), token.encode()):
            raise HTTPError(403, reason="No token")

    def write_error(self, status_code: int, **said: Any) -> None:
        """Say in one line what is wrong, as plain text."""
        self.set_header("Content-Type", "text/plain; charset=utf-8")
        entered = status_code != 403
        self.finish(f"{self._reason if entered else 'Open the address that gradecast mark printed, with its token.'}\n")


class PageHandler(Guarded):
    """A page: computed in a thread, so that waiting for the gradebook stops nobody else."""

    def initialize(self, page: Page) -> None:
        """`page` makes the response."""
        self.page = page

    async def get(self, *parts: str) -> None:
        """Show it."""
        await self._answer("GET", parts)

    async def post(self, *parts: str) -> None:
        """Make a change."""
        await self._answer("POST", parts)

    async def _answer(self, method: str, parts: tuple[str, ...]) -> None:
        fields = {name: self.get_argument(name, strip=False) for name in self.request.arguments}
        try:
            found = await asyncio.to_thread(self.page.answer, method, parts, fields)
        except InputError as error:
            raise HTTPError(404, reason="Not here") from error
        except GradecastError as error:
            self.set_status(503)
            self.set_header("Content-Type", "text/plain; charset=utf-8")
            self.finish(f"{error}\n")
            return
        if found.location:
            self.redirect(found.location, status=303)
            return
        self.set_status(found.status)
        self.set_header("Content-Type", f"{found.kind}; charset=utf-8")
        self.finish(found.body)


class Nothing(Guarded):
    """Every other address."""

    def get(self) -> None:
        """Say that there is nothing."""
        raise HTTPError(404)

    post = get


def serve(desk: Desk, port: int, opened: Callable[[str], None]) -> None:
    """Serve until the command is interrupted; `opened` gets the address. Port 0 is any free one.

    Raises `InputError` if the port is taken, and in the end `KeyboardInterrupt`.
    """
    run(listen(desk, port, opened))


async def listen(desk: Desk, port: int, opened: Callable[[str], None]) -> None:
    """Serve until cancelled. Raises `InputError` if the port is taken."""
    try:
        sockets = bind_sockets(port, HOSTS[0], family=socket.AF_INET)
    except OSError as error:
        raise InputError(f"--port {port}: cannot be used ({error.strerror}); choose another one") from None
    port, token = sockets[0].getsockname()[1], secrets.token_urlsafe(32)
    server = HTTPServer(
        _application(desk, token, f"gradecast-{port}"), max_body_size=LARGEST, max_buffer_size=4 * LARGEST
    )
    server.add_sockets(sockets)
    opened(f"http://{HOSTS[0]}:{port}/?token={token}")
    try:
        await asyncio.Event().wait()
    finally:
        server.stop()
        await server.close_all_connections()


def _application(desk: Desk, token: str, cookie: str) -> Application:
    """The application; `cookie` is the name of the cookie that carries `token`."""
    handlers: list[Any] = [(pattern, PageHandler, {"page": page}) for pattern, page in pages(desk)]
    return Application(
        handlers,
        default_handler_class=Nothing,
        token=token,
        cookie=cookie,
        log_function=lambda handler: None,
    )
