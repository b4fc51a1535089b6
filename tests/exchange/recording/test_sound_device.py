"""A radio channel on a real sound device: ALSA's own file plug-in plays speech through PortAudio, the voice opens it.

Machines that build have no sound card and no loop-back module; the plug-in is ALSA itself, reached as any card is. It
gives its sound at once and not in its time, so the whole of it must fit into the ten seconds that a source keeps.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import wave
from pathlib import Path

import numpy as np
import pytest

from dispatch_app.exchange.media.g711 import RATE_HZ
from dispatch_app.exchange.media.wav_file import read_wav

ROOT = Path(__file__).resolve().parents[3]
ALSA = Path("/usr/share/alsa/alsa.conf")
SPEECH_S = 5.0

CARD = """<{alsa}>
pcm.radio1 {{
  type file
  slave.pcm {{ type null }}
  file "/dev/null"
  infile "{sound}"
  format "raw"
  hint {{ show on description "radio" }}
}}
"""

PROGRAM = """
import json, sys
from pathlib import Path
from threading import Event
from dispatch_app.domain.commands.recordings import ReportRecordingFinished, ReportRecordingStarted
from dispatch_app.exchange.recording.recorder import Recorder
from dispatch_app.exchange.recording.settings import RecorderSettings
from dispatch_app.exchange.recording.sound_lines import SoundLines, FIELDS, sound_line
folder, done, told = Path(sys.argv[1]), Event(), []
def report(_, command):
    told.append(command)
    if isinstance(command, ReportRecordingFinished):
        done.set()
values = {**FIELDS, "id": "radio-1", "source": "device:radio1", "kind": "radio", "trigger": "voice"}
values |= {"pre_roll_s": 0.5, "hang_over_s": 1.0}
with Recorder(RecorderSettings(folder, compress=False), report, lambda event: None) as recorder:
    lines = SoundLines([sound_line(values, folder)], recorder, lambda event: None)
    lines.start()
    came = done.wait(20)
    lines.stop()
started = next(one for one in told if isinstance(one, ReportRecordingStarted))
print(json.dumps({"came": came, "line": started.line, "kind": started.kind, "file": started.file}))
"""


@pytest.mark.skipif(not ALSA.is_file(), reason="ALSA is not installed")
def test_speech_at_a_sound_device_is_recorded_by_voice(tmp_path: Path, shared_data: Path) -> None:
    with wave.open(str(shared_data / "audio" / "fsdd_concat_8k_mono16.wav")) as whole:
        speech = np.frombuffer(whole.readframes(round(SPEECH_S * RATE_HZ)), np.int16)
    quiet = np.zeros(RATE_HZ, np.int16)
    sound = tmp_path / "radio.raw"
    sound.write_bytes(np.concatenate([quiet, speech, quiet, quiet]).tobytes())
    card = tmp_path / "asound.conf"
    card.write_text(CARD.format(alsa=ALSA, sound=sound), encoding="ascii")
    answer = subprocess.run(
        [sys.executable, "-c", PROGRAM, tmp_path / "recordings"], cwd=ROOT, capture_output=True, timeout=60, check=True,
        env={**os.environ, "ALSA_CONFIG_PATH": str(card)},
    )  # fmt: skip
    told = json.loads(answer.stdout.splitlines()[-1])
    assert (told["came"], told["line"], told["kind"]) == (True, "radio-1", "radio")
    heard = read_wav(tmp_path / "recordings" / told["file"]).samples[:, 0]
    assert SPEECH_S - 0.5 < len(heard) / RATE_HZ < SPEECH_S + 2.0
    middle = speech[len(speech) // 2 : len(speech) // 2 + 400]
    places = np.lib.stride_tricks.sliding_window_view(heard, len(middle))
    assert (places == middle).all(axis=1).any(), "bit by bit what the device gave"
