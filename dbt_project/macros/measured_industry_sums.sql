{#-
    The nation and the sum of the regions compared, by year and industry: what is there of every region, so that one hole
    costs that region's indices and not everyone's. A table of its own, since totals and benchmarks both ask for it and
    it takes a pass over all figures. The year's industries are those of the regions; what other levels have beside
    them is not waited for.
-#}
{% macro measured_industry_sums(measure) -%}
select
    measured_rows.year,
    measured_rows.industry_id,
    sum(case when regions.level = 'nation' then measured_rows.{{ measured(measure) }} end) as nation_{{ measured_unit(measure) }},
    sum(case when regions.level = 'region' then measured_rows.{{ measured(measure) }} end) as regions_{{ measured_unit(measure) }}
from {{ ref('int_' ~ measure ~ '__by_industry') }} as measured_rows
inner join {{ ref('stg_seeds__regions') }} as regions
    on measured_rows.region_id = regions.region_id
inner join {{ ref('stg_seeds__industries') }} as industries
    on measured_rows.industry_id = industries.industry_id
where not industries.is_total
group by measured_rows.year, measured_rows.industry_id
having count(case when regions.level = 'region' then 1 end) > 0
{%- endmacro %}
