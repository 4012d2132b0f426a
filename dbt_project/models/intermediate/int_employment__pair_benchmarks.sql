{{ measured_pair_benchmarks('employment') }}
