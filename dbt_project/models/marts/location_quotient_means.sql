{{ level_means(ref('location_quotients'), ['year', 'industry_id'], ['location_quotient']) }}
