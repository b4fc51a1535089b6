"""The workbench's pages as pixels."""
