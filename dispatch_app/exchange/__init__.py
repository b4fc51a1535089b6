"""The telephone exchange: a process of its own that speaks SIP and RTP, rings, connects, records."""
