select 3.3333333333333F, 16777217F, cast(1.4E-45F as string), cast(16777217F as string), array(3.3333333333333F)
