show catalogs
