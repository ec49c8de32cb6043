// The second schema of the SQLite store: what a record costs to write is the number and the width of its entries, so
// sessions are named by a whole number, and a record's row holds only what is looked for outside of its body.
export const narrow = `
CREATE TABLE new_sessions (
  session INTEGER PRIMARY KEY,
  session_id TEXT NOT NULL UNIQUE,
  app_session_id TEXT,
  document_name TEXT,
  named_ms INTEGER NOT NULL,
  origin TEXT NOT NULL,
  profile TEXT NOT NULL,
  first_ms INTEGER NOT NULL,
  last_ms INTEGER NOT NULL,
  tally TEXT NOT NULL
);
INSERT INTO new_sessions SELECT row_number() OVER (ORDER BY first_ms, session_id), * FROM sessions;
DROP TABLE sessions;
ALTER TABLE new_sessions RENAME TO sessions;
CREATE INDEX sessions_by_time ON sessions (last_ms, session_id);

-- That a number of a stream is taken is known from stream_ranges.
CREATE TABLE new_records (
  position INTEGER PRIMARY KEY,
  record_id TEXT NOT NULL UNIQUE,
  session INTEGER NOT NULL,
  received_ms INTEGER NOT NULL,
  body TEXT NOT NULL
);
INSERT INTO new_records
  SELECT r.position, r.record_id, s.session, CAST(round(unixepoch(r.received_at, 'subsec') * 1000) AS INTEGER), r.body
  FROM records r JOIN sessions s ON s.session_id = r.session_id ORDER BY r.position;
DROP TABLE records;
ALTER TABLE new_records RENAME TO records;
CREATE INDEX records_by_session ON records (session);

CREATE TABLE new_activities (
  activity_id TEXT PRIMARY KEY,
  session INTEGER NOT NULL,
  status TEXT NOT NULL,
  category TEXT NOT NULL,
  action TEXT NOT NULL,
  started_ms INTEGER NOT NULL,
  first_seq INTEGER NOT NULL,
  position INTEGER NOT NULL
) WITHOUT ROWID;
INSERT INTO new_activities
  SELECT a.activity_id, s.session, a.status, a.category, a.action, a.started_ms, a.first_seq, a.position
  FROM activities a JOIN sessions s ON s.session_id = a.session_id ORDER BY a.activity_id;
DROP TABLE activities;
ALTER TABLE new_activities RENAME TO activities;
CREATE INDEX activities_by_session ON activities (session, started_ms, activity_id, status);
CREATE INDEX activities_by_time ON activities (started_ms, activity_id, status);
-- What is frequent is found by time; only what is rare has entries here.
CREATE INDEX activities_not_done ON activities (status, started_ms, activity_id) WHERE status <> 'success';
CREATE INDEX activities_rare ON activities (category, started_ms, activity_id) WHERE category NOT IN ('feedback', 'ui');
`;
