"""A seeded city day: callers, crews, vehicles and faults."""
