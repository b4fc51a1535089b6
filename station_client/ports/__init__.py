"""The station's devices: printer, sound and link to the centre."""
