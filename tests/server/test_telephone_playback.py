"""A recording heard by telephone: real server, real exchange, keys as telephone events (RFC 4733), sound by Fourier."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from dispatch_app.domain import commands as cmd
from dispatch_app.domain import queries as q
from dispatch_app.domain.station import DeskState
from dispatch_app.server import pin_cli
from dispatch_app.server.settings import Settings
from dispatch_app.simulator.phone_call import PhoneCall
from dispatch_app.simulator.phone_voice import strength
from dispatch_app.wire import paths
from dispatch_app.wire.codec import decode
from dispatch_app.wire.playback import ChoosePin, PlaybackWanted
from tests.exchange.exchange_bed import LOUD, ExchangeBed
from tests.server.recording_bed import SERIAL, record_call
from tests.server.server_bed import PASSWORD, RunningServer, client_of
from tests.waiting import wait_until

NUMBER, PIN = "8001", "395170"
FLOW = 'first = "hear"\n[step.hear]\nkind = "playback"\nnext = "bye"\n[step.bye]\nkind = "end"\nwords = "再见"\n'


def hears(call: PhoneCall, hz: float) -> bool:
    return strength(call.voice.heard(0.5), hz) > LOUD


def listened(lead: object) -> list[tuple[str, str]]:
    found = decode(lead.ask(q.GetRecordingTrail(SERIAL)).content, q.RecordingTrail)  # type: ignore[attr-defined]
    return [(one.user, one.detail) for one in found.lines if one.event == "RecordingListened"]


def test_a_dispatcher_hears_the_own_desks_recording_by_telephone_and_the_pin_stays_secret(
    server: RunningServer, settings: Settings, tmp_path: Path
) -> None:
    folder = tmp_path / "exchange"
    with (
        client_of(settings, "wang", "d1") as wang, client_of(settings, "zhao", "d2") as zhao,
        client_of(settings, "lead", "d3") as lead, client_of(settings, "exchange", "") as exchange,
    ):  # fmt: skip
        wang.done(cmd.SetDeskState("d1", DeskState.READY))
        record_call(exchange, wang, settings.recording_folders[0])
        assert wang.post(paths.TELEPHONE_PIN, ChoosePin("wrong", NUMBER, PIN)).status_code == 403
        assert wang.post(paths.TELEPHONE_PIN, ChoosePin(PASSWORD, NUMBER, "123456")).status_code == 400
        assert wang.post(paths.TELEPHONE_PIN, ChoosePin(PASSWORD, NUMBER, PIN)).status_code == 200
        assert zhao.post(paths.TELEPHONE_PIN, ChoosePin(PASSWORD, NUMBER, PIN)).status_code == 400
        assert zhao.post(paths.TELEPHONE_PIN, ChoosePin(PASSWORD, "8002", PIN)).status_code == 200
        foreign = PlaybackWanted("8002", PIN, SERIAL, "opening-0001")
        refused = exchange.post(paths.TELEPHONE_PLAYBACK, foreign)
        assert (refused.status_code, refused.json()["code"]) == (403, "recording_not_yours")
        assert wang.post(paths.TELEPHONE_PLAYBACK, PlaybackWanted(NUMBER, PIN)).status_code == 403
        assert listened(lead) == []

        (folder / "flows").mkdir(parents=True)
        (folder / "flows" / "hear.toml").write_text(FLOW, encoding="utf-8")
        bed = ExchangeBed(
            folder, with_centre=False,
            server={"url": settings.url(), "ca": str(settings.tls_folder / "ca.pem") if settings.tls_enabled else ""},
        )  # fmt: skip
        (folder / "keys" / "exchange").write_text(PASSWORD, encoding="ascii")
        before, _, after = bed.settings_file.read_text(encoding="utf-8").partition("[ivr]\n")
        after = after.replace('folder = ""', 'folder = "flows"', 1)
        bed.settings_file.write_text(f'{before}[ivr]\n{after}\n[flows]\n96120 = "hear"\n', encoding="utf-8")
        try:
            bed.start()
            trunk = bed.trunk(1, answers_after_s=0.0)
            call = bed.loop.run(trunk.call("96120", shown="13900003001"))
            bed.until(call, "up")
            bed.loop.do(call.voice.press, f"{NUMBER}#{PIN}#")
            asked = lambda: exchange_state(folder)  # noqa: E731 - read again and again
            wait_until(lambda: "playback" not in asked(), "no sound lies there yet")
            spoken = call.voice.received
            wait_until(lambda: call.voice.received > spoken + 150, "three seconds: the PIN is judged")
            bed.loop.do(call.voice.press, f"{SERIAL}#")
            wait_until(lambda: hears(call, 440.0) and hears(call, 1000.0), "both sides of the recording", 40.0)
            assert listened(lead) == [("wang", "telephone")]
            bed.loop.do(call.voice.press, "4")
            bed.loop.do(call.voice.press, "5")
            wait_until(lambda: not hears(call, 440.0), "the pause", 10.0)
            bed.loop.do(call.voice.press, "5")
            wait_until(lambda: hears(call, 1000.0), "the sound goes on", 10.0)
            assert listened(lead) == [("wang", "telephone")], "seeking is no second listening"
            bed.loop.do(call.hang_up)
            wait_until(lambda: not asked(), "the copy is gone", 10.0)
            assert PIN not in bed.text() and f"{NUMBER}#" not in bed.text()
        finally:
            bed.close()


def test_a_person_chooses_the_pin_with_the_own_command(
    server: RunningServer, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    file = tmp_path / "dispatch.toml"
    file.write_text(f"[server]\nport = {settings.port}\n", encoding="utf-8")
    for password, pin, code in (("no", PIN, 1), (PASSWORD, "111111", 1), (PASSWORD, PIN, 0)):
        monkeypatch.setattr("sys.stdin", io.StringIO(f"{password}\n{pin}\n"))
        assert pin_cli.run(["wang", "--number", NUMBER, "--stdin", "--settings", str(file)]) == code
    said = capsys.readouterr()
    assert PIN not in said.out + said.err
    with client_of(settings, "exchange", "") as exchange:
        assert exchange.post(paths.TELEPHONE_PLAYBACK, PlaybackWanted(NUMBER, PIN)).status_code == 200


def exchange_state(folder: Path) -> str:
    """Names of the sounds that lie at the exchange."""
    return " ".join(one.name for one in folder.rglob("playback/*.wav"))


def test_a_number_is_locked_after_five_wrong_pins_and_only_listeners_get_in(
    server: RunningServer, settings: Settings
) -> None:
    with client_of(settings, "wang", "d1") as wang, client_of(settings, "exchange", "") as exchange:
        assert wang.post(paths.TELEPHONE_PIN, ChoosePin(PASSWORD, NUMBER, PIN)).status_code == 200
        assert exchange.post(paths.TELEPHONE_PIN, ChoosePin(PASSWORD, "9", PIN)).status_code == 403
        codes = [
            exchange.post(paths.TELEPHONE_PLAYBACK, PlaybackWanted(NUMBER, "000111")).json()["code"] for _ in range(6)
        ]
        assert codes == ["wrong_pin"] * 5 + ["locked"]
        assert exchange.post(paths.TELEPHONE_PLAYBACK, PlaybackWanted(NUMBER, PIN)).json()["code"] == "locked"
        assert wang.post(paths.TELEPHONE_PIN, ChoosePin(PASSWORD, NUMBER, PIN)).status_code == 200
        assert exchange.post(paths.TELEPHONE_PLAYBACK, PlaybackWanted(NUMBER, PIN)).status_code == 200
