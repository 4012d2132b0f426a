{{ measured_by_group('employment') }}
