select repeat('a', 3) a, repeat('a', -1) b, space(0) c, char(256) d, chr(97) e, ascii('') f, ascii('é') g, char_length('日本') h, octet_length('日本') i, bit_length('a') j
