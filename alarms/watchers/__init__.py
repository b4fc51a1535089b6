"""Readings become conditions, conditions become alarms: step functions on state records, without I/O or a clock.

Times are seconds of a monotonic clock, passed in: setting the wall clock raises and clears nothing.
"""
