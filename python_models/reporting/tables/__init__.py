"""Publication tables: of stored models, of fits in memory, of any frame; as HTML, LaTeX, Word, Excel and CSV."""
