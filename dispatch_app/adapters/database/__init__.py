"""The database of a centre: journal and rows (store), reading (archive), accounts, tracks, schema, verification."""
