{{ resolved_figures('value_added_mn_cny') }}
