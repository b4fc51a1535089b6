"""Session descriptions (RFC 4566, RFC 3264) of one voice stream in A-law or µ-law with telephone events. Pure."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass

CODECS = {"PCMA": 8, "PCMU": 0}
"""Static payload types (RFC 3551) of what the mixer speaks; what every Chinese trunk offers."""

EVENT_TYPE = 101
"""Payload type that our own offers give to telephone events (RFC 4733)."""

SUITES = ("AES_CM_128_HMAC_SHA1_80", "AES_CM_128_HMAC_SHA1_32")
"""Encryption of the voice that we speak, the one that we offer first."""

LONGEST_SDP = 16_384
"""Characters: video telephones offer two or three thousand."""

NOT_ACCEPTABLE = "no A-law or µ-law voice"


class SdpFault(ValueError):
    """The description cannot be used; the text says why, for the log and the SIP answer."""


@dataclass(frozen=True, slots=True)
class Crypto:
    """One key of RFC 4568: what the peer encrypts its own stream with."""

    tag: str
    suite: str
    key: str


@dataclass(frozen=True, slots=True)
class RemoteMedia:
    """Where and how the other side wants its voice."""

    host: str
    port: int
    codec: str
    payload_type: int
    event_type: int | None
    direction: str = "sendrecv"
    """The other side's own word: "sendonly" or "inactive" is a hold."""
    crypto: Crypto | None = None
    other_media: tuple[str, ...] = ()
    """m= lines beyond the voice (video …), which an answer must refuse one by one."""
    voice_index: int = 0

    @property
    def holds(self) -> bool:
        """Whether the other side does not want to hear us."""
        return self.direction in ("sendonly", "inactive") or self.host in ("0.0.0.0", "::")  # noqa: S104 – compared


def read_sdp(text: str) -> RemoteMedia:
    """The first voice stream that can be spoken. Raises SdpFault."""
    if len(text) > LONGEST_SDP:
        raise SdpFault("description too long")
    session_host, session_direction = "", "sendrecv"
    sections: list[list[str]] = []
    for line in text.replace("\r\n", "\n").split("\n"):
        if line.startswith("m="):
            sections.append([line])
        elif sections:
            sections[-1].append(line)
        elif line.startswith("c="):
            session_host = _host(line)
        elif line in _DIRECTIONS:
            session_direction = line[2:]
    heads = [section[0] for section in sections]
    for index, section in enumerate(sections):
        if section[0].startswith("m=audio "):
            others = tuple(head for at, head in enumerate(heads) if at != index)
            return _voice(section, session_host, session_direction, others, index)
    raise SdpFault("no voice stream")


_DIRECTIONS = frozenset({"a=sendrecv", "a=sendonly", "a=recvonly", "a=inactive"})


def _host(line: str) -> str:
    parts = line[2:].split()
    if len(parts) != 3 or parts[0] != "IN" or parts[1] not in ("IP4", "IP6"):
        raise SdpFault("connection line not understood")
    address = parts[2].split("/")[0]
    try:
        return str(ipaddress.ip_address(address))
    except ValueError as wrong:
        raise SdpFault("connection address is no IP address") from wrong


def _voice(
    section: list[str], host: str, direction: str, others: tuple[str, ...], index: int
) -> RemoteMedia:  # fmt: skip
    head = section[0][2:].split()
    if len(head) < 4 or head[2] not in ("RTP/AVP", "RTP/SAVP"):
        raise SdpFault("transport of the voice is not RTP")
    port = _number(head[1].split("/")[0], 65_535)
    names = {"8": "PCMA/8000", "0": "PCMU/8000"}
    crypto = None
    for line in section[1:]:
        if line.startswith("c="):
            host = _host(line)
        elif line.startswith("a=rtpmap:"):
            number, _, name = line[9:].partition(" ")
            names[number.strip()] = name.strip()
        elif line in _DIRECTIONS:
            direction = line[2:]
        elif line.startswith("a=crypto:") and (crypto is None or crypto.suite not in SUITES):
            crypto = _crypto(line) or crypto
    if not host:
        raise SdpFault("no connection line")
    offered = head[3:]
    codec = next((one for one in offered if names.get(one, "").upper().split("/")[:2] in _SPOKEN), None)
    if codec is None:
        raise SdpFault(NOT_ACCEPTABLE)
    events = next((one for one in offered if names.get(one, "").lower().startswith("telephone-event/8000")), None)
    return RemoteMedia(
        host, port, names[codec].upper().split("/")[0], _number(codec, 127),
        None if events is None else _number(events, 127), direction,
        crypto if head[2] == "RTP/SAVP" else None, others, index,
    )  # fmt: skip


