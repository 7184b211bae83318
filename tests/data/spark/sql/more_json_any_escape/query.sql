select from_json('{"a":"\\$x"}', 'a string', map('allowBackslashEscapingAnyCharacter', 'true')) x
