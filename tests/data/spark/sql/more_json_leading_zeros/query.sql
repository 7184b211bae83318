select from_json('{"a":007, "b": -00.50}', 'a int, b double', map('allowNumericLeadingZeros', 'true')) x, from_json('{"a":01}', 'a int') y
