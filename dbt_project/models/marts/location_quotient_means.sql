with indices as (

    select * from {{ ref('location_quotients') }}

)

{{ level_means('indices', ['year', 'industry_id'], ['location_quotient']) }}
