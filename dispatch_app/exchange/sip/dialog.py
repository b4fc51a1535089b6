"""One leg as a SIP dialog: sippy's user agent with what it leaves out, told and asked in the switch's words."""

from __future__ import annotations

import base64
import logging
import random
from collections.abc import Callable
from typing import Any

from sippy.CCEvents import (
    CCEventConnect,
    CCEventDisconnect,
    CCEventFail,
    CCEventInfo,
    CCEventPreConnect,
    CCEventRedirect,
    CCEventRing,
    CCEventTry,
    CCEventUpdate,
)
from sippy.MsgBody import MsgBody
from sippy.SipHeader import SipHeader
from sippy.SipRoute import SipRoute
from sippy.SipURL import SipURL
from sippy.Time.Timeout import Timeout

from dispatch_app.exchange.media.srtp import new_key
from dispatch_app.exchange.sip.header_fields import (
    ALLOWED,
    answer_headers,
    knows_timers,
    plain,
    session_headers,
    wish_of,
)
from dispatch_app.exchange.sip.location import find_sdp
from dispatch_app.exchange.sip.refer import ReferFault, Replaced, read_refer_to
from dispatch_app.exchange.sip.sdp import (
    NOT_ACCEPTABLE,
    SUITES,
    RemoteMedia,
    SdpFault,
    read_sdp,
    write_answer,
    write_offer,
)
from dispatch_app.exchange.sip.session_timer import (
    LONGEST_S,
    Session,
    agree_on_call_in,
    agree_on_call_out,
    shortest_of,
)
from dispatch_app.exchange.sip.target import Target, Voice
from dispatch_app.exchange.sip.user_agent import Dialog
from dispatch_app.exchange.switch import events as ev

log = logging.getLogger(__name__)


