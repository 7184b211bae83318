select 1 as `Åse ü`
