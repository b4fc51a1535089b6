"""The recorder: every word of every call, hot line and radio channel in a file that no fault makes unreadable.

`recorder.Recorder` is the door. A writer thread of its own takes the frames of the mixer; an archivist thread hashes,
compresses in a child process, copies, keeps for as long as ordered, and watches the disk.
"""
