"""sippy's user agent with what it leaves out: methods that it does not know, transfers, its own connection."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

from sippy.MsgBody import MsgBody
from sippy.SipContentType import SipContentType
from sippy.SipHeader import SipHeader
from sippy.Time.Timeout import Timeout
from sippy.UA import UA
from sippy.UaStateConnected import UaStateConnected

from dispatch_app.exchange.sip.header_fields import (
    ALLOWED,
    answer_headers,
    knows_timers,
    least_session_s,
    plain,
    session_headers,
    wish_of,
)
from dispatch_app.exchange.sip.refer import Replaced
from dispatch_app.exchange.sip.session_timer import (
    Session,
    SessionTimer,
    TooShort,
    Wish,
    agree_on_call_in,
    agree_on_call_out,
    shortest_of,
)


class Dialog(UA):
    """A sippy user agent that answers every method and keeps to the connection that it came by."""

    connection: Any = None
    on_refer: Callable[[str], None] = staticmethod(lambda refer_to: None)
    on_voice: Callable[[Any], None] = staticmethod(lambda body: None)
    """Told the far end's description when our refresh brings one."""
    ours_s = 600
    """How long sessions last where the far end wants nothing else."""
    told: Wish | None = None
    """The session that the answer to our call granted."""
    least_s = 0
    """Why our call was declined with 422: its session was shorter than this."""
    timer: SessionTimer | None = None

    def recvRequest(self, req: Any, sip_t: Any) -> Any:
        """Requests inside the dialog; sippy's own states handle those they know."""
        method = req.getMethod()
        if self.state is None or method in ("ACK", "CANCEL", "BYE"):
            return super().recvRequest(req, sip_t)
        if method == "INVITE" and isinstance(self.state, UaStateConnected):
            self._renew(req)
            if req.getBody() is None or str(req.getBody()) == str(self.rSDP):
                return self._say_again(req)
        if method == "UPDATE":
            self.rCSeq = req.getHFBody("cseq").getCSeqNum()
            if req.getBody() is not None:
                return (req.genResponse(488, "Not Acceptable Here"), None, None)
            self._renew(req)
            response = req.genResponse(200, "OK")
            response.appendHeaders(self.session_answer())
            return (response, None, None)
        if method == "REFER" and isinstance(self.state, UaStateConnected):
            return self._referred(req)
        if method not in self.state.recv_request_handlers and method != "INVITE":
            response = req.genResponse(405, "Method Not Allowed")
            response.appendHeader(SipHeader(name="allow", body=plain("allow", ALLOWED)))
            return (response, None, None)
        return super().recvRequest(req, sip_t)

    def recvResponse(self, resp: Any, tr: Any) -> Any:
        """Keeps what the answer to our call says of its session."""
        code = resp.getSCode()[0]
        if resp.getHFBody("cseq").getCSeq()[1] == "INVITE":
            if 200 <= code < 300:
                self.told = wish_of(resp)
            elif code == 422:
                self.least_s = least_session_s(resp)
        return super().recvResponse(resp, tr)

    # --- the session (RFC 4028) --------------------------------------------------------------------------------------

    def begin_session(self, session: Session, lost: Callable[[], None]) -> None:
        """The dialog stands; `lost` is called when nobody proves in time that it still does."""
        self.timer = SessionTimer(self._refresh, lost, Timeout)
        self.timer.agreed(session)

    def end_session(self) -> None:
        """The dialog is over."""
        if self.timer is not None:
            self.timer.stop()
            self.timer = None

    def session_answer(self) -> tuple[Any, ...]:
        """Headers for an answer to a refresh of the far end."""
        if self.timer is None or self.timer.session is None:
            return ()
        return answer_headers(self.timer.session, shortest_of(self.ours_s))

    def _renew(self, req: Any) -> None:
        """Their refresh: the time begins anew, perhaps with another session."""
        if self.timer is None:
            return
        try:
            session = agree_on_call_in(wish_of(req), knows_timers(req), self.ours_s)
        except TooShort as wrong:
            session = Session(wrong.shortest_s, we_refresh=True)
        self.timer.agreed(session)

    def _say_again(self, req: Any) -> Any:
        """A re-INVITE that changes nothing (a session refresh) gets our description again."""
        self.rCSeq = req.getHFBody("cseq").getCSeqNum()
        self.uasResp = req.genResponse(100, "Trying")
        self.global_config["_sip_tm"].sendResponse(self.uasResp)
        self.sendUasResponse(200, "OK", self.lSDP, (self.lContact,), extra_headers=self.session_answer())
        return None

    def _refresh(self, challenge: Any = None) -> None:
        """Our proof: the same description once more."""
        if self.timer is None or self.timer.session is None:
            return
        if not isinstance(self.state, UaStateConnected):
            self.timer.again(1.0)
            return
        headers = session_headers(self.timer.session.length_s, "uac", shortest_of(self.ours_s))
        request = self.genRequest("INVITE", self.lSDP, challenge, extra_headers=headers)
        self.reqs.clear()  # the answer comes to us, not to the state that first called
        self.newTransaction(request, resp_cb=lambda response: self._refreshed(response, challenge is not None))

    def _refreshed(self, response: Any, was_challenged: bool) -> None:
        code = response.getSCode()[0]
        if code < 200 or self.timer is None:
            return
        if code in (401, 407) and not was_challenged and self.username is not None:
            for challenge in response.getHFBodys("www-authenticate" if code == 401 else "proxy-authenticate"):
                supported, qop = challenge.supportedAlgorithm()
                if supported:
                    self._refresh((challenge, qop))
                    return
        if code in (408, 481):
            self.timer.give_up()
        elif code == 491:
            self.timer.again(1.0 + 2.0 * random.random())
        elif code < 300:
            self.timer.agreed(agree_on_call_out(wish_of(response), self.ours_s))
            if response.getBody() is not None:
                self.on_voice(response.getBody())
        else:
            self.timer.proved()  # it does not like the refresh, but it is there

    # --- transfers (RFC 3515) ----------------------------------------------------------------------------------------

    def _referred(self, req: Any) -> Any:
        """202 before anything else, because what becomes of it is told by NOTIFY; our own BYE comes when it is done."""
        self.rCSeq = req.getHFBody("cseq").getCSeqNum()
        wanted = req.getHFBodys("refer-to")
        if len(wanted) != 1:
            return (req.genResponse(400, "Bad Request"), None, None)
        self.global_config["_sip_tm"].sendResponse(req.genResponse(202, "Accepted"))
        self.on_refer(str(wanted[0]))
        return None

    def notify(self, code: int, reason: str) -> None:
        """How far the transfer is (RFC 3515): a code below 200 while it goes on."""
        if not self.isConnected():
            return
        state = "active;expires=60" if code < 200 else "terminated;reason=noresource"
        headers = (
            SipHeader(name="event", body=plain("event", "refer")),
            SipHeader(name="subscription-state", body=plain("subscription-state", state)),
        )
        kind = SipContentType("message/sipfrag;version=2.0")
        kind.parse()
        body = MsgBody(f"SIP/2.0 {code} {reason}\r\n", mtype=kind)
        self.newTransaction(self.genRequest("NOTIFY", body, extra_headers=headers))

    def is_dialog(self, replaced: Replaced) -> bool:
        """Whether a Replaces of the telephone means this dialog."""
        if not self.isConnected() or str(self.cId) != replaced.call_id:
            return False
        return (self.lUri.getTag(), self.rUri.getTag()) == (replaced.far_tag, replaced.own_tag)

    def newTransaction(self, req: Any, req_extra_headers: Any = None, **kwa: Any) -> Any:
        """Over the dialog's own connection while that lives."""
        if self.connection is not None and self.connection.alive:
            kwa.setdefault("userv", self.connection)
        return super().newTransaction(req, req_extra_headers, **kwa)
