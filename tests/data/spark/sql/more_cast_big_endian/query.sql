select hex(cast(258 as binary)) a, hex(cast(1L as binary)) b, hex(cast(1Y as binary)) c, hex(cast(-1 as binary)) d
