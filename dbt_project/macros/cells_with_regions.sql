{#-
    Figures with the region that each is of, as found_region_id; null where none has the name in the year. Ingestion has
    found the region, by names valid in the year of the figure or of the book; a row that another tool put into raw
    without it is looked up here. Such rows are joined apart: a join of all figures on "has no region and has this name"
    compares every figure with every name where DuckDB knows that all have a region.
-#}
{% macro cells_with_regions(cells, names) -%}
    select
        cells.*,
        cells.region_id as found_region_id
    from {{ cells }} as cells
    where cells.region_id is not null
    union all
    select
        cells.*,
        names.region_id as found_region_id
    from {{ cells }} as cells
    left join {{ names }} as names
        on
            cells.region_key = names.name
            and cells.year >= coalesce(names.valid_from, cells.year)
            and cells.year <= coalesce(names.valid_to, cells.year)
    where cells.region_id is null
{%- endmacro %}
