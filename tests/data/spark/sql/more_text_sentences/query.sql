select sentences('Mr. Smith a.b. c? d!e') a, sentences("it's -x- 3.14 a_b me@x.com...") b, sentences('') c
