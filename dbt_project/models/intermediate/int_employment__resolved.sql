{{ resolved_figures('employment_persons') }}
