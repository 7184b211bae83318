select true is unknown, not (false is not unknown), (1 = 1) is unknown, null is unknown
