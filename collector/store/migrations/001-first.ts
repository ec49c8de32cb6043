// The first schema of the SQLite store.
export const first = `
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

CREATE TABLE records (
  position INTEGER PRIMARY KEY,
  record_id TEXT NOT NULL UNIQUE,
  stream_id TEXT NOT NULL,
  seq INTEGER NOT NULL,
  activity_id TEXT NOT NULL,
  session_id TEXT NOT NULL,
  app_session_id TEXT,
  action TEXT NOT NULL,
  status TEXT NOT NULL,
  started_at TEXT NOT NULL,
  received_at TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  body TEXT NOT NULL,
  UNIQUE (stream_id, seq)
);
CREATE INDEX records_by_session ON records (session_id, position);

-- An activity's state is the record at "position"; the columns are what lists are filtered and sorted by.
CREATE TABLE activities (
  activity_id TEXT PRIMARY KEY,
  stream_id TEXT NOT NULL,
  session_id TEXT NOT NULL,
  status TEXT NOT NULL,
  category TEXT NOT NULL,
  action TEXT NOT NULL,
  started_ms INTEGER NOT NULL,
  first_seq INTEGER NOT NULL,
  position INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX activities_by_session ON activities (session_id, started_ms, activity_id, status);
CREATE INDEX activities_by_time ON activities (started_ms, activity_id, status);
-- What is frequent is found by time; only what is rare has entries here.
CREATE INDEX activities_not_done ON activities (status, started_ms, activity_id) WHERE status <> 'success';
CREATE INDEX activities_rare ON activities (category, started_ms, activity_id) WHERE category NOT IN ('feedback', 'ui');

CREATE TABLE sessions (
  session_id TEXT PRIMARY KEY,
  app_session_id TEXT,
  document_name TEXT,
  named_ms INTEGER NOT NULL,
  origin TEXT NOT NULL,
  profile TEXT NOT NULL,
  first_ms INTEGER NOT NULL,
  last_ms INTEGER NOT NULL,
  tally TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX sessions_by_time ON sessions (last_ms, session_id);

CREATE TABLE app_sessions (
  app_session_id TEXT NOT NULL,
  session_id TEXT NOT NULL,
  PRIMARY KEY (app_session_id, session_id)
) WITHOUT ROWID;

CREATE TABLE session_streams (
  session_id TEXT NOT NULL,
  stream_id TEXT NOT NULL,
  first_seq INTEGER NOT NULL,
  last_seq INTEGER NOT NULL,
  records INTEGER NOT NULL,
  PRIMARY KEY (session_id, stream_id)
) WITHOUT ROWID;

CREATE TABLE stream_ranges (
  stream_id TEXT NOT NULL,
  from_seq INTEGER NOT NULL,
  to_seq INTEGER NOT NULL,
  PRIMARY KEY (stream_id, from_seq)
) WITHOUT ROWID;

CREATE TABLE drops (
  stream_id TEXT NOT NULL,
  from_seq INTEGER NOT NULL,
  to_seq INTEGER NOT NULL,
  reason TEXT NOT NULL,
  PRIMARY KEY (stream_id, from_seq, to_seq)
) WITHOUT ROWID;

CREATE TABLE bad_rows (
  stream_id TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  record_id TEXT,
  seq INTEGER,
  code TEXT NOT NULL,
  path TEXT,
  size_bytes INTEGER NOT NULL,
  received_at TEXT NOT NULL,
  PRIMARY KEY (stream_id, sha256)
) WITHOUT ROWID;

CREATE TABLE conflicts (
  record_id TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  stream_id TEXT NOT NULL,
  seq INTEGER NOT NULL,
  code TEXT NOT NULL,
  size_bytes INTEGER NOT NULL,
  received_at TEXT NOT NULL,
  PRIMARY KEY (record_id, sha256)
) WITHOUT ROWID;

CREATE TABLE tokens (
  sha256 TEXT PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  scopes TEXT NOT NULL,
  created_at TEXT NOT NULL,
  revoked_at TEXT
) WITHOUT ROWID;

CREATE TABLE exports (
  export_id TEXT PRIMARY KEY,
  session_id TEXT NOT NULL,
  folder_name TEXT NOT NULL UNIQUE,
  status TEXT NOT NULL,
  requested_at TEXT NOT NULL,
  body TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX exports_by_session ON exports (session_id, requested_at);
`;
