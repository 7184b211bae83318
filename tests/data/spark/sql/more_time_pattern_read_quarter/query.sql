select to_date('2024Q2', "yyyy'Q'Q")
