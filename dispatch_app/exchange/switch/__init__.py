"""What the exchange does with its legs and calls: pure, events in, actions out."""
