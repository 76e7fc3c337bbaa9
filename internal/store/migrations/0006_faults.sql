-- What is wrong with the emulated API; see 0001 for how tables are made.

-- +goose Up
CREATE TABLE faults (
    seq    INTEGER PRIMARY KEY AUTOINCREMENT,
    ws     TEXT NOT NULL,
    id     TEXT NOT NULL,
    ended  INTEGER NOT NULL,
    doc    TEXT NOT NULL,
    run_id TEXT NOT NULL DEFAULT '',
    UNIQUE (ws, id)
) STRICT;
CREATE INDEX faults_ended ON faults (ws, ended);
CREATE INDEX faults_run_id ON faults (ws, run_id) WHERE run_id <> '';
