select to_json(named_struct('t', 'aé😀'), map('writeNonAsciiCharacterAsCodePoint', 'true')) x
