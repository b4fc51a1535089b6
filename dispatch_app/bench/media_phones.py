"""The telephones of `bench media`, in a process of their own: `python -m dispatch_app.bench.media_phones HOST PORT …`.

Each speaks a tone to its port for as long as standard input is open; at the end one line of JSON says what they heard.
"""

from __future__ import annotations

import json
import select
import socket
import sys
import time

import numpy as np

from dispatch_app.exchange.media.g711 import FRAME, RATE_HZ, Codec, encode
from dispatch_app.exchange.media.rtp import write_packet
from dispatch_app.exchange.media.tick_clock import TickClock


def main(arguments: list[str]) -> int:
    """Print the phones' ports, speak, and tell."""
    host, ports = arguments[0], [int(port) for port in arguments[1:]]
    socks = []
    for _ in ports:
        sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        sock.bind((host, 0))
        sock.setblocking(False)
        socks.append(sock)
    print(json.dumps([sock.getsockname()[1] for sock in socks]), flush=True)
    t = np.arange(RATE_HZ) / RATE_HZ
    voices = [
        encode((6000 * np.sin(2 * np.pi * (300 + 50 * (number % 40)) * t)).astype(np.int16), Codec.PCMA)
        for number in range(len(ports))
    ]
    heard, clock = [0] * len(ports), TickClock(time.monotonic)
    while not select.select([sys.stdin], [], [], max(clock.due_s - time.monotonic(), 0.0))[0]:
        clock.begin()
        at = clock.number % 50 * FRAME
        for number, sock in enumerate(socks):
            voice = voices[number][at : at + FRAME]
            packet = write_packet(Codec.PCMA, clock.number, clock.number * FRAME, number + 1, voice)
            sock.sendto(packet, (host, ports[number]))
            heard[number] += _drain(sock)
        clock.end()
    print(json.dumps({"sent": clock.number, "heard_least": min(heard), "heard_most": max(heard)}), flush=True)
    return 0


def _drain(sock: socket.socket) -> int:
    count = 0
    while True:
        try:
            sock.recv(2000)
        except BlockingIOError:
            return count
        count += 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
