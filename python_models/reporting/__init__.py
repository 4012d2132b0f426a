"""Tables, figures, maps and pages made from stored results; all formatting of the product lives here."""
