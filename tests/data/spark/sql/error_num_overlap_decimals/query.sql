select arrays_overlap(array(1.0), array(1.00))
