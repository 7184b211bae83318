select 'a\nb' a, 'tab\there' b, 'q\'s' c, "dq\"s" d, 'unicode \u00e9' e, r'raw\n' f, 'back\\slash' g, 'a\%b' h
