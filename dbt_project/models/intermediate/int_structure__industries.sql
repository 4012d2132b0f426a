-- Each region's industries side by side, for what needs the whole structure (specialisation, diversity, concentration).
-- Every industry that some region has in the year stands here once; what a structure of industry alone is, a flag says.
{{ config(materialized='view') }}

select * from {{ ref('int_structure__published') }}
union all
select * from {{ ref('int_structure__gaps') }}
