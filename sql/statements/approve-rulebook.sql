-- Approve a rulebook as the session's user. $1 digest
SELECT entitle.approve_rulebook($1)
