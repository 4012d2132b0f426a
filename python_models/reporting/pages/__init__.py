"""Pages: the panel report with its exhibits, the page of checks, the entry of the site; a study as it is stored."""
