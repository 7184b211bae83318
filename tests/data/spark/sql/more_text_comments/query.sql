select 1 /* it's " ` */ a, /* a /* ' */ b */ 2 b
