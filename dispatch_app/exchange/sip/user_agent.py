"""sippy's user agent with what it leaves out: methods that it does not know, transfers, its own connection."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sippy.MsgBody import MsgBody
from sippy.SipContentType import SipContentType
from sippy.SipHeader import SipHeader
from sippy.UA import UA
from sippy.UaStateConnected import UaStateConnected

from dispatch_app.exchange.sip.header_fields import ALLOWED, plain
from dispatch_app.exchange.sip.refer import Replaced


class Dialog(UA):
    """A sippy user agent that answers every method and keeps to the connection that it came by."""

    connection: Any = None
    on_refer: Callable[[str], None] = staticmethod(lambda refer_to: None)

    def recvRequest(self, req: Any, sip_t: Any) -> Any:
        """Requests inside the dialog; sippy's own states handle those they know."""
        method = req.getMethod()
        if self.state is None or method in ("ACK", "CANCEL", "BYE"):
            return super().recvRequest(req, sip_t)
        if method == "INVITE" and req.getBody() is None and isinstance(self.state, UaStateConnected):
            return self._offer_again(req)
        if method == "UPDATE":
            self.rCSeq = req.getHFBody("cseq").getCSeqNum()
            if req.getBody() is not None:
                return (req.genResponse(488, "Not Acceptable Here"), None, None)
            return (req.genResponse(200, "OK"), None, None)
        if method == "REFER" and isinstance(self.state, UaStateConnected):
            return self._referred(req)
        if method not in self.state.recv_request_handlers and method != "INVITE":
            response = req.genResponse(405, "Method Not Allowed")
            response.appendHeader(SipHeader(name="allow", body=plain("allow", ALLOWED)))
            return (response, None, None)
        return super().recvRequest(req, sip_t)

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

    def _offer_again(self, req: Any) -> Any:
        """A re-INVITE without a body (a session refresh) gets our description as offer and changes nothing."""
        self.rCSeq = req.getHFBody("cseq").getCSeqNum()
        self.uasResp = req.genResponse(100, "Trying")
        self.global_config["_sip_tm"].sendResponse(self.uasResp)
        self.sendUasResponse(200, "OK", self.lSDP, (self.lContact,))
        return None

    def newTransaction(self, req: Any, req_extra_headers: Any = None, **kwa: Any) -> Any:
        """Over the dialog's own connection while that lives."""
        if self.connection is not None and self.connection.alive:
            kwa.setdefault("userv", self.connection)
        return super().newTransaction(req, req_extra_headers, **kwa)
