{{ measured_benchmarks('employment') }}
