"""Map packages: road graph, routing, gazetteer and base map."""
