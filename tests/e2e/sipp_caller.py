"""A caller of sipp's on the exchange's trunk; the voice that its description names is a socket of the test's own."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

SCENARIO = """<?xml version="1.0" encoding="UTF-8"?>
<scenario name="a caller dials 120 and waits until the other side hangs up">
<send retrans="500"><![CDATA[

INVITE sip:[service]@[remote_ip]:[remote_port] SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
From: <sip:{number}@[local_ip]:[local_port]>;tag=[pid]caller[call_number]
To: <sip:[service]@[remote_ip]:[remote_port]>
Call-ID: [call_id]
CSeq: 1 INVITE
Contact: <sip:{number}@[local_ip]:[local_port]>
Max-Forwards: 70
Content-Type: application/sdp
Content-Length: [len]

v=0
o=caller 53655765 2353687637 IN IP4 {voice_host}
s=-
c=IN IP4 {voice_host}
t=0 0
m=audio {voice_port} RTP/AVP 8
a=rtpmap:8 PCMA/8000

]]></send>
<recv response="100" optional="true"/>
<recv response="180" optional="true"/>
<recv response="183" optional="true"/>
<recv response="200" rrs="true"/>
<send><![CDATA[

ACK [next_url] SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
From: <sip:{number}@[local_ip]:[local_port]>;tag=[pid]caller[call_number]
To: <sip:[service]@[remote_ip]:[remote_port]>[peer_tag_param]
Call-ID: [call_id]
CSeq: 1 ACK
Max-Forwards: 70
Content-Length: 0

]]></send>
<recv request="BYE"/>
<send><![CDATA[

SIP/2.0 200 OK
[last_Via:]
[last_From:]
[last_To:]
[last_Call-ID:]
[last_CSeq:]
Content-Length: 0

]]></send>
</scenario>
"""


class SippCaller:
    """`dial`, then `answered_at` says where the exchange wants the voice; `ended` waits for its BYE."""

    def __init__(self, folder: Path, exchange: tuple[str, int], port: int) -> None:
        self._folder, self._exchange, self._port = folder, exchange, port
        self._messages = folder / "sipp-messages.log"
        self._output = folder / "sipp.log"
        self._program: subprocess.Popen[bytes] | None = None

    def dial(self, number: str, voice: tuple[str, int]) -> None:
        """A caller with this number dials 120 and speaks from this address."""
        scenario = self._folder / "caller.xml"
        words = SCENARIO.format(number=number, voice_host=voice[0], voice_port=voice[1])
        scenario.write_text(words, encoding="ascii")
        with self._output.open("wb") as out:
            self._program = subprocess.Popen(
                ["sipp", f"{self._exchange[0]}:{self._exchange[1]}", "-sf", scenario, "-s", "120", "-i", "127.0.0.1",
                 "-p", str(self._port), "-m", "1", "-timeout", "120", "-nostdin", "-trace_msg",
                 "-message_file", self._messages],
                stdout=out, stderr=out, stdin=subprocess.DEVNULL, cwd=self._folder,
            )  # fmt: skip

    def answered_at(self) -> tuple[str, int] | None:
        """Where the 200 wants the caller's voice; None until it came."""
        text = self._messages.read_text(errors="replace") if self._messages.exists() else ""
        answer = text.replace("\r", "").partition("SIP/2.0 200 OK")[2]
        host, port = re.search(r"c=IN IP4 (\S+)", answer), re.search(r"m=audio (\d+)", answer)
        return (host.group(1), int(port.group(1))) if host and port else None

    def ended(self) -> None:
        """It ends by itself when the other side has hung up; anything unexpected fails here."""
        assert self._program is not None, "nobody has dialled"
        assert self._program.wait(30) == 0, self._output.read_text(errors="replace")[-2_000:]

    def close(self) -> None:
        """End it, whatever it does."""
        if self._program is not None and self._program.poll() is None:
            self._program.kill()
            self._program.wait(10)
