{{ measured_industry_sums('employment') }}
