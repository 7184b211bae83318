select not 'true'
