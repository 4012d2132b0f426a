-- Each region's industries side by side, for what needs the whole structure (specialisation, diversity, concentration).
-- Every industry that some region has in the year stands here once; what a structure of industry alone is, a flag says.
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
    union all
    select
        'value_added' as measure,
        region_id,
        year,
        industry_id,
        value_added_mn_cny as value
    from {{ ref('int_value_added__by_industry') }}

),

industries as (

    select
        industry_id,
        classification,
        related_group,
        coalesce(industrial, false) as industrial
    from {{ ref('stg_seeds__industries') }}
    where not is_total

),

classified as (

    select
        figures.measure,
        industries.classification,
        industries.related_group,
        industries.industrial,
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

-- what some region has in the year
expected as (

    select
        found.measure,
        industries.classification,
        found.year,
        found.industry_id,
        industries.related_group,
        industries.industrial
    from (
        select distinct
            figures.measure,
            figures.year,
            figures.industry_id
        from figures
        inner join {{ ref('stg_seeds__regions') }} as regions
            on figures.region_id = regions.region_id
        where regions.level = 'region'
    ) as found
    inner join industries
        on found.industry_id = industries.industry_id

),

sizes as (

    select
        measure,
        classification,
        year,
        count(*) as industries
    from expected
    group by measure, classification, year

),

-- regions that lack one of them: few, so that the long table is not set against itself
incomplete as (

    select
        structures.measure,
        structures.classification,
        structures.region_id,
        structures.level,
        structures.year
    from (
        select
            classified.measure,
            classified.classification,
            classified.region_id,
            classified.level,
            classified.year,
            count(expected.industry_id) as industries
        from classified
        left join expected
            on
                classified.measure = expected.measure
                and classified.year = expected.year
                and classified.industry_id = expected.industry_id
        group by
            classified.measure, classified.classification, classified.region_id, classified.level, classified.year
    ) as structures
    inner join sizes
        on
            structures.measure = sizes.measure
            and structures.classification = sizes.classification
            and structures.year = sizes.year
    where structures.industries < sizes.industries

),

side_by_side as (

    select
        classified.measure,
        classified.classification,
        classified.region_id,
        classified.level,
        classified.year,
        classified.industry_id,
        classified.related_group,
        classified.industrial,
        classified.industrial as industrial_figure,
        {{ 'coalesce(classified.value, 0)' if var('absent_industry') == 'zero' else 'classified.value' }} as value
    from classified
    inner join expected
        on
            classified.measure = expected.measure
            and classified.year = expected.year
            and classified.industry_id = expected.industry_id
    union all
    select
        incomplete.measure,
        incomplete.classification,
        incomplete.region_id,
        incomplete.level,
        incomplete.year,
        expected.industry_id,
        expected.related_group,
        expected.industrial,
        false as industrial_figure,
        {{ '0' if var('absent_industry') == 'zero' else 'cast(null as double)' }} as value
    from incomplete
    inner join expected
        on
            incomplete.measure = expected.measure
            and incomplete.classification = expected.classification
            and incomplete.year = expected.year
    left join figures
        on
            incomplete.measure = figures.measure
            and incomplete.region_id = figures.region_id
            and incomplete.year = figures.year
            and expected.industry_id = figures.industry_id
    where figures.industry_id is null

),

summed as (

    select
        *,
        case
            when count(value) over structure = count(*) over structure then sum(value) over structure
        end as region_value,
        -- a region without a single figure of industry has no industrial structure
        industrial and max(case when industrial_figure then 1 end) over structure is not null as in_industrial,
        case
            when
                count(case when industrial then value end) over structure
                = count(case when industrial then 1 end) over structure
                then sum(case when industrial then value end) over structure
        end as industrial_region_value
    from side_by_side
    -- ordered, so that the sum has the same bits in every run
    window structure as (
        partition by measure, classification, region_id, year
        order by industry_id
        rows between unbounded preceding and unbounded following
    )

)

select
    measure,
    classification,
    region_id,
    level,
    year,
    industry_id,
    related_group,
    in_industrial,
    value,
    region_value,
    industrial_region_value
from summed