_SPOKEN = (["PCMA", "8000"], ["PCMU", "8000"])


def _crypto(line: str) -> Crypto | None:
    parts = line[9:].split()
    if len(parts) < 3 or not parts[2].startswith("inline:"):
        return None
    return Crypto(parts[0], parts[1], parts[2][7:].split("|")[0])


def _number(text: str, most: int) -> int:
    if not text.isdecimal() or len(text) > 5 or int(text) > most:
        raise SdpFault("number not understood")
    return int(text)


def write_offer(
    host: str, port: int, session: int, version: int = 1, direction: str = "sendrecv", our_key: str = ""
) -> str:  # fmt: skip
    """Our own offer: A-law first, then µ-law, telephone events; with a key (base64) encrypted only."""
    types = [*CODECS.values(), EVENT_TYPE]
    maps = [f"a=rtpmap:{number} {name}/8000" for name, number in CODECS.items()]
    text = _written(host, port, session, version, types, maps, EVENT_TYPE, direction)
    return text if not our_key else _secured(text, our_key, *enumerate(SUITES, 1))


def write_answer(
    host: str, port: int, session: int, offer: RemoteMedia, version: int = 1, our_key: str = ""
) -> str:  # fmt: skip
    """The answer to an offer: its codec, its payload types, the mirrored direction; other streams refused.

    An offer with a key (SRTP) gets our own, base64 of master key and salt.
    """
    mirrored = {"sendonly": "recvonly", "recvonly": "sendonly", "inactive": "inactive"}.get(offer.direction, "sendrecv")
    types = [offer.payload_type] + ([] if offer.event_type is None else [offer.event_type])
    maps = [f"a=rtpmap:{offer.payload_type} {offer.codec}/8000"]
    text = _written(host, port, session, version, types, maps, offer.event_type, mirrored)
    if offer.crypto is not None and our_key:
        text = _secured(text, our_key, (offer.crypto.tag, offer.crypto.suite))
    if not offer.other_media:
        return text
    head, _, voice = text.partition("m=audio")
    refused = [_refused(line) for line in offer.other_media]
    refused.insert(offer.voice_index, "m=audio" + voice)
    return head + "".join(refused)


def _secured(text: str, our_key: str, *suites: tuple[int | str, str]) -> str:
    """The description of one stream, encrypted with our key in these (tag, suite)."""
    lines = [f"a=crypto:{tag} {suite} inline:{our_key}\r\n" for tag, suite in suites]
    return text.replace(" RTP/AVP ", " RTP/SAVP ", 1) + "".join(lines)


def _refused(line: str) -> str:
    parts = line[2:].split()
    kind, rest = parts[0], parts[2:]
    return f"m={kind} 0 {' '.join(rest)}\r\n"


def _written(
    host: str, port: int, session: int, version: int, types: list[int], maps: list[str], events: int | None,
    direction: str,
) -> str:  # fmt: skip
    family = "IP6" if ":" in host else "IP4"
    lines = [
        "v=0", f"o=exchange {session} {version} IN {family} {host}", "s=-", f"c=IN {family} {host}", "t=0 0",
        f"m=audio {port} RTP/AVP {' '.join(map(str, types))}", *maps,
    ]  # fmt: skip
    if events is not None:
        lines += [f"a=rtpmap:{events} telephone-event/8000", f"a=fmtp:{events} 0-15"]
    lines += ["a=ptime:20", f"a={direction}"]
    return "\r\n".join(lines) + "\r\n"
