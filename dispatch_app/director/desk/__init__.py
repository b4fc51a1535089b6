"""The workbench's pages as state, free of Qt."""
