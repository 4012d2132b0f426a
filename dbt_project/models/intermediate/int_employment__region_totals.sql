{{ measured_region_totals('employment') }}
