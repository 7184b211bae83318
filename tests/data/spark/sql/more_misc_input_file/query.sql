select input_file_name() f
