"""Reports as files: PDF, spreadsheet and page, each with its definitions, period and filters."""
