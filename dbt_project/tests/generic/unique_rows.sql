{#- Each combination of the columns in `by` stands once. -#}
{% test unique_rows(model, by) %}
select
    {{ by | join(', ') }},
    count(*) as rows_found
from {{ model }}
group by {{ by | join(', ') }}
having count(*) > 1
{% endtest %}
