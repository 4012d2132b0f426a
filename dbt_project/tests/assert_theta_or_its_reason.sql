select *
from {{ ref('coagglomeration') }}
where
    (theta is null) <> (undefined_reason is not null)
    or abs(theta - match - height) > 1e-9
