select ltrim('xxa', 'x') a, ltrim('x', 'xxa') b, trim(both 'x' from 'xax') c, trim(leading 'x' from 'xax') d, rtrim('a  ') e, btrim('xax', 'x') f
