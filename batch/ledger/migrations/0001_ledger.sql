-- The ledger's own identity: one row for ever.
CREATE TABLE ledger (
    one    INTEGER PRIMARY KEY CHECK (one = 1),
    id     TEXT    NOT NULL,
    secret BLOB    NOT NULL,
    made   INTEGER NOT NULL
) STRICT;

-- Who pays. A debtor's pool is part of a payout's fingerprint, not of its key.
CREATE TABLE debtors (
    id          INTEGER PRIMARY KEY,
    gateway     TEXT NOT NULL,
    environment TEXT NOT NULL,
    merchant    TEXT NOT NULL,
    UNIQUE (gateway, environment, merchant)
) STRICT;

CREATE TABLE runs (
    id       INTEGER PRIMARY KEY,
    name     TEXT    NOT NULL UNIQUE,
    batch    TEXT    NOT NULL UNIQUE,
    debtor   INTEGER NOT NULL REFERENCES debtors,
    pool     TEXT    NOT NULL,
    state    TEXT    NOT NULL CHECK (state IN ('proposed', 'open', 'blocked', 'stopped', 'done')),
    reason   TEXT    NOT NULL,
    changed  INTEGER NOT NULL,
    doc      TEXT    NOT NULL, -- batch.Run as claimed, JSON
    approval TEXT    NOT NULL, -- batch.Approval, JSON, or ''
    opening  TEXT    NOT NULL, -- batch.Balance, JSON, or ''
    closing  TEXT    NOT NULL  -- batch.Balance, JSON, or ''
) STRICT;

-- One payout is one attempt of one reference. Status is a word, so that one
-- flipped bit makes it unreadable instead of making it another status. What
-- never changes while a payout moves is in its wish, so that a move writes
-- little.
CREATE TABLE payouts (
    id          INTEGER PRIMARY KEY,
    debtor      INTEGER NOT NULL REFERENCES debtors,
    ref         TEXT    NOT NULL, -- folded
    attempt     INTEGER NOT NULL CHECK (attempt >= 1),
    run         INTEGER NOT NULL REFERENCES runs,
    pool        TEXT    NOT NULL,
    status      TEXT    NOT NULL CHECK (status IN ('unknown', 'planned', 'waiting', 'paid', 'failed', 'returned')),
    held        INTEGER NOT NULL CHECK (held IN (0, 1)),
    conflict    INTEGER NOT NULL CHECK (conflict IN (0, 1)),
    answered    INTEGER NOT NULL CHECK (answered IN (0, 1)),
    released    INTEGER NOT NULL,
    sends       INTEGER NOT NULL,
    began       INTEGER NOT NULL, -- this and the next three: nanoseconds since 1970 UTC, 0 = never
    ended       INTEGER NOT NULL,
    at          INTEGER NOT NULL,
    changed     INTEGER NOT NULL,
    origin      TEXT    NOT NULL,
    handle      TEXT    NOT NULL,
    gateway_ref TEXT    NOT NULL,
    code        TEXT    NOT NULL,
    reason      TEXT    NOT NULL,
    fee         TEXT    NOT NULL, -- plain decimal, or ''
    UNIQUE (debtor, ref, attempt)
) STRICT;

CREATE INDEX payouts_of_run ON payouts (run);
CREATE INDEX payouts_unsettled ON payouts (debtor) WHERE status IN ('unknown', 'waiting', 'failed', 'returned');
CREATE INDEX payouts_paid ON payouts (debtor, at) WHERE status = 'paid';

CREATE TABLE wishes (
    payout      INTEGER PRIMARY KEY REFERENCES payouts,
    wire        TEXT    NOT NULL,
    row         INTEGER NOT NULL,
    payee       TEXT    NOT NULL,
    fingerprint TEXT    NOT NULL,
    instruction TEXT    NOT NULL -- batch.Instruction, JSON
) STRICT;

CREATE INDEX wishes_of_payee ON wishes (payee) WHERE payee <> '';

CREATE TABLE lines (
    run    INTEGER NOT NULL REFERENCES runs,
    n      INTEGER NOT NULL, -- position in the sheet, from 0
    payout INTEGER REFERENCES payouts,
    doc    TEXT    NOT NULL, -- batch.Line as judged when claimed, JSON
    holds  TEXT    NOT NULL, -- []batch.Hold added since, JSON, or ''
    PRIMARY KEY (run, n)
) STRICT, WITHOUT ROWID;

CREATE TABLE allowances (
    run         INTEGER NOT NULL REFERENCES runs,
    ref         TEXT    NOT NULL,
    fingerprint TEXT    NOT NULL,
    doc         TEXT    NOT NULL, -- batch.Allowance, JSON
    PRIMARY KEY (run, ref, fingerprint)
) STRICT, WITHOUT ROWID;

CREATE TABLE arrivals (
    sha256 TEXT    PRIMARY KEY,
    name   TEXT    NOT NULL,
    at     INTEGER NOT NULL,
    place  TEXT    NOT NULL
) STRICT, WITHOUT ROWID;

-- The chain. hash = SHA-256 of the previous hash and this event's canonical
-- bytes, which name the run and the payout by their words, not their numbers.
CREATE TABLE events (
    seq    INTEGER PRIMARY KEY,
    at     INTEGER NOT NULL,
    run    INTEGER REFERENCES runs,
    payout INTEGER REFERENCES payouts,
    kind   TEXT    NOT NULL,
    source TEXT    NOT NULL,
    target TEXT    NOT NULL,
    data   TEXT    NOT NULL,
    hash   BLOB    NOT NULL
) STRICT;

CREATE INDEX events_of_payout ON events (payout) WHERE payout IS NOT NULL;
CREATE INDEX events_of_run ON events (run) WHERE payout IS NULL;

CREATE TRIGGER events_stay BEFORE UPDATE ON events BEGIN SELECT RAISE(ABORT, 'events are never changed'); END;
CREATE TRIGGER events_remain BEFORE DELETE ON events BEGIN SELECT RAISE(ABORT, 'events are never deleted'); END;
CREATE TRIGGER payouts_remain BEFORE DELETE ON payouts BEGIN SELECT RAISE(ABORT, 'payouts are never deleted'); END;
CREATE TRIGGER payouts_keys_stay BEFORE UPDATE OF id, debtor, ref, attempt ON payouts
    BEGIN SELECT RAISE(ABORT, 'the key of a payout is never changed'); END;
CREATE TRIGGER wishes_remain BEFORE DELETE ON wishes BEGIN SELECT RAISE(ABORT, 'wishes are never deleted'); END;
CREATE TRIGGER wires_stay BEFORE UPDATE OF payout, wire ON wishes
    BEGIN SELECT RAISE(ABORT, 'the wire reference of a payout is never changed'); END;
CREATE TRIGGER runs_remain BEFORE DELETE ON runs BEGIN SELECT RAISE(ABORT, 'runs are never deleted'); END;
CREATE TRIGGER lines_remain BEFORE DELETE ON lines BEGIN SELECT RAISE(ABORT, 'lines are never deleted'); END;
CREATE TRIGGER ledger_stays BEFORE UPDATE ON ledger BEGIN SELECT RAISE(ABORT, 'a ledger keeps its id'); END;
CREATE TRIGGER ledger_remains BEFORE DELETE ON ledger BEGIN SELECT RAISE(ABORT, 'a ledger keeps its id'); END;
