{{ figures_by_industry('employment_persons') }}
