"""The order's life at the station: state machine and durable spool."""
