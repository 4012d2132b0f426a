-- Each region's industries side by side, for what needs the whole structure (specialisation, diversity, concentration).
-- Every industry that some region has in the year stands here; where one has no figure, the region's shares are NULL.
with figures as (

    select
        'employment' as measure,
        region_id,
        year,
        industry_id,
        employment_persons as value
    from {{ ref('int_employment__by_industry') }}
    union all
    select
        'gross_output' as measure,
        region_id,
        year,
        industry_id,
        output_mn_cny as value
    from {{ ref('int_output__by_industry') }}

),

industries as (

    select
        'all' as industry_set,
        industry_id,
        classification,
        related_group
    from {{ ref('stg_seeds__industries') }}
    where not is_total
    union all
    select
        'industrial' as industry_set,
        industry_id,
        classification,
        related_group
    from {{ ref('stg_seeds__industries') }}
    where
        not is_total
        and industrial

),

classified as (

    select
        figures.measure,
        industries.industry_set,
        industries.classification,
        industries.related_group,
        figures.region_id,
        regions.level,
        figures.year,
        figures.industry_id,
        figures.value
    from figures
    inner join industries
        on figures.industry_id = industries.industry_id
    inner join {{ ref('stg_seeds__regions') }} as regions
        on figures.region_id = regions.region_id

),

structures as (

    select distinct
        measure,
        industry_set,
        classification,
        region_id,
        level,
        year
    from classified

),

expected as (

    select distinct
        measure,
        industry_set,
        classification,
        year,
        industry_id,
        related_group
    from classified
    where level = 'region'

),

side_by_side as (

    select
        structures.measure,
        structures.industry_set,
        structures.classification,
        structures.region_id,
        structures.level,
        structures.year,
        expected.industry_id,
        expected.related_group,
        {% if var('absent_industry') == 'zero' -%}
        coalesce(classified.value, 0) as value
        {%- else -%}
        classified.value
        {%- endif %}
    from structures
    inner join expected
        on
            structures.measure = expected.measure
            and structures.industry_set = expected.industry_set
            and structures.classification = expected.classification
            and structures.year = expected.year
    left join classified
        on
            structures.measure = classified.measure
            and structures.industry_set = classified.industry_set
            and structures.region_id = classified.region_id
            and structures.year = classified.year
            and expected.industry_id = classified.industry_id

),

summed as (

    select
        *,
        case
            when count(value) over structure = count(*) over structure then sum(value) over structure
        end as region_value
    from side_by_side
    -- ordered, so that the sum has the same bits in every run
    window structure as (
        partition by measure, industry_set, classification, region_id, year
        order by industry_id
        rows between unbounded preceding and unbounded following
    )

)

select
    measure,
    industry_set,
    classification,
    region_id,
    level,
    year,
    industry_id,
    related_group,
    value,
    region_value,
    value / nullif(region_value, 0) as share
from summed
