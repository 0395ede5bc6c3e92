-- One of its files. $1 digest, $2 path, $3 content as hexadecimal digits
INSERT INTO entitle.rulebook_file (digest, path, content)
VALUES ($1, $2, decode($3, 'hex'))
ON CONFLICT (digest, path) DO NOTHING
