"""Serial lines, sockets and programs: thin threads that feed decoders and report what comes out."""
