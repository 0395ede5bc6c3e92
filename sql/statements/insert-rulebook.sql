-- Submit a rulebook. $1 digest, $2 path, $3 title, $4 who approves and $5 who releases, as its policy says
INSERT INTO entitle.rulebook (digest, path, title, approval_by, release_by)
VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (digest) DO NOTHING
