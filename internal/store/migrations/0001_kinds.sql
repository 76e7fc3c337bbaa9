-- One table per kind. seq is the record's place in every list and is never used again (hence AUTOINCREMENT); ended is 0 or 1;
-- doc is JSON. Besides these there is one column per index of the kind, in which '' means "not indexed". An index on (ws, ended)
-- is one on (ws, ended, seq), because SQLite ends every index with the row's integer key; there is none on (ws, seq), because
-- a list of everything merges the two halves of (ws, ended), and every index is paid for by every insert.
--
-- A new kind or a new index is a new file here; a file that has been released is never changed.

-- +goose Up
CREATE TABLE workspaces (
    seq   INTEGER PRIMARY KEY AUTOINCREMENT,
    ws    TEXT NOT NULL,
    id    TEXT NOT NULL,
    ended INTEGER NOT NULL,
    doc   TEXT NOT NULL,
    UNIQUE (ws, id)
) STRICT;
CREATE INDEX workspaces_ended ON workspaces (ws, ended);

CREATE TABLE accounts (
    seq   INTEGER PRIMARY KEY AUTOINCREMENT,
    ws    TEXT NOT NULL,
    id    TEXT NOT NULL,
    ended INTEGER NOT NULL,
    doc   TEXT NOT NULL,
    UNIQUE (ws, id)
) STRICT;
CREATE INDEX accounts_ended ON accounts (ws, ended);

CREATE TABLE sessions (
    seq          INTEGER PRIMARY KEY AUTOINCREMENT,
    ws           TEXT NOT NULL,
    id           TEXT NOT NULL,
    ended        INTEGER NOT NULL,
    doc          TEXT NOT NULL,
    reference_id TEXT NOT NULL DEFAULT '',
    UNIQUE (ws, id)
) STRICT;
CREATE INDEX sessions_ended ON sessions (ws, ended);
CREATE INDEX sessions_reference_id ON sessions (ws, reference_id) WHERE reference_id <> '';

CREATE TABLE transfers (
    seq        INTEGER PRIMARY KEY AUTOINCREMENT,
    ws         TEXT NOT NULL,
    id         TEXT NOT NULL,
    ended      INTEGER NOT NULL,
    doc        TEXT NOT NULL,
    session_id TEXT NOT NULL DEFAULT '',
    run_id     TEXT NOT NULL DEFAULT '',
    UNIQUE (ws, id)
) STRICT;
CREATE INDEX transfers_ended ON transfers (ws, ended);
CREATE INDEX transfers_session_id ON transfers (ws, session_id) WHERE session_id <> '';
CREATE INDEX transfers_run_id ON transfers (ws, run_id) WHERE run_id <> '';

CREATE TABLE runs (
    seq        INTEGER PRIMARY KEY AUTOINCREMENT,
    ws         TEXT NOT NULL,
    id         TEXT NOT NULL,
    ended      INTEGER NOT NULL,
    doc        TEXT NOT NULL,
    session_id TEXT NOT NULL DEFAULT '',
    UNIQUE (ws, id)
) STRICT;
CREATE INDEX runs_ended ON runs (ws, ended);
CREATE INDEX runs_session_id ON runs (ws, session_id) WHERE session_id <> '';

CREATE TABLE deliveries (
    seq         INTEGER PRIMARY KEY AUTOINCREMENT,
    ws          TEXT NOT NULL,
    id          TEXT NOT NULL,
    ended       INTEGER NOT NULL,
    doc         TEXT NOT NULL,
    event_id    TEXT NOT NULL DEFAULT '',
    run_id      TEXT NOT NULL DEFAULT '',
    transfer_id TEXT NOT NULL DEFAULT '',
    UNIQUE (ws, id)
) STRICT;
CREATE INDEX deliveries_ended ON deliveries (ws, ended);
CREATE INDEX deliveries_event_id ON deliveries (ws, event_id) WHERE event_id <> '';
CREATE INDEX deliveries_run_id ON deliveries (ws, run_id) WHERE run_id <> '';
CREATE INDEX deliveries_transfer_id ON deliveries (ws, transfer_id) WHERE transfer_id <> '';

CREATE TABLE requests (
    seq   INTEGER PRIMARY KEY AUTOINCREMENT,
    ws    TEXT NOT NULL,
    id    TEXT NOT NULL,
    ended INTEGER NOT NULL,
    doc   TEXT NOT NULL,
    UNIQUE (ws, id)
) STRICT;
CREATE INDEX requests_ended ON requests (ws, ended);

CREATE TABLE scenarios (
    seq   INTEGER PRIMARY KEY AUTOINCREMENT,
    ws    TEXT NOT NULL,
    id    TEXT NOT NULL,
    ended INTEGER NOT NULL,
    doc   TEXT NOT NULL,
    UNIQUE (ws, id)
) STRICT;
CREATE INDEX scenarios_ended ON scenarios (ws, ended);

CREATE TABLE counters (
    seq   INTEGER PRIMARY KEY AUTOINCREMENT,
    ws    TEXT NOT NULL,
    id    TEXT NOT NULL,
    ended INTEGER NOT NULL,
    doc   TEXT NOT NULL,
    UNIQUE (ws, id)
) STRICT;
CREATE INDEX counters_ended ON counters (ws, ended);
