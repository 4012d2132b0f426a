{{ level_means(ref('int_' ~ var('measure') ~ '__location_quotients'), ['year', 'industry_id'], ['location_quotient']) }}
