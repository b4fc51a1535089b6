"""The pure domain: nouns, commands, events, refusals and the board that screens show. Standard library only."""
