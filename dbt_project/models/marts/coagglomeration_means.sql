with indices as (

    select * from {{ ref('coagglomeration') }}

)

{{ level_means('indices', ['year', 'pair'], ['theta', 'match', 'height']) }}
