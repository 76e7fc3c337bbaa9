-- What is known of a snapshot, which stands among what was saved; see 0001 for how tables are made.

-- +goose Up
CREATE TABLE snapshots (
    seq   INTEGER PRIMARY KEY AUTOINCREMENT,
    ws    TEXT NOT NULL,
    id    TEXT NOT NULL,
    ended INTEGER NOT NULL,
    doc   TEXT NOT NULL,
    UNIQUE (ws, id)
) STRICT;
CREATE INDEX snapshots_ended ON snapshots (ws, ended);
