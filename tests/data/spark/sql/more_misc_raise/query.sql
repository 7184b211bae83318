select raise_error('boom')
