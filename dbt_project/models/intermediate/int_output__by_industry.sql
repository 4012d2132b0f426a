{{ figures_by_industry('output_mn_cny') }}
