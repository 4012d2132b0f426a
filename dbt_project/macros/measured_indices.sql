{#-
    The chain from figures by industry to location quotients, once for each measure that a panel can have (var measure:
    employment, value_added, output). Columns are named after the measure and its unit, so that money never stands in a
    column of persons: employment_persons, value_added_mn_cny, output_mn_cny.
-#}

{#- The measure's column: employment_persons; with a part, employment_summed_persons. -#}
{% macro measured(measure, part='') -%}
    {{ measure }}{{ part }}_{{ measured_unit(measure) }}
{%- endmacro %}

{% macro measured_unit(measure) -%}
    {{ 'persons' if measure == 'employment' else 'mn_cny' }}
{%- endmacro %}

{#-
    The published total where there is one, else the sum over the industries; both are kept to compare them. A sum over
    only some of the year's industries is no total (var absent_industry): shares in it would be too large. A total that was
    interpolated comes after a sum of published industries: what was printed goes before what was filled in. The year's
    industries are those of the regions compared; what other levels have beside them is not waited for.
-#}
{% macro measured_region_totals(measure) -%}
{%- set partial_sums = 'true' if var('absent_industry') == 'zero' else 'false' %}
with found as (

    select distinct
        measured_rows.year,
        measured_rows.industry_id
    from {{ ref('int_' ~ measure ~ '__by_industry') }} as measured_rows
    inner join {{ ref('stg_seeds__regions') }} as regions
        on measured_rows.region_id = regions.region_id
    inner join {{ ref('stg_seeds__industries') }} as industries
        on measured_rows.industry_id = industries.industry_id
    where
        regions.level = 'region'
        and not industries.is_total

),

expected as (

    select
        year,
        count(*) as industries
    from found
    group by year

),

sums as (

    select
        measured_rows.region_id,
        measured_rows.year,
        max(case when industries.is_total then measured_rows.{{ measured(measure) }} end) as total_value,
        max(case when industries.is_total then measured_rows.fill end) as total_fill,
        sum(case when not industries.is_total then measured_rows.{{ measured(measure) }} end) as summed_value,
        max(case when not industries.is_total then measured_rows.fill end) as summed_fill,
        count(
            case when not industries.is_total and measured_rows.fill = 'interpolated' then 1 end
        ) as interpolated_industries,
        count(case when found.industry_id is not null then measured_rows.{{ measured(measure) }} end) as industries
    from {{ ref('int_' ~ measure ~ '__by_industry') }} as measured_rows
    inner join {{ ref('stg_seeds__industries') }} as industries
        on measured_rows.industry_id = industries.industry_id
    left join found
        on
            measured_rows.year = found.year
            and measured_rows.industry_id = found.industry_id
    group by measured_rows.region_id, measured_rows.year

),

complete as (

    select
        sums.*,
        case when {{ partial_sums }} or sums.industries = expected.industries then sums.summed_value end
            as complete_value
    from sums
    left join expected
        on sums.year = expected.year

),

chosen as (

    select
        *,
        case
            when total_value is not null and coalesce(total_fill, '') <> 'interpolated' then 'published'
            when complete_value is not null and interpolated_industries = 0 then 'summed'
            when total_value is not null then 'interpolated'
            else 'summed'
        end as basis
    from complete

)

select
    region_id,
    year,
    case when basis = 'summed' then complete_value else total_value end as {{ measured(measure) }},
    summed_value as {{ measured(measure, '_summed') }},
    basis,
    case when basis = 'summed' then summed_fill else total_fill end as fill
from chosen
{%- endmacro %}

{#-
    A group is NULL where a member has no figure: a sum over what is there would look like a figure and be too small.
-#}
{% macro measured_by_group(measure) -%}
with members as (

    select
        measured_rows.region_id,
        measured_rows.year,
        measured_rows.industry_id,
        measured_rows.{{ measured(measure) }},
        measured_rows.fill,
        industry_groups.group_id
    from {{ ref('int_' ~ measure ~ '__by_industry') }} as measured_rows
    inner join {{ ref('int_industries__groups') }} as industry_groups
        on measured_rows.industry_id = industry_groups.industry_id

),

expected as (

    -- the benchmarks have a row for every industry of the year
    select
        benchmarks.year,
        industry_groups.group_id,
        count(*) as industries
    from {{ ref('int_' ~ measure ~ '__benchmarks') }} as benchmarks
    inner join {{ ref('int_industries__groups') }} as industry_groups
        on benchmarks.industry_id = industry_groups.industry_id
    where benchmarks.industry_level = 'industry'
    group by benchmarks.year, industry_groups.group_id

),

sums as (

    select
        region_id,
        year,
        group_id,
        sum({{ measured(measure) }}) as {{ measured(measure) }},
        count({{ measured(measure) }}) as industries,
        max(fill) as fill
    from members
    group by region_id, year, group_id

)

select
    totals.region_id,
    totals.year,
    expected.group_id,
    {% if var('absent_industry') == 'zero' -%}
    coalesce(sums.{{ measured(measure) }}, 0) as {{ measured(measure) }},
    {%- else -%}
    case when sums.industries = expected.industries then sums.{{ measured(measure) }} end as {{ measured(measure) }},
    {%- endif %}
    sums.fill
from {{ ref('int_' ~ measure ~ '__region_totals') }} as totals
inner join expected
    on totals.year = expected.year
left join sums
    on
        totals.region_id = sums.region_id
        and totals.year = sums.year
        and expected.group_id = sums.group_id
{%- endmacro %}

{#-
    What regions are compared with: one basis for all years of an index, over the industries that it uses. The nation's
    published row counts where it has them, and a total, in every year of the panel in which some region has them
    (var benchmark fixes the one or the other). The sum takes of every region what there is, industries and total alike,
    so that one hole costs that region's indices and not everyone's. Regions of other levels are in neither.
-#}
{% macro measured_benchmarks(measure) -%}
with figures as (

    select
        measured_rows.year,
        measured_rows.industry_id,
        sum(case when regions.level = 'nation' then measured_rows.{{ measured(measure) }} end) as nation_value,
        sum(case when regions.level = 'region' then measured_rows.{{ measured(measure) }} end) as regions_value
    from {{ ref('int_' ~ measure ~ '__by_industry') }} as measured_rows
    inner join {{ ref('stg_seeds__regions') }} as regions
        on measured_rows.region_id = regions.region_id
    inner join {{ ref('stg_seeds__industries') }} as industries
        on measured_rows.industry_id = industries.industry_id
    where not industries.is_total
    group by measured_rows.year, measured_rows.industry_id
    having count(case when regions.level = 'region' then 1 end) > 0

),

totals as (

    select
        totals.year,
        sum(case when regions.level = 'nation' then totals.{{ measured(measure) }} end) as nation_value,
        sum(
            case
                when regions.level = 'region' then coalesce(totals.{{ measured(measure) }}, totals.{{ measured(measure, '_summed') }})
            end
        ) as regions_value
    from {{ ref('int_' ~ measure ~ '__region_totals') }} as totals
    inner join {{ ref('stg_seeds__regions') }} as regions
        on totals.region_id = regions.region_id
    group by totals.year

),

sides as (

    select
        figures.year,
        figures.industry_id,
        figures.nation_value,
        totals.nation_value as nation_total_value,
        figures.regions_value,
        totals.regions_value as regions_total_value,
        case
            when figures.regions_value is not null
                then
                    case when figures.nation_value is not null and totals.nation_value is not null then 1 else 0 end
        end as nation_has_it,
        figures.year >= {{ var('first_year') }}
        {%- if var('last_year') is not none %}
        and figures.year <= {{ var('last_year') }}
        {%- endif %} as in_panel
    from figures
    inner join totals
        on figures.year = totals.year

),

-- of an industry that no year of the panel has, all years are asked
choices as (

    select
        industry_id,
        {% if var('benchmark') == 'nation_row' -%}
        1 as nation_has_all
        {%- elif var('benchmark') == 'regions' -%}
        0 as nation_has_all
        {%- else -%}
        coalesce(min(case when in_panel then nation_has_it end), min(nation_has_it), 0) as nation_has_all
        {%- endif %}
    from sides
    group by industry_id

),

group_choices as (

    select
        industry_groups.group_id,
        min(choices.nation_has_all) as nation_has_all
    from choices
    inner join {{ ref('int_industries__groups') }} as industry_groups
        on choices.industry_id = industry_groups.industry_id
    group by industry_groups.group_id

),

group_sides as (

    select
        sides.year,
        industry_groups.group_id,
        case when count(sides.nation_value) = count(*) then sum(sides.nation_value) end as nation_value,
        max(sides.nation_total_value) as nation_total_value,
        sum(sides.regions_value) as regions_value,
        max(sides.regions_total_value) as regions_total_value
    from sides
    inner join {{ ref('int_industries__groups') }} as industry_groups
        on sides.industry_id = industry_groups.industry_id
    group by sides.year, industry_groups.group_id

),

chosen as (

    select
        sides.year,
        sides.industry_id,
        'industry' as industry_level,
        choices.nation_has_all,
        sides.nation_value,
        sides.nation_total_value,
        sides.regions_value,
        sides.regions_total_value
    from sides
    inner join choices
        on sides.industry_id = choices.industry_id
    union all
    select
        group_sides.year,
        group_sides.group_id as industry_id,
        'group' as industry_level,
        group_choices.nation_has_all,
        group_sides.nation_value,
        group_sides.nation_total_value,
        group_sides.regions_value,
        group_sides.regions_total_value
    from group_sides
    inner join group_choices
        on group_sides.group_id = group_choices.group_id

)

select
    year,
    industry_id,
    industry_level,
    case when nation_has_all = 1 then 'nation_row' else 'regions_sum' end as benchmark,
    case when nation_has_all = 1 then nation_value else regions_value end as benchmark_{{ measured_unit(measure) }},
    case when nation_has_all = 1 then nation_total_value else regions_total_value end as benchmark_total_{{ measured_unit(measure) }},
    nation_value / nullif(nation_total_value, 0) as nation_row_share,
    regions_value / nullif(regions_total_value, 0) as regions_sum_share
from chosen
{%- endmacro %}

{#-
    Both quotients of a pair are against one basis: the nation's row where it holds for the one and for the other.
-#}
{% macro measured_pair_benchmarks(measure) -%}
with paired as (

    select
        services.year,
        services.industry_id as group_id,
        case
            when manufacturing.benchmark = 'nation_row' and services.benchmark = 'nation_row' then 'nation_row'
            else 'regions_sum'
        end as benchmark,
        manufacturing.nation_row_share as nation_row_share_a,
        manufacturing.regions_sum_share as regions_sum_share_a,
        services.nation_row_share as nation_row_share_b,
        services.regions_sum_share as regions_sum_share_b
    from {{ ref('int_' ~ measure ~ '__benchmarks') }} as services
    inner join {{ ref('int_' ~ measure ~ '__benchmarks') }} as manufacturing
        on
            services.year = manufacturing.year
            and manufacturing.industry_id = 'manufacturing'
            and manufacturing.industry_level = 'group'
    where
        services.industry_level = 'group'
        and services.industry_id <> 'manufacturing'

)

select
    year,
    group_id,
    benchmark,
    case when benchmark = 'nation_row' then nation_row_share_a else regions_sum_share_a end as benchmark_share_a,
    case when benchmark = 'nation_row' then nation_row_share_b else regions_sum_share_b end as benchmark_share_b
from paired
{%- endmacro %}

{#-
    The longest table that is written: what names and benchmarks add to it stands in the mart, a view.
    A group named like an industry is that industry (a test makes sure of it) and is not repeated.
    Each half meets its region's total before the two are put together: so the long table streams past small ones.
-#}
{% macro measured_location_quotients(measure) -%}
with totals as (

    select
        totals.region_id,
        totals.year,
        totals.{{ measured(measure) }}
    from {{ ref('int_' ~ measure ~ '__region_totals') }} as totals
    inner join {{ ref('stg_seeds__regions') }} as regions
        on totals.region_id = regions.region_id
    where regions.level = 'region'

),

measured_rows as (

    select
        figures.region_id,
        figures.year,
        figures.industry_id,
        'industry' as industry_level,
        figures.{{ measured(measure) }},
        totals.{{ measured(measure) }} as total_value
    from {{ ref('int_' ~ measure ~ '__by_industry') }} as figures
    inner join totals
        on
            figures.region_id = totals.region_id
            and figures.year = totals.year
    union all
    select
        figures.region_id,
        figures.year,
        figures.group_id as industry_id,
        'group' as industry_level,
        figures.{{ measured(measure) }},
        totals.{{ measured(measure) }} as total_value
    from {{ ref('int_' ~ measure ~ '__by_group') }} as figures
    inner join totals
        on
            figures.region_id = totals.region_id
            and figures.year = totals.year
    where figures.group_id not in (select industries.industry_id from {{ ref('stg_seeds__industries') }} as industries)

),

shares as (

    select
        measured_rows.region_id,
        measured_rows.year,
        measured_rows.industry_id,
        measured_rows.{{ measured(measure) }},
        measured_rows.{{ measured(measure) }} / nullif(measured_rows.total_value, 0) as {{ measure }}_share,
        benchmarks.benchmark_{{ measured_unit(measure) }} / nullif(benchmarks.benchmark_total_{{ measured_unit(measure) }}, 0) as benchmark_share
    from measured_rows
    inner join {{ ref('int_' ~ measure ~ '__benchmarks') }} as benchmarks
        on
            measured_rows.year = benchmarks.year
            and measured_rows.industry_id = benchmarks.industry_id
            and measured_rows.industry_level = benchmarks.industry_level

)

select
    region_id,
    year,
    industry_id,
    {{ measured(measure) }},
    {{ measure }}_share,
    {{ measure }}_share / nullif(benchmark_share, 0) as location_quotient
from shares
{%- endmacro %}
