{#- Values of the column lie between minimum and maximum, both included; NULL passes. -#}
{% test in_range(model, column_name, minimum=none, maximum=none) %}
select *
from {{ model }}
where
    {{ column_name }} < {{ column_name if minimum is none else minimum }}
    or {{ column_name }} > {{ column_name if maximum is none else maximum }}
{% endtest %}
