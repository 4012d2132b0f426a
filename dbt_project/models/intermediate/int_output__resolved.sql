{{ resolved_figures('output_mn_cny') }}
