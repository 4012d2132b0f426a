"""Stand-ins for dbt's cross-database macros, for sqlfluff's jinja templater only."""


def type_string() -> str:
    return "varchar"


def generate_series(upper_bound: object) -> str:
    return "select 1 as generated_number"


def position(substring_text: str, string_text: str) -> str:
    return f"position({substring_text} in {string_text})"
