"""`admin feeds` and `admin adopt`: feeds that no vehicle has, and giving one to a vehicle."""

from __future__ import annotations

import argparse
import sys

from dispatch_app.domain.commands import AdoptFeed
from dispatch_app.domain.queries import ListUnknownFeeds, UnknownFeedList
from dispatch_app.server.api_client import ApiClient
from dispatch_app.server.settings import load_settings
from dispatch_app.wire import paths
from dispatch_app.wire.sentences import refusal_sentence
from dispatch_app.words import t


def add_adopt_arguments(parser: argparse.ArgumentParser) -> None:
    """What `admin adopt` needs beside the account."""
    parser.add_argument("feed", help=t("identity of the feed, as 'admin feeds' lists it; empty takes it away"))
    parser.add_argument("--vehicle", required=True, help=t("id or plate of the vehicle"))


def add_account(parser: argparse.ArgumentParser) -> None:
    """Who asks the running server."""
    parser.add_argument("--user", default="admin", help=t("administrator"))
    parser.add_argument("--password-stdin", action="store_true", help=t("read the password from standard input"))


def list_feeds(chosen: argparse.Namespace) -> int:
    """One unknown feed a line: identity, when it was heard, what it says of itself."""
    with _signed_in(chosen) as client:
        found = client.post(paths.QUERY + ListUnknownFeeds.__name__, ListUnknownFeeds(), UnknownFeedList)
    if not found.feeds:
        print(t("No unknown feed was heard"))
    for feed in found.feeds:
        print(f"{feed.identity}\t{feed.first_at:%Y-%m-%dT%H:%M:%SZ}\t{feed.last_at:%Y-%m-%dT%H:%M:%SZ}\t{feed.words}")
    return 0


def adopt_feed(chosen: argparse.Namespace) -> int:
    """Give the feed to the vehicle; 1 with a sentence when it was refused."""
    with _signed_in(chosen) as client:
        words = refusal_sentence(client.command(AdoptFeed(chosen.vehicle, chosen.feed)))
    if words:
        print(words, file=sys.stderr)
        return 1
    print(t("{vehicle} follows {feed} within ten seconds", vehicle=chosen.vehicle, feed=chosen.feed or "—"))
    return 0


def _signed_in(chosen: argparse.Namespace) -> ApiClient:
    settings = load_settings(chosen.settings)
    client = ApiClient(settings.url(), settings.tls_folder / "ca.pem" if settings.tls_enabled else None)
    client.sign_in(chosen.user, sys.stdin.readline().rstrip("\r\n") if chosen.password_stdin else "")
    return client
