"""Roads and places of a map package, as the use cases' ports want them."""
