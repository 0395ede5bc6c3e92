-- The files of a rulebook. $1 text digest. Result: path, content in hexadecimal digits
SELECT path, encode(content, 'hex')
  FROM entitle.rulebook_file
 WHERE digest = $1
 ORDER BY path
