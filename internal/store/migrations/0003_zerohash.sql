-- What zerohash keeps besides its ledger; see 0001 for how tables are made.

-- +goose Up
CREATE TABLE participants (
    seq        INTEGER PRIMARY KEY AUTOINCREMENT,
    ws         TEXT NOT NULL,
    id         TEXT NOT NULL,
    ended      INTEGER NOT NULL,
    doc        TEXT NOT NULL,
    email      TEXT NOT NULL DEFAULT '',
    page       TEXT NOT NULL DEFAULT '',
    status     TEXT NOT NULL DEFAULT '',
    request_id TEXT NOT NULL DEFAULT '',
    sum        TEXT NOT NULL DEFAULT '',
    UNIQUE (ws, id)
) STRICT;
CREATE INDEX participants_ended ON participants (ws, ended);
CREATE INDEX participants_email ON participants (ws, email) WHERE email <> '';
CREATE INDEX participants_page ON participants (ws, page) WHERE page <> '';
CREATE INDEX participants_status ON participants (ws, status) WHERE status <> '';
CREATE INDEX participants_request_id ON participants (ws, request_id) WHERE request_id <> '';
CREATE INDEX participants_sum ON participants (ws, sum) WHERE sum <> '';

CREATE TABLE deposits (
    seq              INTEGER PRIMARY KEY AUTOINCREMENT,
    ws               TEXT NOT NULL,
    id               TEXT NOT NULL,
    ended            INTEGER NOT NULL,
    doc              TEXT NOT NULL,
    page             TEXT NOT NULL DEFAULT '',
    participant_code TEXT NOT NULL DEFAULT '',
    UNIQUE (ws, id)
) STRICT;
CREATE INDEX deposits_ended ON deposits (ws, ended);
CREATE INDEX deposits_page ON deposits (ws, page) WHERE page <> '';
CREATE INDEX deposits_participant_code ON deposits (ws, participant_code) WHERE participant_code <> '';

CREATE TABLE deposit_addresses (
    seq              INTEGER PRIMARY KEY AUTOINCREMENT,
    ws               TEXT NOT NULL,
    id               TEXT NOT NULL,
    ended            INTEGER NOT NULL,
    doc              TEXT NOT NULL,
    participant_code TEXT NOT NULL DEFAULT '',
    address          TEXT NOT NULL DEFAULT '',
    UNIQUE (ws, id)
) STRICT;
CREATE INDEX deposit_addresses_ended ON deposit_addresses (ws, ended);
CREATE INDEX deposit_addresses_participant_code ON deposit_addresses (ws, participant_code) WHERE participant_code <> '';
CREATE INDEX deposit_addresses_address ON deposit_addresses (ws, address) WHERE address <> '';

CREATE TABLE withdrawal_requests (
    seq              INTEGER PRIMARY KEY AUTOINCREMENT,
    ws               TEXT NOT NULL,
    id               TEXT NOT NULL,
    ended            INTEGER NOT NULL,
    doc              TEXT NOT NULL,
    page             TEXT NOT NULL DEFAULT '',
    participant_code TEXT NOT NULL DEFAULT '',
    client_id        TEXT NOT NULL DEFAULT '',
    UNIQUE (ws, id)
) STRICT;
CREATE INDEX withdrawal_requests_ended ON withdrawal_requests (ws, ended);
CREATE INDEX withdrawal_requests_page ON withdrawal_requests (ws, page) WHERE page <> '';
CREATE INDEX withdrawal_requests_participant_code ON withdrawal_requests (ws, participant_code) WHERE participant_code <> '';
CREATE INDEX withdrawal_requests_client_id ON withdrawal_requests (ws, client_id) WHERE client_id <> '';

CREATE TABLE book_transfers (
    seq       INTEGER PRIMARY KEY AUTOINCREMENT,
    ws        TEXT NOT NULL,
    id        TEXT NOT NULL,
    ended     INTEGER NOT NULL,
    doc       TEXT NOT NULL,
    page      TEXT NOT NULL DEFAULT '',
    client_id TEXT NOT NULL DEFAULT '',
    UNIQUE (ws, id)
) STRICT;
CREATE INDEX book_transfers_ended ON book_transfers (ws, ended);
CREATE INDEX book_transfers_page ON book_transfers (ws, page) WHERE page <> '';
CREATE INDEX book_transfers_client_id ON book_transfers (ws, client_id) WHERE client_id <> '';

CREATE TABLE revoked_tokens (
    seq   INTEGER PRIMARY KEY AUTOINCREMENT,
    ws    TEXT NOT NULL,
    id    TEXT NOT NULL,
    ended INTEGER NOT NULL,
    doc   TEXT NOT NULL,
    UNIQUE (ws, id)
) STRICT;
CREATE INDEX revoked_tokens_ended ON revoked_tokens (ws, ended);
