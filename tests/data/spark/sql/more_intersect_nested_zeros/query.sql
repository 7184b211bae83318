select struct(0.0D) as s intersect select struct(-0.0D)
