"""The SIP side of the exchange: sippy's transactions over our sockets, telephones that register, trunks, legs.

Everything here runs in the thread that imported sippy (its loop knows only one); `call` brings work into it.
"""

from __future__ import annotations

import logging
import ssl
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sippy.Core.EventDispatcher import ED2
from sippy.Core.Exceptions import dump_exception
from sippy.SipConf import SipConf
from sippy.SipHeader import SipHeader
from sippy.SipTransactionManager import SipTransactionManager
from sippy.Time.Timeout import Timeout

from dispatch_app.exchange.kamailio import TRUNK_HEADER
from dispatch_app.exchange.settings import ExchangeSettings, Trunk
from dispatch_app.exchange.sip.dialog import SipLeg
from dispatch_app.exchange.sip.digest import DigestGuard
from dispatch_app.exchange.sip.gate import PacketGate
from dispatch_app.exchange.sip.header_fields import ALLOWED, plain, unknown_demands
from dispatch_app.exchange.sip.location import find_pidf_lo, find_reference, read_geolocation
from dispatch_app.exchange.sip.probes import Probes
from dispatch_app.exchange.sip.refer import Replaced
from dispatch_app.exchange.sip.registrar import Binding, Registrar
from dispatch_app.exchange.sip.registrations import Registrations
from dispatch_app.exchange.sip.sdp import NOT_ACCEPTABLE, SdpFault
from dispatch_app.exchange.sip.session_timer import TooShort
from dispatch_app.exchange.sip.target import Target, Voice
from dispatch_app.exchange.sip.transport import DatagramServer, Inlet, StreamServers
from dispatch_app.exchange.sip.trunks import Trunks
from dispatch_app.exchange.sip.wire_text import body_text
from dispatch_app.exchange.switch import events as ev

SWEEP_S = 1.0

log = logging.getLogger(__name__)


class Bugs:
    """Where sippy writes what it stumbled over: counted, its kind logged, never the message with its numbers."""

    def __init__(self) -> None:
        self.count = 0

    def write(self, text: str) -> int:
        """One piece of what sippy prints."""
        if "Error" in text or "xception" in text:
            self.count += 1
            log.info("the SIP library did not understand a message: %s", text.strip().split("\n")[-1][:60])
        return len(text)

    def flush(self) -> None:
        """Nothing is held."""


class _Quiet:
    """sippy's logger: messages hold telephone numbers, so none is written."""

    def write(self, *_: Any, **__: Any) -> None:
        """Nothing."""


class _Local:
    """sippy's choice of a socket, which for us is always the one UDP socket."""

    def __init__(self, server: DatagramServer) -> None:
        self.server = server

    def getServer(self, address: Any, is_local: bool = False) -> DatagramServer:
        return self.server

    def rotateCache(self) -> None:
        """Nothing is cached."""

    def shutdown(self) -> None:
        self.server.shutdown()


class Transactions(SipTransactionManager):
    """sippy's transactions over our own sockets."""

    def __init__(self, config: dict[str, Any], receive: Any, server: DatagramServer, streams: StreamServers) -> None:
        self._server, self._streams = server, streams
        self.global_config = config
        self.l4r = _Local(server)
        self.tclient, self.tserver = {}, {}
        self.req_cb = receive
        self.l1rcache, self.l2rcache = {}, {}
        self.req_consumers = {}
        self.cp_timer = Timeout(self.rCachePurge, 32, -1)
        self.init_time = time.monotonic()

    def newTransaction(
        self, msg: Any, resp_cb: Any = None, laddress: Any = None, userv: Any = None, **more: Any
    ) -> Any:  # fmt: skip
        """A request of ours, over the transport that its target asks for."""
        if userv is None:
            address, transport = msg.getTarget()
            if str(transport) in ("tcp", "tls"):
                userv = self._streams.connection_to((str(address[0]).strip("[]"), int(address[1])), str(transport))
            else:
                userv = self._server
        return super().newTransaction(msg, resp_cb, laddress, userv, **more)


