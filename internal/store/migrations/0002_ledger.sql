-- The ledger. A column page, account_page or run_page has one value for each hundred neighbours of a series, so that a page far down a
-- list is found without passing those before it.

-- +goose Up
CREATE TABLE ledger_accounts (
    seq        INTEGER PRIMARY KEY AUTOINCREMENT,
    ws         TEXT NOT NULL,
    id         TEXT NOT NULL,
    ended      INTEGER NOT NULL,
    doc        TEXT NOT NULL,
    account_id TEXT NOT NULL DEFAULT '',
    owner      TEXT NOT NULL DEFAULT '',
    page       TEXT NOT NULL DEFAULT '',
    UNIQUE (ws, id)
) STRICT;
CREATE INDEX ledger_accounts_ended ON ledger_accounts (ws, ended);
CREATE INDEX ledger_accounts_account_id ON ledger_accounts (ws, account_id) WHERE account_id <> '';
CREATE INDEX ledger_accounts_owner ON ledger_accounts (ws, owner) WHERE owner <> '';
CREATE INDEX ledger_accounts_page ON ledger_accounts (ws, page) WHERE page <> '';

CREATE TABLE movements (
    seq            INTEGER PRIMARY KEY AUTOINCREMENT,
    ws             TEXT NOT NULL,
    id             TEXT NOT NULL,
    ended          INTEGER NOT NULL,
    doc            TEXT NOT NULL,
    page           TEXT NOT NULL DEFAULT '',
    account_page   TEXT NOT NULL DEFAULT '',
    run_page       TEXT NOT NULL DEFAULT '',
    parent_link_id TEXT NOT NULL DEFAULT '',
    UNIQUE (ws, id)
) STRICT;
CREATE INDEX movements_ended ON movements (ws, ended);
CREATE INDEX movements_page ON movements (ws, page) WHERE page <> '';
CREATE INDEX movements_account_page ON movements (ws, account_page) WHERE account_page <> '';
CREATE INDEX movements_run_page ON movements (ws, run_page) WHERE run_page <> '';
CREATE INDEX movements_parent_link_id ON movements (ws, parent_link_id) WHERE parent_link_id <> '';

CREATE TABLE ledger_counters (
    seq   INTEGER PRIMARY KEY AUTOINCREMENT,
    ws    TEXT NOT NULL,
    id    TEXT NOT NULL,
    ended INTEGER NOT NULL,
    doc   TEXT NOT NULL,
    UNIQUE (ws, id)
) STRICT;
CREATE INDEX ledger_counters_ended ON ledger_counters (ws, ended);
