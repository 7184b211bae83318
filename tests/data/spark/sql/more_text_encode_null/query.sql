select sha2('a', 1) a, md5(null) b, sha2(null, 256) c, base64(cast('x' as binary)) d, hex(null) e, unhex(null) f
