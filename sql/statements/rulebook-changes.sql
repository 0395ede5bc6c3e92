-- In what the files of two rulebooks differ. $1 digest before, $2 digest after. Result: path, 'added', 'changed' or 'removed'
SELECT coalesce(n.path, o.path), CASE WHEN o.path IS NULL THEN 'added' WHEN n.path IS NULL THEN 'removed' ELSE 'changed' END
  FROM (SELECT path, content FROM entitle.rulebook_file WHERE digest = $1) o
  FULL JOIN (SELECT path, content FROM entitle.rulebook_file WHERE digest = $2) n ON n.path = o.path
 WHERE o.content IS DISTINCT FROM n.content
 ORDER BY 1
