select '2020-01-01' + interval 1 day a
