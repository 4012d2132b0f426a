-- location_quotients holds one row for a name; where an industry and a group share it, they must be the same thing.
-- To mend: give the industry another industry_id.
select
    industry_groups.group_id,
    industry_groups.industry_id
from {{ ref('int_industries__groups') }} as industry_groups
inner join {{ ref('stg_seeds__industries') }} as industries
    on industry_groups.group_id = industries.industry_id
inner join {{ ref('int_employment__by_industry') }} as employment
    on industry_groups.industry_id = employment.industry_id
where industry_groups.group_id <> industry_groups.industry_id
group by industry_groups.group_id, industry_groups.industry_id
