"""The voice of the exchange: RTP legs, jitter buffers, one mixing thread, tones, announcements and digits.

`engine.MediaEngine` is the door; `events` is what it reports, `sounds` what it can play, `settings` what it may use.
"""
