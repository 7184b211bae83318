select /* c */ 1 -- end
