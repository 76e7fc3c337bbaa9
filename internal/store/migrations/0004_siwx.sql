-- What the wallet sign-in API keeps; see 0001 for how tables are made.

-- +goose Up
CREATE TABLE customers (
    seq         INTEGER PRIMARY KEY AUTOINCREMENT,
    ws          TEXT NOT NULL,
    id          TEXT NOT NULL,
    ended       INTEGER NOT NULL,
    doc         TEXT NOT NULL,
    external_id TEXT NOT NULL DEFAULT '',
    status      TEXT NOT NULL DEFAULT '',
    UNIQUE (ws, id)
) STRICT;
CREATE INDEX customers_ended ON customers (ws, ended);
CREATE INDEX customers_external_id ON customers (ws, external_id) WHERE external_id <> '';
CREATE INDEX customers_status ON customers (ws, status) WHERE status <> '';

CREATE TABLE subscriptions (
    seq   INTEGER PRIMARY KEY AUTOINCREMENT,
    ws    TEXT NOT NULL,
    id    TEXT NOT NULL,
    ended INTEGER NOT NULL,
    doc   TEXT NOT NULL,
    UNIQUE (ws, id)
) STRICT;
CREATE INDEX subscriptions_ended ON subscriptions (ws, ended);

CREATE TABLE answers (
    seq   INTEGER PRIMARY KEY AUTOINCREMENT,
    ws    TEXT NOT NULL,
    id    TEXT NOT NULL,
    ended INTEGER NOT NULL,
    doc   TEXT NOT NULL,
    UNIQUE (ws, id)
) STRICT;
CREATE INDEX answers_ended ON answers (ws, ended);

CREATE TABLE wallets (
    seq   INTEGER PRIMARY KEY AUTOINCREMENT,
    ws    TEXT NOT NULL,
    id    TEXT NOT NULL,
    ended INTEGER NOT NULL,
    doc   TEXT NOT NULL,
    name  TEXT NOT NULL DEFAULT '',
    UNIQUE (ws, id)
) STRICT;
CREATE INDEX wallets_ended ON wallets (ws, ended);
CREATE INDEX wallets_name ON wallets (ws, name) WHERE name <> '';
