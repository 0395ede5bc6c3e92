-- What of a report this user may read. Result, each 1 or 0: steps of releases, proposals, offers, notifications, holds
SELECT has_table_privilege('entitle.release_step', 'SELECT')::int, has_table_privilege('entitle.open_proposal', 'SELECT')::int,
       has_table_privilege('entitle.released_offer', 'SELECT')::int, has_table_privilege('entitle.notification', 'SELECT')::int,
       has_table_privilege('entitle.hold', 'SELECT')::int
