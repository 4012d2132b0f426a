"""Great Expectations over the panel: which facts must hold before anything is computed from it."""
