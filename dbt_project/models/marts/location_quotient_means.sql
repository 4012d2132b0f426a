{{ level_means(ref('int_employment__location_quotients'), ['year', 'industry_id'], ['location_quotient']) }}
