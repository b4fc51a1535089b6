"""A caller who hears a recording: number and PIN, serial number, then keys that seek. Pure, as the conversation is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto

from dispatch_app.exchange.ivr import actions as act
from dispatch_app.words import t

PIN_TRIES = 3
"""Of one call; the server counts over all calls."""
SERIAL_TRIES = 10
SEEK_S = 10.0
WAIT_S = 15.0
LONGEST_ENTRY = 32
BACK, PAUSE, ON, END = "4", "5", "6", "0"


class Stage(Enum):
    NUMBER = auto()
    PIN = auto()
    SERIAL = auto()
    ASKED = auto()
    """The server is being asked."""
    PLAYING = auto()


@dataclass(frozen=True, slots=True)
class Answered:
    """What the server said to AskPlayback: "" when it was right, "locked", "wrong_pin", or why no sound comes."""

    number: int
    fault: str


class Playback:
    """One caller in one step `playback`. `next_number` makes the numbers of what is said and waited for."""

    def __init__(self, next_number: Callable[[], int]) -> None:
        self._next_number = next_number
        self._stage = Stage.NUMBER
        self._number = 0
        self._digits = ""
        self._who = ("", "")
        self._pin_tries = self._serial_tries = 0
        self.is_over = False
        self._out: list[act.Action] = []

    def begin(self) -> list[act.Action]:
        """The first question."""
        self._out.append(act.KeepUnrecorded())
        self._ask(Stage.NUMBER, t("Enter your number and the hash key"))
        return self._taken()

    def said(self, number: int) -> list[act.Action]:
        """What was said, or the recording, came to its end."""
        if number == self._number and self._stage is Stage.PLAYING:
            self._ask(Stage.SERIAL, t("The recording is over. Enter another serial number and the hash key"))
        elif number == self._number and self._stage is not Stage.ASKED:
            self._wait()
        return self._taken()

    def waited(self, number: int) -> list[act.Action]:
        """Nothing was pressed for long."""
        if number == self._number:
            self._finish()
        return self._taken()

    def answered(self, answer: Answered) -> list[act.Action]:
        """What the server said."""
        if answer.number != self._number or self._stage is not Stage.ASKED:
            return []
        if answer.fault in ("wrong_pin", "locked"):
            self._pin_tries += 1
            if self._pin_tries >= PIN_TRIES or answer.fault == "locked":
                self._finish()
            else:
                self._who = ("", "")
                self._ask(Stage.NUMBER, t("That is wrong. Enter your number and the hash key"))
        elif answer.fault:
            self._serial_tries += 1
            if self._serial_tries >= SERIAL_TRIES:
                self._finish()
            else:
                self._ask(Stage.SERIAL, t("This recording cannot be heard. Enter a serial number and the hash key"))
        elif self._asked_serial:
            self._stage = Stage.PLAYING
            self._number = self._next_number()
            self._out.append(act.PlayRecording(self._number))
        else:
            self._ask(Stage.SERIAL, t("Enter the serial number of the recording and the hash key"))
        return self._taken()

    def pressed(self, digit: str) -> list[act.Action]:
        """A key."""
        if self._stage is Stage.PLAYING:
            self._steer(digit)
        elif self._stage is not Stage.ASKED:
            self._out.append(act.StopSaying())
            if digit == "#":
                self._entered()
            elif digit.isdecimal() and len(self._digits) < LONGEST_ENTRY:
                self._digits += digit
                self._wait()
        return self._taken()

    # --- inside ------------------------------------------------------------------------------------------------------

    def _steer(self, digit: str) -> None:
        if digit in (BACK, ON):
            self._out.append(act.SeekRecording(-SEEK_S if digit == BACK else SEEK_S))
        elif digit == PAUSE:
            self._out.append(act.PauseRecording())
        elif digit == END:
            self._out.append(act.StopSaying())
            self._ask(Stage.SERIAL, t("Enter another serial number and the hash key"))

    def _entered(self) -> None:
        entry, self._digits = self._digits, ""
        if self._stage is Stage.NUMBER:
            self._who = (entry, "")
            self._ask(Stage.PIN, t("Enter your PIN and the hash key"))
            return
        if self._stage is Stage.PIN:
            self._who = (self._who[0], entry)
        self._asked_serial = entry if self._stage is Stage.SERIAL else ""
        self._stage, self._number = Stage.ASKED, self._next_number()
        self._out += [act.StopWaiting(), act.AskPlayback(self._number, *self._who, self._asked_serial)]

    def _ask(self, stage: Stage, words: str) -> None:
        self._stage, self._digits, self._number = stage, "", self._next_number()
        self._out += [act.StopWaiting(), act.Say(self._number, words)]

    def _wait(self) -> None:
        self._number = self._next_number()
        self._out.append(act.Wait(self._number, WAIT_S))

    def _finish(self) -> None:
        self.is_over = True
        self._who = ("", "")
        self._out.append(act.StopWaiting())

    _asked_serial = ""

    def _taken(self) -> list[act.Action]:
        out, self._out = self._out, []
        return out
