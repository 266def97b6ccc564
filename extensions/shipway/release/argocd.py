"""How Argo CD sees an Application: asked by its API, told whom to ask as its own command is."""

from __future__ import annotations

import json
import os
import re
import ssl
from collections.abc import Callable, Mapping
from threading import Thread
from typing import Any, NoReturn
from urllib.error import HTTPError
from urllib.parse import quote, urlencode
from urllib.request import HTTPRedirectHandler, HTTPSHandler, Request, build_opener

from shipway.errors import ShipwayError
from shipway.release.image import Image
from shipway.sources.argocd import Application
from shipway.sources.manifests import at, items, mapping

SERVER, TOKEN = "ARGOCD_SERVER", "ARGOCD_AUTH_TOKEN"
ADDRESS = re.compile(r"(?:(?P<scheme>https?)://)?(?P<place>[\w.-]+(?::\d+)?(?:/[\w.~-]+)*)/?")
LOCAL = re.compile(r"(localhost|127\.0\.0\.1)(:|/|$)")
"""What a port is forwarded from. Elsewhere no token goes out in the clear."""
PRINTABLE = re.compile(r"[\x21-\x7e]+")
SECONDS = 30.0
LARGEST = 32 << 20
MEANS = {
    401: f"does not know this {TOKEN}",
    403: "shows this token no Application {}: there is none, or the token may not read it",
    404: "has no Application {}",
}


class _NoRedirect(HTTPRedirectHandler):
    """Nobody else gets the token."""

    def redirect_request(self, *_: Any) -> None:
        return None


def status_of(application: Application) -> Mapping[str, Any]:
    """The status of an Application. Raises ShipwayError when Argo CD does not say it."""
    namespace = {"appNamespace": application.namespace} if application.namespace else {}
    url = f"{_server()}/api/v1/applications/{quote(application.name, safe='')}"
    request = Request(f"{url}?{urlencode(namespace)}".rstrip("?"))
    request.add_unredirected_header("Authorization", f"Bearer {_token()}")
    answer = _within(SECONDS, lambda: _get(request, application.name))
    return mapping(mapping(answer).get("status"))


def against(status: Mapping[str, Any], name: str, image: Image) -> str:
    """What an Application's status has against an image, in a line; empty when it is well there."""
    health, sync = (at(status, key, "status") or "Unknown" for key in ("health", "sync"))
    running = (str(one) for one in items(at(status, "summary", "images")))
    if not any(one.endswith(f"@{image.digest}") for one in running):
        return f"runs in no pod of Argo CD's {name}, which is {sync} and {health}"
    if (health, sync) != ("Healthy", "Synced"):
        return f"is not well: Argo CD's {name} is {sync} and {health}"
    return ""


def _server() -> str:
    said = os.environ.get(SERVER, "")
    if not said:
        raise ShipwayError(f"{SERVER} is not set", fix=f"export {SERVER}=argocd.example.com")
    found = ADDRESS.fullmatch(said)
    if not found:
        raise ShipwayError(f"{SERVER} is no address", fix=f"export {SERVER}=argocd.example.com")
    scheme = found["scheme"] or "https"
    if scheme == "http" and not LOCAL.match(found["place"]):
        raise ShipwayError(f"{SERVER} would get the token in the clear", fix="write https://")
    return f"{scheme}://{found['place']}"


def _token() -> str:
    said = os.environ.get(TOKEN, "").strip()
    if not PRINTABLE.fullmatch(said):
        what = f"{TOKEN} is no token" if said else f"{TOKEN} is not set"
        raise ShipwayError(what, fix="argocd account generate-token, for one that may only read")
    return said


def _get(request: Request, name: str) -> Any:
    opener = build_opener(_NoRedirect, HTTPSHandler(context=ssl.create_default_context()))
    try:
        with opener.open(request, timeout=SECONDS) as answer:
            return json.loads(answer.read(LARGEST))
    except HTTPError as error:
        _silent(MEANS.get(error.code, "answers with {1}").format(name, error.code))
    except OSError as error:
        _silent(f"cannot be asked: {getattr(error, 'reason', error)}")
    except ValueError:
        _silent("answers with no JSON")


def _within(seconds: float, work: Callable[[], Any]) -> Any:
    """What it gives, in a time of ours: a peer that sends a byte a second would take all day."""
    done: list[Any] = []

    def kept() -> None:
        try:
            done.append(work())
        except Exception as error:  # raised below, where somebody hears it
            done.append(error)

    thread = Thread(target=kept, daemon=True)
    thread.start()
    thread.join(seconds)
    if not done:
        _silent(f"had no answer after {seconds:.0f} s")
    if isinstance(done[0], Exception):
        raise done[0]
    return done[0]


def _silent(why: str) -> NoReturn:
    raise ShipwayError(f"Argo CD {why}", fix=f"look at {SERVER} and {TOKEN}, then again")
