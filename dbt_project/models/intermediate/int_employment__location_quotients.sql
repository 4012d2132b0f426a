{{ measured_location_quotients('employment') }}
