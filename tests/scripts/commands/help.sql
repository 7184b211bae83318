-- args: --keep-going
.help
-- One command, with or without its dot.
.help load
.help .topic
.exit --help
.help lod
.help kafak
.help kafka topics
.help nothing
.help load nothing
.help topic creat
.help spark
.help explode
.help regexp_replac