class SipStack:
    """Start it in the SIP thread; `legs` are what the switch knows by their ids."""

    def __init__(
        self, settings: ExchangeSettings, voice: Voice, emit: Callable[[ev.Event], None], new_id: Callable[[str], str]
    ) -> None:  # fmt: skip
        self._settings = settings
        self._voice = voice
        self._emit = emit
        self._new_id = new_id
        self.bugs = Bugs()
        dump_exception.__defaults__ = (self.bugs, None)
        SipConf.my_uaname = "dispatch"
        SipConf.autoconvert_tel_url = True
        self.legs: dict[str, SipLeg] = {}
        self.counts: Counter[str] = Counter()
        hosts = {trunk.host for trunk in settings.trunks} | {host for host, _ in settings.edge}
        hosts |= {peer.partition(":")[0] for trunk in settings.trunks for peer in trunk.peers}
        self.gate = PacketGate(frozenset(hosts), time.monotonic())
        inlet = Inlet(self.gate, self._deliver)
        self.server = DatagramServer(settings.sip_host, settings.sip_port, settings.public_host, inlet)
        self.streams = StreamServers(settings.sip_host, settings.public_host, inlet)
        self._config: dict[str, Any] = {
            "_sip_address": settings.public_host, "_sip_port": self.server.port, "_sip_logger": _Quiet(),
        }  # fmt: skip
        self.transactions = Transactions(self._config, self._received, self.server, self.streams)
        self._config["_sip_tm"] = self.transactions
        self.guard = DigestGuard(settings.realm, settings.password_of, settings.digest)
        self.registrar = Registrar(frozenset(one.user for one in settings.telephones), settings.register_s)
        self._srtp_users = frozenset(one.user for one in settings.telephones if one.srtp)
        self.registrations = Registrations(settings.state / "registrations.json", self.registrar)
        probes = Probes(self.transactions, settings.public_host, self.server.port)
        self.trunks = Trunks(settings, self.transactions, probes, self._trunk_changed)
        self._probes = probes
        self._sweeper = Timeout(self._sweep, SWEEP_S, -1)
        self._ticks = 0
        self._inbound_connection: Any = None

    def listen(self, certificate: Path | None = None, key: Path | None = None) -> None:
        """Open TCP and, with a certificate, TLS; ask the trunks. Raises OSError."""
        self.streams.listen("tcp", self._settings.sip_port or self.server.port)
        if self._settings.tls_port and certificate is not None:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.minimum_version = ssl.TLSVersion.TLSv1_2
            context.load_cert_chain(certificate, key)
            self.streams.listen("tls", self._settings.tls_port, context)
        if self._settings.ca_file is not None and self._settings.ca_file.is_file():
            self.streams.trust(str(self._settings.ca_file))
        for user in self.registrations.load():
            self._emit(ev.TelephoneChanged(user, True))
        self.trunks.start()

    def stop(self) -> None:
        """End every leg, unregister at the trunks, close the sockets."""
        self._sweeper.cancel()
        self.trunks.stop()
        for leg in list(self.legs.values()):
            leg.end()
        self.streams.shutdown()
        self.server.shutdown()

    # --- what the switch wants -------------------------------------------------------------------------------------

    def call_telephone(self, leg_id: str, user: str, shown: str, *, auto: bool) -> None:
        """INVITE a registered telephone; LegFailed follows where none is there."""
        targets = [self._target_of(one, shown, auto) for one in self.registrar.bindings(user)]
        self._call(leg_id, targets[:1], 480)

    def call_line(self, leg_id: str, number: str, names: tuple[str, ...]) -> None:
        """INVITE a number over the trunks, the next where one does not answer."""
        by_name = {trunk.name: trunk for trunk in self._settings.trunks}
        targets = [self.trunks.target_of(by_name[name], number) for name in names if name in by_name]
        self._call(leg_id, targets, 503)

    def _call(self, leg_id: str, targets: list[Target], code_if_none: int) -> None:
        if not targets:
            self._emit(ev.LegFailed(leg_id, code_if_none, "nothing to call"))
            return
        leg = self.legs[leg_id] = self._new_leg(leg_id)
        leg.on_failure = self.trunks.call_failed
        try:
            leg.call(targets)
        except RuntimeError as wrong:
            self.legs.pop(leg_id, None)
            log.warning("a leg could not be placed: %s", wrong)
            self._emit(ev.LegFailed(leg_id, 503, "no room"))

    def _target_of(self, binding: Binding, shown: str, auto: bool) -> Target:
        return Target(
            binding.contact, binding.address, binding.transport, binding.path, binding.connection,
            shown_user=shown, auto=auto, srtp=binding.user in self._srtp_users,
        )  # fmt: skip

    def _new_leg(self, leg_id: str) -> SipLeg:
        leg = SipLeg(leg_id, self._config, self._voice, self._emit, self._settings.session_s, self._leg_over)
        leg.find_leg = self._leg_of_dialog
        return leg

    def _leg_of_dialog(self, replaced: Replaced) -> str:
        legs = self.legs.values()
        return next((leg.leg_id for leg in legs if leg.ua is not None and leg.ua.is_dialog(replaced)), "")

    def _leg_over(self, leg: SipLeg) -> None:
        self.legs.pop(leg.leg_id, None)

    # --- what comes in -----------------------------------------------------------------------------------------------

    def _deliver(self, text: str, remote: Any, server: Any, at: Any) -> None:
        self._inbound_connection = server if server.transport != "udp" else None
        try:
            self.transactions.handleIncoming(text, remote, server, at)
        except Exception as wrong:  # boundary: one message that the library stumbles over must not end the exchange
            self.gate.counts["stumbled"] += 1
            log.info("a message was not understood: %s", type(wrong).__name__)

    def _received(self, req: Any, sip_t: Any) -> Any:
        method = req.getMethod()
        self.counts[method[:20]] += 1
        if req.getHFBody("to").getTag() is not None and method not in ("REGISTER", "OPTIONS"):
            return (req.genResponse(481, "Call Leg/Transaction Does Not Exist"), None, None)
        if method == "REGISTER":
            return self._register(req)
        if method == "INVITE":
            return self._invited(req, sip_t)
        if method == "OPTIONS":
            response = req.genResponse(200, "OK")
            response.appendHeader(SipHeader(name="allow", body=plain("allow", ALLOWED)))
            response.appendHeader(SipHeader(name="accept", body=plain("accept", "application/sdp")))
            return (response, None, None)
        if method in ("NOTIFY", "PUBLISH", "SUBSCRIBE", "MESSAGE", "REFER", "INFO", "UPDATE", "PRACK", "BYE"):
            lost = method in ("BYE", "INFO", "UPDATE")
            return (req.genResponse(*((481, "No such dialog") if lost else (405, "Method Not Allowed"))), None, None)
        return (req.genResponse(501, "Not Implemented"), None, None)

    def _invited(self, req: Any, sip_t: Any) -> Any:
        source = req.getSource()
        number = _caller_number(req)
        user = req.getHFBody("from").getUrl().username or ""
        trunk = self.trunks.by_source(source, exact=True) or self._named_by_edge(req, source)
        if trunk is None and user in self.registrar.users:
            verdict = self.guard.check(_header(req, "authorization"), "INVITE", source[0])
            if verdict.reason or verdict.user != user:
                return self._challenge(req, verdict.reason or "wrong")
        elif trunk is None:
            trunk = self.trunks.by_source(source, exact=False)
            if trunk is None:
                self.counts["strangers"] += 1
                log.warning("a call from an unknown address was declined")
                return (req.genResponse(403, "Forbidden"), None, None)
        if unknown := unknown_demands(req):
            response = req.genResponse(420, "Bad Extension")
            response.appendHeader(SipHeader(name="unsupported", body=plain("unsupported", unknown)))
            return (response, None, None)
        leg = self._new_leg(self._new_id("leg"))
        try:
            secret = trunk.srtp if trunk is not None else user in self._srtp_users
            answer = leg.take(req, sip_t, self._inbound_connection, srtp=secret)
        except TooShort as wrong:
            self.counts["session_too_short"] += 1
            response = req.genResponse(422, "Session Interval Too Small")
            response.appendHeader(SipHeader(name="min-se", body=plain("min-se", str(wrong.shortest_s))))
            return (response, None, None)
        except SdpFault as wrong:
            self.counts["voice_not_acceptable"] += 1
            code = 488 if str(wrong) == NOT_ACCEPTABLE else 400
            return (req.genResponse(code, "Not Acceptable Here" if code == 488 else "Bad Request"), None, None)
        self.legs[leg.leg_id] = leg
        called = req.getRURI().username or ""
        if trunk is None:
            leg.user = user
            self._emit(ev.TelephoneDialled(leg.leg_id, user, called[:ev.NUMBER_LONGEST]))
        else:
            place = _place_of(req)
            self._emit(ev.LineRang(leg.leg_id, trunk.name, number, called[:ev.NUMBER_LONGEST], place))
        return answer

    def _named_by_edge(self, req: Any, source: tuple[str, int]) -> Trunk | None:
        """The trunk that a proxy of ours names for a call that it let through."""
        if source[0] not in {host for host, _ in self._settings.edge}:
            return None
        name = _header(req, TRUNK_HEADER.lower())
        return next((trunk for trunk in self._settings.trunks if trunk.name == name), None)

    def _challenge(self, req: Any, reason: str) -> Any:
        if reason in ("locked", "malformed"):
            return (req.genResponse(403 if reason == "locked" else 400, "Forbidden"), None, None)
        response = req.genResponse(401, "Unauthorized")
        for challenge in self.guard.challenges(stale=reason == "stale"):
            response.appendHeader(SipHeader(name="www-authenticate", body=plain("www-authenticate", challenge)))
        return (response, None, None)

    # --- registrar ---------------------------------------------------------------------------------------------------

    def _register(self, req: Any) -> Any:
        source = req.getSource()
        user = req.getHFBody("to").getUrl().username or ""
        verdict = self.guard.check(_header(req, "authorization"), "REGISTER", source[0])
        if verdict.reason or verdict.user != user or user not in self.registrar.users:
            return self._challenge(req, verdict.reason or "wrong")
        contacts = req.getHFBodys("contact")
        if contacts and contacts[0].asterisk:
            if self.registrar.unregister(user):
                self._emit(ev.TelephoneChanged(user, False))
            return (req.genResponse(200, "OK"), None, None)
        for contact in contacts[:2]:
            self._bind(req, user, contact, source)
        response = req.genResponse(200, "OK")
        now = time.monotonic()
        for binding in self.registrar.bindings(user):
            text = f"<{binding.contact}>;expires={max(1, int(binding.expires_at_s - now))}"
            response.appendHeader(SipHeader(name="contact", body=plain("contact", text)))
        return (response, None, None)

    def _bind(self, req: Any, user: str, contact: Any, source: tuple[str, int]) -> None:
        wanted = contact.address.params.get("expires") or _header(req, "expires") or str(self._settings.register_s)
        granted = self.registrar.granted_s(int(wanted) if str(wanted).isdecimal() else self._settings.register_s)
        uri = str(contact.getUrl())
        if granted == 0:
            if self.registrar.unregister(user, uri):
                self._emit(ev.TelephoneChanged(user, False))
            return
        path = _header(req, "path")
        connection = self._inbound_connection
        binding = Binding(
            user, uri, (source[0], int(source[1])), "udp" if connection is None else connection.transport,
            time.monotonic() + granted, str(req.getHFBody("call-id")), req.getHFBody("cseq").getCSeqNum(),
            path, connection, _header(req, "user-agent")[:60],
        )  # fmt: skip
        if self.registrar.register(binding):
            self._emit(ev.TelephoneChanged(user, True))

    # --- the time ----------------------------------------------------------------------------------------------------

    def _sweep(self) -> None:
        self._ticks += 1
        for user in self.registrar.expire(time.monotonic()):
            self._emit(ev.TelephoneChanged(user, False))
        self.trunks.tick()
        everyone = self.registrar.all()
        for binding in everyone[self._ticks % 10 :: 10]:
            if binding.connection is not None and not binding.connection.alive:
                binding.misses = 9
                continue
            self._probes.ask(
                binding.contact, binding.address, binding.transport, binding.connection, binding.path,
                lambda alive, code, one=binding: setattr(one, "misses", 0 if alive else one.misses + 1),
            )

    def _trunk_changed(self, trunk: Trunk, up: bool) -> None:
        log.warning("trunk %s is %s", trunk.name, "up" if up else "down")
        self._emit(ev.TrunkChanged(trunk.name, up))

    @staticmethod
    def call(function: Callable[..., Any], *arguments: Any) -> None:
        """Run in the SIP thread; from any."""
        ED2.callFromThread(function, *arguments)


def _header(req: Any, name: str) -> str:
    found = req.getHFBodys(name)
    return str(found[0]) if found else ""


def _caller_number(req: Any) -> str:
    """The asserted identity where a trunk gives one, else the From user; "" for an anonymous caller."""
    asserted = _header(req, "p-asserted-identity")
    user = ""
    for scheme in ("sip:", "tel:", "sips:"):
        if scheme in asserted:
            user = asserted.split(scheme, 1)[1].split("@")[0].split(">")[0].split(";")[0]
            break
    user = user or req.getHFBody("from").getUrl().username or ""
    if user.lower() in ("anonymous", "unknown", "unavailable", "restricted"):
        return ""
    clean = "".join(sign for sign in user if sign.isprintable())
    return clean[:ev.NUMBER_LONGEST]


def _place_of(req: Any) -> ev.Place | None:
    body = req.getBody()
    pidf = "" if body is None else body_text(find_pidf_lo(str(body.mtype), str(body)))
    header = _header(req, "geolocation")
    reference = find_reference(header)
    found = read_geolocation(header) if header else None
    if found is not None:
        return ev.Place(found.longitude, found.latitude, found.radius_m, found.words, pidf, reference)
    return ev.Place(None, None, None, "", pidf, reference) if pidf or reference else None
