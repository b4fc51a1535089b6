"""Answers to queries, one file a noun; dispatch_app.server.query_desk checks who may ask."""
