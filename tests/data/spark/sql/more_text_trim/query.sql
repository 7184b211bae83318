select trim('  a ') a, trim(both 'x' from 'xxaxx') b, ltrim('x', 'xxa') c, trim(leading from ' a ') d, rtrim('b', 'abb') e, btrim('xax', 'x') f, trim('\t a') g, trim(trailing 'x' from 'axx') h
