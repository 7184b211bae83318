select element_at(array(1), 1L)
