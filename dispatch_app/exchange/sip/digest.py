"""Passwords of telephones and trunks: digest (RFC 2617, RFC 8760) checked with nonces that only we can have made."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
import time
from collections import Counter, OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

NONCE_LIVES_S = 120.0
"""A telephone answers a challenge within a second; two minutes forgive slow ones, an eavesdropper gets little."""

FAILURES_KEPT = 1_024
LOCK_AFTER = 10
LOCK_S = 60.0
"""Ten wrong passwords from one address close it to this user for a minute: guessing twelve letters takes for ever."""

ALGORITHMS: dict[str, Callable[[bytes], hashlib._Hash]] = {"SHA-256": hashlib.sha256, "MD5": hashlib.md5}
_PAIR = re.compile(r'([A-Za-z-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]+))')


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether the sender is who it says; `reason` is "" or "missing", "stale", "wrong", "locked", "malformed"."""

    user: str = ""
    reason: str = ""


class DigestGuard:
    """One realm; `password_of` gives the password of a user or "" for an unknown one."""

    def __init__(
        self, realm: str, password_of: Callable[[str], str], algorithms: tuple[str, ...] = ("MD5",),
        clock_s: Callable[[], float] = time.monotonic,
    ) -> None:  # fmt: skip
        """`algorithms` are offered in this order; many telephones fail at any other than MD5 alone."""
        self.realm = realm
        self._password_of = password_of
        self._clock_s = clock_s
        self._algorithms = algorithms
        self._secret = secrets.token_bytes(32)
        self._failures: OrderedDict[tuple[str, str], tuple[int, float]] = OrderedDict()
        self.counts: Counter[str] = Counter()

    def challenges(self, *, stale: bool = False) -> list[str]:
        """Bodies of WWW-Authenticate headers."""
        nonce = self._nonce(self._clock_s())
        tail = ",stale=true" if stale else ""
        return [
            f'Digest realm="{self.realm}",nonce="{nonce}",algorithm={name},qop="auth"{tail}'
            for name in self._algorithms
        ]

    def check(self, header: str, method: str, address: str) -> Verdict:
        """Judge an Authorization header ("" for none)."""
        verdict = self._check(header, method, address)
        self.counts[verdict.reason or "accepted"] += 1
        return verdict

    def _check(self, header: str, method: str, address: str) -> Verdict:
        if not header:
            return Verdict(reason="missing")
        fields = {name.lower(): quoted or plain for name, quoted, plain in _PAIR.findall(header[:2_000])}
        user, algorithm = fields.get("username", ""), fields.get("algorithm", "MD5").upper()
        if not {"username", "nonce", "uri", "response"} <= fields.keys() or algorithm not in self._algorithms:
            return Verdict(user, "malformed")
        now = self._clock_s()
        count, until = self._failures.get((user, address), (0, 0.0))
        if count >= LOCK_AFTER and now < until:
            return Verdict(user, "locked")
        age = self._nonce_age_s(fields["nonce"], now)
        if age is None or age > NONCE_LIVES_S:
            return Verdict(user, "stale")
        password = self._password_of(user)
        expected = digest_response(password or secrets.token_hex(8), method, self.realm, fields, algorithm)
        if not password or not hmac.compare_digest(expected.encode(), fields["response"].lower().encode()):
            self._failures[(user, address)] = (count + 1 if now < until or count < LOCK_AFTER else 1, now + LOCK_S)
            self._failures.move_to_end((user, address))
            if len(self._failures) > FAILURES_KEPT:
                self._failures.popitem(last=False)
            return Verdict(user, "wrong")
        self._failures.pop((user, address), None)
        return Verdict(user)

    def _nonce(self, now_s: float) -> str:
        stamp = f"{int(now_s * 1000):x}"
        return f"{stamp}.{self._mark(stamp)}"

    def _nonce_age_s(self, nonce: str, now_s: float) -> float | None:
        stamp, _, mark = nonce.partition(".")
        if not hmac.compare_digest(mark.encode(), self._mark(stamp).encode()):
            return None
        return now_s - int(stamp, 16) / 1000.0

    def _mark(self, stamp: str) -> str:
        return hmac.new(self._secret, stamp.encode(), "sha256").hexdigest()[:32]


def digest_response(password: str, method: str, realm: str, fields: dict[str, str], algorithm: str = "MD5") -> str:
    """The response of RFC 2617 §3.2.2 for the fields of an Authorization header (qop auth or none)."""

    def hashed(*parts: str) -> str:
        return ALGORITHMS[algorithm](":".join(parts).encode("utf-8", "replace")).hexdigest()

    first = hashed(fields["username"], realm, password)
    second = hashed(method, fields["uri"])
    if fields.get("qop", "").lower() == "auth":
        return hashed(first, fields["nonce"], fields.get("nc", ""), fields.get("cnonce", ""), "auth", second)
    return hashed(first, fields["nonce"], second)


def authorization(
    challenge: str, user: str, password: str, method: str, uri: str, cnonce: str = ""
) -> str:  # fmt: skip
    """The body of an Authorization header that answers a challenge; "" for one that is not understood."""
    given = {name.lower(): quoted or plain for name, quoted, plain in _PAIR.findall(challenge[:2_000])}
    algorithm = given.get("algorithm", "MD5").upper()
    if "nonce" not in given or "realm" not in given or algorithm not in ALGORITHMS:
        return ""
    fields = {"username": user, "nonce": given["nonce"], "uri": uri}
    if "auth" in [one.strip() for one in given.get("qop", "").split(",")]:
        fields |= {"qop": "auth", "nc": "00000001", "cnonce": cnonce or secrets.token_hex(8)}
    response = digest_response(password, method, given["realm"], fields, algorithm)
    text = f'Digest username="{user}",realm="{given["realm"]}",nonce="{given["nonce"]}",uri="{uri}"'
    text += f',response="{response}"'
    text += f",algorithm={algorithm}"
    if "qop" in fields:
        text += f',qop=auth,nc=00000001,cnonce="{fields["cnonce"]}"'
    return text + (f',opaque="{given["opaque"]}"' if "opaque" in given else "")
