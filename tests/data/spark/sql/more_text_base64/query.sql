select length(base64(repeat('a', 100))) a, substring(base64(repeat('a', 58)), 75, 4) = 'Fh\r\n' b, unbase64(base64(repeat('a', 100))) = cast(repeat('a', 100) as binary) c, hex(unbase64('YQ')) d
