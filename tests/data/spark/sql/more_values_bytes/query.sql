values X'00', X'01FF'
