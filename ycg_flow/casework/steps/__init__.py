"""Steps: what people do, one file per verb; each reads downwards: load through the permission, check, perform."""
