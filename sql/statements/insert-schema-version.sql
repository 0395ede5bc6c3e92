-- A migration was applied. $1 int version, $2 its file
INSERT INTO entitle.schema_version (version, name)
VALUES ($1::int, $2)
