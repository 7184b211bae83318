describe function case