class SipLeg:
    """Turns the agent's events into the switch's and the switch's actions into the agent's."""

    def __init__(
        self, leg_id: str, config: dict[str, Any], voice: Voice, emit: Callable[[ev.Event], None], session_s: int,
        over: Callable[[SipLeg], None],
    ) -> None:  # fmt: skip
        self.leg_id = leg_id
        self._config = config
        self._voice = voice
        self._emit = emit
        self._session_s = session_s
        self._over = over
        self._session = random.getrandbits(31)
        self._version = 1
        self._offer: RemoteMedia | None = None
        self._late_offer = False
        self._our_key = ""
        """Our SRTP key of this leg, base64; "" for a voice in the clear."""
        self._more: list[Target] = []
        self.ua: Dialog | None = None
        self.user = ""
        self.is_incoming = False
        self.is_up = False
        self.was_told = False
        """The switch knows that this leg is over."""
        self.on_failure: Callable[[Target, int], None] = lambda target, code: None
        self.find_leg: Callable[[Replaced], str] = lambda replaced: ""
        """The leg that a Replaces names; "" for none."""
        self._target: Target | None = None
        self._far_host = ""
        self._agreed = Session(session_s, we_refresh=True)

    # --- legs that come in -------------------------------------------------------------------------------------------

    def take(self, req: Any, sip_t: Any, connection: Any, *, srtp: bool = False) -> Any:
        """An INVITE of a new dialog; gives sippy's answer.

        Raises SdpFault for a voice that we cannot speak (with `srtp` for one in the clear, too), TooShort for a session
        that would be over too soon.
        """
        self.is_incoming = True
        self._far_host = str(req.getSource()[0])
        body = req.getBody()
        if body is None:
            self._late_offer = True
            self._our_key = _new_key() if srtp else ""
        else:
            self._offer = read_sdp(find_sdp(str(body.mtype), str(body)))
            self._check_crypto(body, srtp)
        agent = self.ua = Dialog(self._config, self._happened)
        agent.connection = connection
        self._prepare(agent)
        self._agreed = agree_on_call_in(wish_of(req), knows_timers(req), self._session_s)
        return agent.recvRequest(req, sip_t)

    def _check_crypto(self, body: Any, srtp: bool) -> None:
        """A voice that must be encrypted needs a key of a suite that we have. Raises SdpFault."""
        assert self._offer is not None, "no offer to look at"
        if not srtp and "RTP/SAVP" not in str(body):
            return
        if self._offer.crypto is None or self._offer.crypto.suite not in SUITES:
            raise SdpFault(NOT_ACCEPTABLE)
        self._our_key = _new_key()

    def ring(self) -> None:
        """180."""
        self._send(CCEventRing((180, "Ringing", None)))

    def open_early(self) -> None:
        """183 with our voice."""
        if self._offer is not None:
            self._send(CCEventRing((183, "Session Progress", self._answer())))

    def answer(self) -> None:
        """200."""
        if self._late_offer:
            event = CCEventPreConnect((200, "OK", self._own_offer()))
        else:
            event = CCEventConnect((200, "OK", self._answer()))
        event.extra_headers = answer_headers(self._agreed, shortest_of(self._session_s))
        self._send(event)
        self.is_up = True
        self._begin_session(self._agreed)

    def _prepare(self, agent: Dialog) -> None:
        agent.on_refer, agent.on_voice = self._referred, self._take_remote
        agent.ours_s = self._session_s
        agent.godead_timeout = 8.0

    def _begin_session(self, session: Session) -> None:
        if self.ua is not None:
            self.ua.begin_session(session, self._lost)

    def _lost(self) -> None:
        """Nobody has proved in time that the far end is still there."""
        if not self.was_told:
            log.info("leg %s: its session is over", self.leg_id)
            self._send(CCEventDisconnect())
            self._tell_end("lost")

    def reject(self, code: int, reason: str) -> None:
        """Decline a leg that came in and was not answered."""
        self.was_told = True
        self._send(CCEventFail((code, reason)))
        self._end()

    # --- legs that go out --------------------------------------------------------------------------------------------

    def call(self, targets: list[Target]) -> None:
        """INVITE the first target, the next where it fails without having rung."""
        self._more = targets[1:]
        self._invite(targets[0])

    def _invite(self, target: Target) -> None:
        self._target, self._far_host = target, target.address[0]
        self._our_key = _new_key() if target.srtp else ""
        self._version = 1
        agent = self.ua = Dialog(
            self._config, self._happened, target.user or None, target.password or None, target.address,
            nh_transport=target.transport,
        )  # fmt: skip
        agent.connection = target.connection
        self._prepare(agent)
        if target.no_reply_s:
            agent.no_reply_time = target.no_reply_s
        url = SipURL(target.uri)
        event = CCEventTry((None, target.shown_user or "exchange", url.username, self._own_offer(), None, None))
        headers = list(session_headers(self._session_s, "uac", shortest_of(self._session_s)))
        headers.append(SipHeader(name="allow", body=plain("allow", ALLOWED)))
        if target.auto:
            headers.append(SipHeader(name="call-info", body=plain("call-info", "<sip:exchange>;answer-after=0")))
            info = "<http://exchange/auto>;info=alert-autoanswer;delay=0"
            headers.append(SipHeader(name="alert-info", body=plain("alert-info", info)))
        event.extra_headers = tuple(headers)
        event.onUacSetupComplete = lambda ua: _aim(ua, url, target)  # type: ignore[method-assign]
        agent.recvEvent(event)

    # --- both --------------------------------------------------------------------------------------------------------

    def end(self) -> None:
        """Hang up, cancel or decline."""
        self.was_told = True
        if self.is_incoming and not self.is_up:
            self._send(CCEventFail((603, "Decline")))
        else:
            self._send(CCEventDisconnect())
        self._end()

    def probe(self) -> None:
        """Ask the far end whether the dialog still stands."""
        agent = self.ua
        if agent is None or not agent.isConnected():
            return
        request = agent.genRequest("OPTIONS")
        agent.newTransaction(request, resp_cb=self._probed)

    def _probed(self, response: Any) -> None:
        if response.getSCode()[0] in (408, 481) and not self.was_told:
            log.info("leg %s is gone at its far end", self.leg_id)
            self._send(CCEventDisconnect())
            self._tell_end("lost")

    def _referred(self, refer_to: str) -> None:
        try:
            wanted = read_refer_to(refer_to)
        except ReferFault as wrong:
            log.info("leg %s: a transfer is not understood: %s", self.leg_id, wrong)
            self.tell_transfer(400, "Bad Refer-To")
            return
        other = "" if wanted.replaced is None else self.find_leg(wanted.replaced)
        if wanted.replaced is not None and not other:
            self.tell_transfer(481, "No such dialog")
            return
        self._emit(ev.LegWantsTransfer(self.leg_id, wanted.number, other))

    def tell_transfer(self, code: int, reason: str) -> None:
        """Tell the telephone what became of the transfer that it asked for."""
        if self.ua is not None:
            self.ua.notify(code, reason)

    def _happened(self, event: Any, agent: Any) -> None:
        if agent is not self.ua or self.was_told:
            return
        if isinstance(event, CCEventRing):
            self._rang(event)
        elif isinstance(event, CCEventConnect):
            self._connected(event)
        elif isinstance(event, CCEventUpdate):
            self._updated(event)
        elif isinstance(event, CCEventInfo):
            self._informed(event)
        elif isinstance(event, CCEventFail | CCEventRedirect):
            self._failed(event)
        elif isinstance(event, CCEventDisconnect):
            self._disconnected(event)

    def _rang(self, event: Any) -> None:
        code, _, body = event.getData()
        if code == 100:
            return
        early = body is not None and self._take_remote(body)
        self._emit(ev.LegRinging(self.leg_id, early))

    def _connected(self, event: Any) -> None:
        _, _, body = event.getData()
        if body is not None and not self._take_remote(body) and not self.is_up:
            self._send(CCEventDisconnect())
            self._tell_failure(488, "no voice in common")
            return
        if not self.is_up:
            self.is_up = True
            if self.ua is not None:
                self._begin_session(agree_on_call_out(self.ua.told, self._session_s))
            self._emit(ev.LegAnswered(self.leg_id))

    def _updated(self, event: Any) -> None:
        """A re-INVITE: other address, hold, or back from it."""
        body = event.getData()
        try:
            media = read_sdp(find_sdp(str(body.mtype), str(body)))
        except SdpFault as wrong:
            self._send(CCEventFail((488, str(wrong))))
            return
        self._offer = media
        self._version += 1
        again = CCEventConnect((200, "OK", self._answer()))
        if self.ua is not None:
            again.extra_headers = self.ua.session_answer()
        self._send(again)
        self._emit(ev.LegHolds(self.leg_id, media.holds))

    def _informed(self, event: Any) -> None:
        body = event.getData()
        text = "" if body is None else str(body)
        for line in text.splitlines():
            name, _, value = line.partition("=")
            if name.strip().lower() == "signal" and value.strip()[:1] in tuple("0123456789*#ABCD"):
                self._emit(ev.DigitPressed(self.leg_id, value.strip()[0]))

    def _failed(self, event: Any) -> None:
        data = event.getData()
        code, reason = (500, "failed") if data is None else (int(data[0]), str(data[1]))
        if isinstance(event, CCEventRedirect):
            code = 480
        self._tell_failure(code, reason)

    def _disconnected(self, event: Any) -> None:
        if not self.is_incoming and not self.is_up:
            self._tell_failure(408, "no answer at all")
            return
        self._tell_end("")

    def _tell_failure(self, code: int, reason: str) -> None:
        if self.is_incoming:
            self._tell_end("")
            return
        if code == 422 and self._target is not None and self._lengthen():
            return
        if self._target is not None:
            self.on_failure(self._target, code)
        if self._more and (code in (403, 404, 408) or code >= 500) and code < 600:
            self._invite_next()
            return
        self.was_told = True
        self._emit(ev.LegFailed(self.leg_id, code, reason))
        self._end()

    def _lengthen(self) -> bool:
        """Whether the far end only wants a longer session: then it is called once more."""
        least_s = self.ua.least_s if self.ua is not None else 0
        if self._target is None or not self._session_s < least_s <= LONGEST_S:
            return False
        self._session_s = least_s
        self._more.insert(0, self._target)
        self._invite_next()
        return True

    def _invite_next(self) -> None:
        following = self._more.pop(0)
        Timeout(lambda: None if self.was_told else self._invite(following), 0.0)

    def _tell_end(self, cause: str) -> None:
        if not self.was_told:
            self.was_told = True
            self._emit(ev.LegEnded(self.leg_id, cause))
            self._end()

    def _end(self) -> None:
        if self.ua is not None:
            self.ua.end_session()
        self._voice.close(self.leg_id)
        self._over(self)

    def _send(self, event: Any) -> None:
        assert self.ua is not None, "a leg without an agent"
        self.ua.recvEvent(event)

    def _answer(self) -> MsgBody:
        assert self._offer is not None, "an answer without an offer"
        host, port = self._voice.open(self.leg_id)
        self._voice.remote(self.leg_id, self._offer, self._far_host)
        if self._our_key and self._offer.crypto is not None:
            self._voice.secure(self.leg_id, self._our_key, self._offer.crypto.key, self._offer.crypto.suite)
        return MsgBody(write_answer(host, port, self._session, self._offer, self._version, self._our_key))

    def _own_offer(self) -> MsgBody:
        host, port = self._voice.open(self.leg_id)
        return MsgBody(write_offer(host, port, self._session, self._version, our_key=self._our_key))

    def _take_remote(self, body: Any) -> bool:
        try:
            media = read_sdp(find_sdp(str(body.mtype), str(body)))
        except SdpFault as wrong:
            log.info("leg %s: %s", self.leg_id, wrong)
            return False
        if self._our_key:
            if media.crypto is None or media.crypto.suite not in SUITES:
                log.info("leg %s: the voice would be in the clear", self.leg_id)
                return False
            self._voice.secure(self.leg_id, self._our_key, media.crypto.key, media.crypto.suite)
        self._voice.remote(self.leg_id, media, self._far_host)
        return True


def _new_key() -> str:
    return base64.b64encode(new_key()).decode()


def _aim(ua: Any, url: Any, target: Target) -> None:
    ua.rTarget = url
    if target.route:
        ua.routes = [SipRoute(target.route)]
