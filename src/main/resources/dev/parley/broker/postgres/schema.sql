-- The log of all rooms in PostgreSQL 14 and newer. Parley executes this at the start, in a schema of its own that is first
-- in the search path; executing it again changes nothing. An operator whose Parley must not create tables can execute it by
-- hand. Functions carry a version in their names, so that servers of two adjacent versions can run side by side.

CREATE TABLE IF NOT EXISTS log (
    one boolean PRIMARY KEY DEFAULT true CHECK (one),
    epoch text NOT NULL,
    -- the history in which this epoch is true: data of a cluster, on a timeline of its write-ahead log
    system bigint NOT NULL,
    timeline text NOT NULL,
    format int NOT NULL,
    -- written by barriers, see barrier_1
    barrier bigint NOT NULL DEFAULT 0,
    -- counts the changes of the table record
    records bigint NOT NULL DEFAULT 0
);

CREATE TABLE IF NOT EXISTS room (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text COLLATE "C" NOT NULL UNIQUE,
    -- the oldest number that is kept, and the newest that was ever assigned
    first bigint NOT NULL DEFAULT 1,
    last bigint NOT NULL DEFAULT 0,
    bytes bigint NOT NULL DEFAULT 0
) WITH (fillfactor = 40);

-- In text columns, a backslash stands before a backslash, and "\0" for the character U+0000, which PostgreSQL cannot store.
CREATE TABLE IF NOT EXISTS message (
    room bigint NOT NULL,
    seq bigint NOT NULL,
    at timestamptz NOT NULL,
    author text NOT NULL,
    name text NOT NULL,
    key text,
    -- 0 nothing, 1 text, 2 JSON, 3 bytes
    kind smallint NOT NULL,
    type text NOT NULL,
    payload bytea NOT NULL,
    -- of an entry that tells of a change: 1 edited, 2 redacted, 3 erased, 4 redacted with the author; and of which message.
    -- A reaction is 2 with the negative number of its message: servers that do not know reactions announce nothing by that
    change smallint,
    target bigint,
    -- of a message that was changed: 1 edited, 2 redacted; by which entry; when
    state smallint,
    state_seq bigint,
    state_at timestamptz,
    PRIMARY KEY (room, seq)
);

-- Only what is missing: each of these locks the table even if it changes nothing, and so waits for a backup that reads it, while
-- everybody else waits for this.
DO
$$
BEGIN
    IF EXISTS (SELECT FROM pg_attribute WHERE attrelid = 'message'::regclass AND attname = 'payload' AND attstorage <> 'e') THEN
        ALTER TABLE message ALTER COLUMN payload SET STORAGE EXTERNAL;
    END IF;
    IF NOT EXISTS (SELECT FROM pg_class WHERE relname = 'message_edits' AND relnamespace = current_schema()::regnamespace) THEN
        CREATE INDEX message_edits ON message (room, target) WHERE change = 1;
    END IF;
    -- reactions that were not taken back
    IF NOT EXISTS (SELECT FROM pg_class WHERE relname = 'message_reactions' AND relnamespace = current_schema()::regnamespace) THEN
        CREATE INDEX message_reactions ON message (room, target) WHERE target < 0 AND kind <> 0;
    END IF;
END
$$;

-- Idempotency keys: half a SHA-256 of room, author and key; random for messages without one. Each partition holds half a day.
CREATE TABLE IF NOT EXISTS key (
    hash uuid NOT NULL,
    seq bigint NOT NULL,
    at timestamptz NOT NULL,
    since timestamptz NOT NULL
) PARTITION BY RANGE (since);

DO
$$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_class WHERE relname = 'key_hash' AND relnamespace = current_schema()::regnamespace) THEN
        CREATE INDEX key_hash ON key (hash) INCLUDE (seq, at, since);
    END IF;
END
$$;

CREATE TABLE IF NOT EXISTS record (
    kind text NOT NULL,
    subject text COLLATE "C" NOT NULL,
    value text NOT NULL,
    PRIMARY KEY (kind, subject)
);

CREATE OR REPLACE FUNCTION from_millis_1(p_millis bigint) RETURNS timestamptz LANGUAGE sql IMMUTABLE AS
$$ SELECT 'epoch'::timestamptz + p_millis * interval '1 millisecond' $$;

CREATE OR REPLACE FUNCTION to_millis_1(p_at timestamptz) RETURNS bigint LANGUAGE sql IMMUTABLE AS
$$ SELECT (extract(epoch FROM p_at) * 1000)::bigint $$;

-- Which timeline the server writes now. Fails on a standby, where nothing must be read either.
CREATE OR REPLACE FUNCTION timeline_1() RETURNS text LANGUAGE sql STABLE AS
$$ SELECT substr(pg_walfile_name(pg_current_wal_insert_lsn()), 1, 8) $$;

-- Returns the epoch. If the data were cut off from the history in which the epoch was made (a standby was promoted, a backup
-- was restored), the new epoch takes its place first; a lossless failover keeps it.
CREATE OR REPLACE FUNCTION adopt_1(p_epoch text, p_lossless boolean) RETURNS text LANGUAGE plpgsql AS
$$
DECLARE
    here bigint := (SELECT system_identifier FROM pg_control_system());
BEGIN
    INSERT INTO log (epoch, system, timeline, format) VALUES (p_epoch, here, timeline_1(), 1) ON CONFLICT DO NOTHING;
    UPDATE log SET epoch = CASE WHEN p_lossless AND system = here THEN epoch ELSE p_epoch END,
        system = here, timeline = timeline_1()
    WHERE system <> here OR timeline <> timeline_1();
    RETURN (SELECT epoch FROM log);
END
$$;

-- Ends an epoch whose history was lost in a way that adopt_1 cannot see, and starts another one; nothing if it has ended already.
-- Returns the epoch.
CREATE OR REPLACE FUNCTION end_epoch_1(p_ended text, p_epoch text) RETURNS text LANGUAGE plpgsql AS
$$
BEGIN
    PERFORM set_config('synchronous_commit', 'on', true);
    UPDATE log SET epoch = p_epoch WHERE epoch = p_ended;
    RETURN (SELECT epoch FROM log);
END
$$;

-- Starts a new epoch; for operators who restored the tables while no server was running.
CREATE OR REPLACE FUNCTION new_epoch() RETURNS text LANGUAGE sql AS
$$ UPDATE log SET epoch = left(replace(gen_random_uuid()::text, '-', ''), 16) RETURNING epoch $$;

-- Commits something, with a wait for the disk and for the synchronous standby, so that everything that was visible before is
-- as durable as it can be.
CREATE OR REPLACE FUNCTION barrier_1() RETURNS void LANGUAGE plpgsql AS
$$
BEGIN
    PERFORM set_config('synchronous_commit', 'on', true);
    UPDATE log SET barrier = barrier + 1;
END
$$;

-- Fails with PY001 unless the epoch is still true.
CREATE OR REPLACE FUNCTION fence_1(p_epoch text) RETURNS void LANGUAGE plpgsql AS
$$
BEGIN
    IF NOT EXISTS (SELECT FROM log WHERE epoch = p_epoch AND timeline = timeline_1()) THEN
        RAISE EXCEPTION 'the log has another epoch now' USING ERRCODE = 'PY001';
    END IF;
    IF current_setting('synchronous_commit') IN ('off', 'local', 'remote_write') THEN
        PERFORM set_config('synchronous_commit', 'on', true);
    END IF;
END
$$;

-- Makes the partition for the keys of the half day of p_at, if it is missing.
CREATE OR REPLACE FUNCTION partition_1(p_at timestamptz) RETURNS void LANGUAGE plpgsql AS
$$
DECLARE
    half interval := '12 hours';
    start timestamptz := date_bin(half, p_at, '2026-01-01 00:00Z');
    partition text := 'key_' || to_char(start AT TIME ZONE 'UTC', 'YYYYMMDD_HH24');
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('parley.partitions ' || current_schema(), 0));
    IF to_regclass(quote_ident(current_schema()) || '.' || partition) IS NULL THEN
        EXECUTE format('CREATE TABLE %I (LIKE key)', partition);
        EXECUTE format('ALTER TABLE key ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)', partition, start, start + half);
    END IF;
END
$$;

-- Makes the partitions of the keys for the next day, and drops those whose keys are all older than p_remember.
CREATE OR REPLACE FUNCTION partitions_1(p_remember interval) RETURNS void LANGUAGE plpgsql AS
$$
DECLARE
    half interval := '12 hours';
    each record;
BEGIN
    FOR i IN 0 .. 2 LOOP
        PERFORM partition_1(clock_timestamp() + i * half);
    END LOOP;
    FOR each IN SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
        WHERE i.inhparent = 'key'::regclass
        AND to_timestamp(substr(c.relname, 5) || '+00', 'YYYYMMDD_HH24TZH') + half < clock_timestamp() - p_remember
    LOOP
        EXECUTE format('DROP TABLE %I', each.relname);
    END LOOP;
END
$$;

-- Returns the numbers of rooms, in the order of their names, and makes those that are missing; null for those beyond p_max.
CREATE OR REPLACE FUNCTION rooms_1(p_epoch text, p_names text[], p_max bigint) RETURNS bigint[] LANGUAGE plpgsql AS
$$
BEGIN
    PERFORM fence_1(p_epoch);
    INSERT INTO room (name)
        SELECT n FROM unnest(p_names) n WHERE NOT EXISTS (SELECT FROM room WHERE name = n)
        ORDER BY n LIMIT greatest(0, p_max - (SELECT count(*) FROM room))
        ON CONFLICT DO NOTHING;
    RETURN ARRAY(SELECT (SELECT id FROM room WHERE name = n) FROM unnest(p_names) WITH ORDINALITY u(n, ord) ORDER BY ord);
END
$$;

-- Stores messages at the ends of their rooms, or finds the positions of earlier ones with their keys. The caller sends no
-- hash twice. The rows of the rooms are locked in the order of their numbers until the commit has returned, so that the order
-- of seq is the order of commits, on all servers. The second statement sees what the previous holder of a lock committed.
-- The answer is one row, since a server that waited for a client to take many would hold the rooms meanwhile.
CREATE OR REPLACE FUNCTION append_1(
    p_epoch text, p_now bigint, p_remember interval,
    p_room bigint[], p_hash uuid[], p_author text[], p_name text[], p_key text[], p_kind smallint[], p_type text[],
    p_payload bytea[],
    OUT seqs bigint[], OUT ats bigint[], OUT duplicates boolean[])
LANGUAGE plpgsql SET jit = off SET enable_seqscan = off SET plan_cache_mode = force_generic_plan AS
$$
DECLARE
    clock timestamptz := clock_timestamp();
    now timestamptz := coalesce(from_millis_1(p_now), date_trunc('milliseconds', clock));
BEGIN
    PERFORM fence_1(p_epoch);
    PERFORM FROM room WHERE id = ANY (p_room) ORDER BY id FOR NO KEY UPDATE;
    WITH input AS MATERIALIZED (
        SELECT u.ord, u.room, u.hash, k.seq AS known, k.at
        FROM unnest(p_room, p_hash) WITH ORDINALITY u(room, hash, ord)
        LEFT JOIN LATERAL (
            SELECT seq, at FROM key WHERE hash = u.hash AND since > clock - p_remember LIMIT 1) k ON true
    ), placed AS MATERIALIZED (
        SELECT i.ord, i.room, i.hash, false AS duplicate, now AS at,
            r.last + row_number() OVER (PARTITION BY i.room ORDER BY i.ord) AS seq
        FROM input i JOIN room r ON r.id = i.room WHERE i.known IS NULL
    ), stored AS (
        INSERT INTO message (room, seq, at, author, name, key, kind, type, payload)
        SELECT p.room, p.seq, p.at, p_author[p.ord], p_name[p.ord], p_key[p.ord], p_kind[p.ord], p_type[p.ord],
            p_payload[p.ord] FROM placed p
    ), remembered AS (
        INSERT INTO key (hash, seq, at, since) SELECT hash, seq, at, clock FROM placed
    ), advanced AS (
        UPDATE room r SET last = s.last, bytes = r.bytes + s.bytes
        FROM (SELECT room, max(seq) AS last, sum(octet_length(p_payload[ord])) AS bytes FROM placed GROUP BY room) s
        WHERE r.id = s.room
    ), answer AS (
        SELECT ord, seq, at, duplicate FROM placed
        UNION ALL SELECT ord, known, at, true FROM input WHERE known IS NOT NULL
    )
    SELECT array_agg(a.seq ORDER BY ord), array_agg(to_millis_1(a.at) ORDER BY ord), array_agg(a.duplicate ORDER BY ord)
    INTO seqs, ats, duplicates FROM answer a;
    IF cardinality(seqs) IS DISTINCT FROM cardinality(p_room) THEN
        RAISE EXCEPTION 'a room is gone' USING ERRCODE = 'PY002';
    END IF;
END
$$;

-- Replaces messages of a room, and adds the entry that tells of it: the row whose seq is 0, which gets the next number. A
-- state_seq of 0 becomes that number, too. The caller has worked the rows out from what it read: p_known holds the state_seq
-- of each row then, 0 if it had none. Returns null, and changes nothing, if one of them has changed since, so that the caller
-- reads again; else the room's newest number.
CREATE OR REPLACE FUNCTION amend_1(
    p_epoch text, p_room bigint, p_hash uuid, p_known bigint[],
    p_seq bigint[], p_at bigint[], p_author text[], p_name text[], p_key text[], p_kind smallint[], p_type text[],
    p_payload bytea[], p_change smallint[], p_target bigint[], p_state smallint[], p_state_seq bigint[], p_state_at bigint[])
RETURNS bigint LANGUAGE plpgsql AS
$$
DECLARE
    newest bigint;
    next bigint;
    grown bigint := 0;
    found_size bigint;
    is_entry boolean;
BEGIN
    PERFORM fence_1(p_epoch);
    SELECT last INTO newest FROM room WHERE id = p_room FOR NO KEY UPDATE;
    next := newest + 1;
    IF newest IS NULL OR EXISTS (
        SELECT FROM unnest(p_seq, p_known) u(seq, known) LEFT JOIN message m ON m.room = p_room AND m.seq = u.seq
        WHERE u.seq > 0 AND coalesce(m.state_seq, CASE WHEN m.seq IS NULL THEN -1 ELSE 0 END) <> u.known)
    THEN
        RETURN NULL;
    END IF;
    FOR i IN 1 .. cardinality(p_seq) LOOP
        is_entry := p_seq[i] = 0;
        IF is_entry THEN
            newest := next;
            IF p_hash IS NOT NULL THEN
                INSERT INTO key VALUES (p_hash, next, from_millis_1(p_at[i]), clock_timestamp());
            END IF;
        END IF;
        SELECT octet_length(payload) INTO found_size FROM message WHERE room = p_room AND seq = p_seq[i];
        grown := grown + octet_length(p_payload[i]) - coalesce(found_size, 0);
        INSERT INTO message VALUES (p_room, CASE WHEN is_entry THEN next ELSE p_seq[i] END, from_millis_1(p_at[i]),
            p_author[i], p_name[i], p_key[i], p_kind[i], p_type[i], p_payload[i], p_change[i], p_target[i], p_state[i],
            CASE WHEN p_state_seq[i] = 0 THEN next ELSE p_state_seq[i] END, from_millis_1(p_state_at[i]))
        ON CONFLICT (room, seq) DO UPDATE SET author = excluded.author, name = excluded.name, key = excluded.key,
            kind = excluded.kind, type = excluded.type, payload = excluded.payload, change = excluded.change,
            target = excluded.target, state = excluded.state, state_seq = excluded.state_seq, state_at = excluded.state_at;
    END LOOP;
    UPDATE room SET last = newest, bytes = bytes + grown WHERE id = p_room;
    RETURN newest;
END
$$;

-- As amend_1; returns null, too, if the message p_of has another state_seq or another number of reactions than the caller has
-- read. A p_known_of of -1 is not compared.
CREATE OR REPLACE FUNCTION amend_2(
    p_epoch text, p_room bigint, p_hash uuid, p_known bigint[],
    p_seq bigint[], p_at bigint[], p_author text[], p_name text[], p_key text[], p_kind smallint[], p_type text[],
    p_payload bytea[], p_change smallint[], p_target bigint[], p_state smallint[], p_state_seq bigint[], p_state_at bigint[],
    p_of bigint, p_known_of bigint, p_reactions bigint)
RETURNS bigint LANGUAGE plpgsql AS
$$
BEGIN
    PERFORM FROM room WHERE id = p_room FOR NO KEY UPDATE;
    IF (SELECT count(*) FROM message WHERE room = p_room AND target = -p_of AND target < 0 AND kind <> 0) <> p_reactions
        OR (p_known_of >= 0 AND p_known_of IS DISTINCT FROM
            (SELECT coalesce(state_seq, 0) FROM message WHERE room = p_room AND seq = p_of))
    THEN
        RETURN NULL;
    END IF;
    RETURN amend_1(p_epoch, p_room, p_hash, p_known, p_seq, p_at, p_author, p_name, p_key, p_kind, p_type, p_payload,
        p_change, p_target, p_state, p_state_seq, p_state_at);
END
$$;

-- Stores a record, or removes it if the value is null; returns how many changes there were.
CREATE OR REPLACE FUNCTION record_1(p_kind text, p_subject text, p_value text) RETURNS bigint LANGUAGE plpgsql AS
$$
DECLARE
    changes bigint;
BEGIN
    PERFORM set_config('synchronous_commit', 'on', true);
    -- first, so that the numbers are in the order of the commits
    UPDATE log SET records = records + 1 RETURNING records INTO changes;
    IF p_value IS NULL THEN
        DELETE FROM record WHERE kind = p_kind AND subject = p_subject;
    ELSE
        INSERT INTO record VALUES (p_kind, p_subject, p_value)
        ON CONFLICT (kind, subject) DO UPDATE SET value = excluded.value;
    END IF;
    RETURN changes;
END
$$;

-- Drops some of the messages of a room up to p_until, the oldest ones; returns how many, and 0 only if none is left.
CREATE OR REPLACE FUNCTION delete_1(p_epoch text, p_room bigint, p_until bigint, p_most bigint) RETURNS bigint
LANGUAGE plpgsql AS
$$
DECLARE
    start bigint;
    stop bigint;
    count bigint;
    size bigint;
BEGIN
    PERFORM fence_1(p_epoch);
    SELECT first, least(p_until, last) + 1 INTO start, stop FROM room WHERE id = p_room FOR NO KEY UPDATE;
    IF NOT FOUND OR stop <= start THEN
        RETURN 0;
    END IF;
    -- counts rows, not numbers: after the loss of some rows a step of numbers could find none, and 0 means the end
    stop := coalesce((SELECT seq FROM message WHERE room = p_room AND seq >= start AND seq < stop
        ORDER BY seq OFFSET p_most LIMIT 1), stop);
    WITH gone AS (DELETE FROM message WHERE room = p_room AND seq >= start AND seq < stop RETURNING octet_length(payload) AS n)
    SELECT count(*), coalesce(sum(n), 0) INTO count, size FROM gone;
    UPDATE room SET first = stop, bytes = greatest(0, bytes - size) WHERE id = p_room;
    RETURN count;
END
$$;

-- The order of what happens in all rooms, for back ends: consecutive numbers that refer to entries of rooms. Writers know
-- nothing of it, so it costs a message nothing. A server numbers afterwards what rooms have more than was numbered, under a
-- lock that is held until the commit has returned, so no number becomes visible after a higher one.

CREATE TABLE IF NOT EXISTS event_log (
    one boolean PRIMARY KEY DEFAULT true CHECK (one),
    epoch text NOT NULL,
    -- the epoch of the log that the numbers are true in
    log text NOT NULL,
    last bigint NOT NULL
);

-- Entries of one room that follow each other and have numbers that follow each other; number and seq are those of the last.
CREATE TABLE IF NOT EXISTS event (
    number bigint PRIMARY KEY,
    room bigint NOT NULL,
    seq bigint NOT NULL,
    count bigint NOT NULL
);

-- Up to which seq the entries of a room have numbers; those of rooms that are not here have none.
CREATE TABLE IF NOT EXISTS event_room (
    room bigint PRIMARY KEY,
    upto bigint NOT NULL
) WITH (fillfactor = 40);

-- Numbers the entries of rooms up to these, those of the first room first, unless they have numbers. Returns the newest number.
-- The numbers begin again, with what is stored from now on, if the log has another epoch than they were made in.
CREATE OR REPLACE FUNCTION number_1(p_epoch text, p_next text, p_room text[], p_last bigint[]) RETURNS bigint
LANGUAGE plpgsql SET jit = off SET enable_seqscan = off SET plan_cache_mode = force_generic_plan AS
$$
DECLARE
    base bigint;
    newest bigint;
BEGIN
    PERFORM fence_1(p_epoch);
    SELECT last INTO base FROM event_log WHERE log = p_epoch FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        INSERT INTO event_log AS e (epoch, log, last) VALUES (p_next, p_epoch, 0)
        ON CONFLICT (one) DO UPDATE SET epoch = excluded.epoch, log = excluded.log, last = 0 WHERE e.log <> excluded.log;
        IF FOUND THEN
            DELETE FROM event;
            DELETE FROM event_room;
            INSERT INTO event_room SELECT id, last FROM room WHERE last > 0;
        END IF;
        SELECT last INTO base FROM event_log;
    END IF;
    WITH input AS (
        SELECT u.ord, r.id AS room, least(u.last, r.last) AS last
        FROM unnest(p_room, p_last) WITH ORDINALITY u(name, last, ord) JOIN room r ON r.name = u.name
    ), span AS (
        SELECT i.ord, i.room, i.last, i.last - greatest(e.upto, 0,
            max(i.last) OVER (PARTITION BY i.room ORDER BY i.ord ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)) AS count
        FROM input i LEFT JOIN event_room e ON e.room = i.room
    ), numbered AS MATERIALIZED (
        SELECT room, last, count, base + (sum(count) OVER (ORDER BY ord))::bigint AS number FROM span WHERE count > 0
    ), stored AS (
        INSERT INTO event (number, room, seq, count) SELECT number, room, last, count FROM numbered
    ), moved AS (
        INSERT INTO event_room SELECT room, max(last) FROM numbered GROUP BY room
        ON CONFLICT (room) DO UPDATE SET upto = excluded.upto
    )
    SELECT max(number) INTO newest FROM numbered;
    IF newest IS NULL THEN
        RETURN base;
    END IF;
    UPDATE event_log SET last = newest;
    RETURN newest;
END
$$;

-- Returns rooms that have entries without numbers, among some of the rooms after p_after; the last room that was looked at, null
-- if there are no more; the newest number, and the epoch of the log that it was made in.
CREATE OR REPLACE FUNCTION unnumbered_1(p_after bigint, p_most bigint,
    OUT names text[], OUT lasts bigint[], OUT next bigint, OUT newest bigint, OUT history text)
LANGUAGE sql STABLE AS
$$
WITH part AS MATERIALIZED (
    SELECT id, name, last FROM room WHERE id > p_after ORDER BY id LIMIT p_most
), more AS (
    SELECT s.name, s.last FROM part s LEFT JOIN event_room e ON e.room = s.id WHERE s.last > coalesce(e.upto, 0)
    ORDER BY s.id LIMIT 1000
)
SELECT (SELECT array_agg(name) FROM more), (SELECT array_agg(last) FROM more),
    (SELECT max(id) FROM part HAVING count(*) = p_most), e.last, e.log
FROM (VALUES (true)) one(row) LEFT JOIN event_log e ON true
$$;

-- Who does something that one server does at a time, and until when it need not say so again.
CREATE TABLE IF NOT EXISTS lease (
    task text PRIMARY KEY,
    server text NOT NULL,
    until timestamptz NOT NULL
);

-- Takes or extends a lease; returns whether the server has it.
CREATE OR REPLACE FUNCTION lease_1(p_task text, p_server text, p_for interval) RETURNS boolean LANGUAGE plpgsql AS
$$
BEGIN
    PERFORM set_config('synchronous_commit', 'off', true);
    INSERT INTO lease VALUES (p_task, p_server, clock_timestamp() + p_for)
    ON CONFLICT (task) DO UPDATE SET server = excluded.server, until = excluded.until
    WHERE lease.server = excluded.server OR lease.until < clock_timestamp();
    RETURN FOUND;
END
$$;

-- Gives up all leases of a server.
CREATE OR REPLACE FUNCTION release_1(p_server text) RETURNS boolean LANGUAGE plpgsql AS
$$
BEGIN
    PERFORM set_config('synchronous_commit', 'off', true);
    DELETE FROM lease WHERE server = p_server;
    RETURN FOUND;
END
$$;

-- The index for searches: of each 512 messages of a room, a Bloom filter of the pieces of their texts, or nothing while it is
-- being made. Whatever changes or removes one of the messages removes the filter, in the same transaction.
CREATE TABLE IF NOT EXISTS search_block (
    room bigint NOT NULL,
    block bigint NOT NULL,
    filter bytea NOT NULL,
    PRIMARY KEY (room, block)
);
DO
$$
BEGIN
    IF EXISTS (SELECT FROM pg_attribute WHERE attrelid = 'search_block'::regclass AND attname = 'filter' AND attstorage <> 'e') THEN
        ALTER TABLE search_block ALTER COLUMN filter SET STORAGE EXTERNAL;
    END IF;
END
$$;

CREATE OR REPLACE FUNCTION forget_blocks_1() RETURNS trigger LANGUAGE plpgsql
SET search_path FROM CURRENT SET enable_seqscan = off SET jit = off AS
$$
BEGIN
    DELETE FROM search_block b USING (SELECT DISTINCT room, seq / 512 AS block FROM gone) g
    WHERE b.room = g.room AND b.block = g.block;
    RETURN NULL;
END
$$;

DO
$$
BEGIN
    -- only if they are missing, since this waits for all who write
    IF NOT EXISTS (SELECT FROM pg_trigger WHERE tgrelid = 'message'::regclass AND tgname = 'message_forget_updated') THEN
        CREATE TRIGGER message_forget_updated AFTER UPDATE ON message REFERENCING OLD TABLE AS gone
            FOR EACH STATEMENT EXECUTE FUNCTION forget_blocks_1();
        CREATE TRIGGER message_forget_deleted AFTER DELETE ON message REFERENCING OLD TABLE AS gone
            FOR EACH STATEMENT EXECUTE FUNCTION forget_blocks_1();
    END IF;
END
$$;

-- Begins to index a block. Changes that are under way are committed before, since they hold the room, and later ones remove
-- what is put here, so that a filter can be stored only if nothing has changed since.
CREATE OR REPLACE FUNCTION begin_block_1(p_room bigint, p_block bigint) RETURNS boolean LANGUAGE plpgsql AS
$$
BEGIN
    PERFORM FROM room WHERE id = p_room FOR NO KEY UPDATE;
    INSERT INTO search_block VALUES (p_room, p_block, '') ON CONFLICT (room, block) DO UPDATE SET filter = '';
    RETURN true;
END
$$;

-- What servers tell each other beside the log. The tables are not in the write-ahead log: they are empty after a crash of the
-- database and on a promoted standby, and each server writes its rows again within seconds.

CREATE UNLOGGED TABLE IF NOT EXISTS server (
    id text COLLATE "C" PRIMARY KEY,
    name text NOT NULL,
    version text NOT NULL,
    heard timestamptz NOT NULL,
    -- its people have departed if it was not heard for this long
    lease interval NOT NULL,
    -- counts its changes of the table presence
    changes bigint NOT NULL DEFAULT 0
);

-- Who is in which room on which server. The room need not exist in the log.
CREATE UNLOGGED TABLE IF NOT EXISTS presence (
    room text COLLATE "C" NOT NULL,
    person text COLLATE "C" NOT NULL,
    server text COLLATE "C" NOT NULL,
    name text NOT NULL,
    since timestamptz NOT NULL,
    PRIMARY KEY (room, person, server)
);
CREATE INDEX IF NOT EXISTS presence_server ON presence (server);

-- Signals of the last seconds, numbered by the server that sends them.
CREATE UNLOGGED TABLE IF NOT EXISTS signal (
    server text COLLATE "C" NOT NULL,
    number bigint NOT NULL,
    at timestamptz NOT NULL,
    room text COLLATE "C" NOT NULL,
    person text NOT NULL,
    name text NOT NULL,
    kind text NOT NULL,
    json text,
    PRIMARY KEY (server, number)
);

-- Extends a server's lease, and removes those whose lease is over with all that they have left. Returns false if the server
-- is not there, so that it must register again.
CREATE OR REPLACE FUNCTION alive_1(p_server text) RETURNS boolean LANGUAGE plpgsql AS
$$
DECLARE
    gone text[];
    here boolean;
BEGIN
    PERFORM set_config('synchronous_commit', 'off', true);
    UPDATE server SET heard = clock_timestamp() WHERE id = p_server;
    here := FOUND;
    WITH ended AS (DELETE FROM server WHERE heard + lease < clock_timestamp() AND id <> p_server RETURNING id)
    SELECT array_agg(id) INTO gone FROM ended;
    DELETE FROM presence WHERE server = ANY (gone);
    DELETE FROM signal WHERE server = ANY (gone);
    DELETE FROM signal WHERE server = p_server AND at < clock_timestamp() - interval '10 seconds';
    RETURN here;
END
$$;

-- Adds a server with all of its people at once, so that nobody sees it without them.
CREATE OR REPLACE FUNCTION register_1(p_server text, p_name text, p_version text, p_lease interval,
    p_room text[], p_person text[], p_names text[], p_age bigint[]) RETURNS boolean LANGUAGE plpgsql AS
$$
BEGIN
    PERFORM set_config('synchronous_commit', 'off', true);
    INSERT INTO server (id, name, version, heard, lease) VALUES (p_server, p_name, p_version, clock_timestamp(), p_lease)
    ON CONFLICT (id) DO UPDATE SET heard = excluded.heard, changes = server.changes + 1;
    DELETE FROM presence WHERE server = p_server;
    INSERT INTO presence SELECT room, person, p_server, name, clock_timestamp() - age * interval '1 millisecond'
    FROM unnest(p_room, p_person, p_names, p_age) u(room, person, name, age);
    RETURN true;
END
$$;

-- Has the people of a server depart as if it had not been heard for p_silent, and removes it after the rest of its lease.
CREATE OR REPLACE FUNCTION leave_1(p_server text, p_silent interval) RETURNS boolean LANGUAGE sql AS
$$ UPDATE server SET heard = clock_timestamp() - p_silent WHERE id = p_server RETURNING true $$;

-- Stores who has come to a server, and who has gone (no name). Returns the server's number of changes; null if it must
-- register again.
CREATE OR REPLACE FUNCTION present_1(p_server text, p_room text[], p_person text[], p_names text[], p_age bigint[])
RETURNS bigint LANGUAGE plpgsql SET enable_seqscan = off SET jit = off AS
$$
DECLARE
    number bigint;
BEGIN
    PERFORM set_config('synchronous_commit', 'off', true);
    UPDATE server SET changes = changes + 1 WHERE id = p_server RETURNING changes INTO number;
    IF number IS NULL THEN
        RETURN NULL;
    END IF;
    DELETE FROM presence p USING unnest(p_room, p_person, p_names) u(room, person, name)
    WHERE u.name IS NULL AND p.room = u.room AND p.person = u.person AND p.server = p_server;
    INSERT INTO presence SELECT room, person, p_server, name, clock_timestamp() - age * interval '1 millisecond'
    FROM unnest(p_room, p_person, p_names, p_age) u(room, person, name, age) WHERE name IS NOT NULL
    ON CONFLICT (room, person, server) DO UPDATE SET name = excluded.name;
    RETURN number;
END
$$;

-- Returns who is in rooms on other servers: for each room p_most people, those who came first. A person who has several names
-- has the newest.
CREATE OR REPLACE FUNCTION elsewhere_1(p_server text, p_room text[], p_most bigint)
RETURNS TABLE (room text, person text, name text, age bigint, servers text[])
LANGUAGE plpgsql STABLE SET enable_seqscan = off SET jit = off SET plan_cache_mode = force_generic_plan AS
$$
#variable_conflict use_column
BEGIN
    RETURN QUERY SELECT u.room, f.person, f.name,
        (extract(epoch FROM clock_timestamp() - f.since) * 1000)::bigint, f.servers
    FROM unnest(p_room) u(room) CROSS JOIN LATERAL (
        SELECT p.person, (array_agg(p.name ORDER BY p.since DESC))[1] AS name, min(p.since) AS since,
            array_agg(p.server) AS servers
        FROM presence p WHERE p.room = u.room AND p.server <> p_server
        GROUP BY p.person ORDER BY min(p.since), p.person LIMIT p_most) f;
END
$$;

-- Stores signals under consecutive numbers.
CREATE OR REPLACE FUNCTION signal_1(p_server text, p_first bigint, p_room text[], p_person text[], p_names text[],
    p_kind text[], p_json text[]) RETURNS boolean LANGUAGE plpgsql AS
$$
BEGIN
    PERFORM set_config('synchronous_commit', 'off', true);
    INSERT INTO signal SELECT p_server, p_first + ord - 1, clock_timestamp(), room, person, name, kind, json
    FROM unnest(p_room, p_person, p_names, p_kind, p_json) WITH ORDINALITY u(room, person, name, kind, json, ord);
    RETURN true;
END
$$;

-- What applications say in transactions of their own, until a server has stored it: the pattern "transactional outbox". A
-- server appends each row under its hash and then deletes it, so it is stored once whatever happens in between.
CREATE TABLE IF NOT EXISTS outbox (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    room text NOT NULL,
    author text NOT NULL,
    name text NOT NULL,
    key text,
    hash uuid NOT NULL DEFAULT gen_random_uuid(),
    kind smallint NOT NULL,
    type text NOT NULL,
    payload bytea NOT NULL
);

-- What the functions for applications must know of the servers' settings.
CREATE TABLE IF NOT EXISTS setting (
    name text PRIMARY KEY,
    value bigint NOT NULL
);

-- The characters of which rooms' names consist, from first to last, as the servers' Java knows them; a name cannot begin with
-- a mark, which would combine with whatever is printed before the name. Filled by the first server.
CREATE TABLE IF NOT EXISTS room_character (
    first int PRIMARY KEY,
    last int NOT NULL,
    mark boolean NOT NULL
);

CREATE OR REPLACE FUNCTION is_room_1(p_name text) RETURNS boolean LANGUAGE sql STABLE AS
$$
SELECT char_length(p_name) BETWEEN 1 AND 64 AND p_name IS NFC NORMALIZED AND NOT EXISTS (
    SELECT FROM regexp_split_to_table(p_name, '') WITH ORDINALITY s(c, ord)
    WHERE NOT EXISTS (
        SELECT FROM room_character WHERE ascii(c) BETWEEN first AND last AND NOT (mark AND ord = 1)))
$$;

-- Checks what an application says, and keeps it until the application's transaction commits; fails with PY003. It locks
-- nothing of the log, so that a long transaction delays nobody.
CREATE OR REPLACE FUNCTION say_1(
    p_room text, p_author text, p_name text, p_key text, p_kind smallint, p_type text, p_payload bytea)
RETURNS void LANGUAGE plpgsql SECURITY DEFINER AS
$$
DECLARE
    most bigint := coalesce((SELECT value FROM setting WHERE setting.name = 'message.bytes'), 65536);
    wrong text := CASE
        WHEN p_room IS NULL OR p_author IS NULL OR p_payload IS NULL OR p_type IS NULL
            THEN 'room, author, content and type must not be null'
        WHEN NOT is_room_1(p_room)
            THEN 'a room''s name has 1 to 64 letters, digits, or characters of ._~- in Unicode normal form C'
        WHEN char_length(p_author) NOT BETWEEN 1 AND 128 THEN 'an author has 1 to 128 characters'
        WHEN char_length(p_name) NOT BETWEEN 1 AND 64 OR p_name !~ '[^[:space:]]'
            OR p_name ~ '[\u0001-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]'
            THEN 'a name has 1 to 64 characters, not only blanks, and none that breaks a line or reverses text'
        WHEN char_length(p_key) NOT BETWEEN 1 AND 64 THEN 'a key has 1 to 64 characters'
        WHEN char_length(p_type) NOT BETWEEN 1 AND 128 OR p_type !~ '^[!-~ ]+$' THEN 'that is no media type'
        WHEN octet_length(p_payload) > most THEN
            format('the message has %s bytes; parley.message.bytes allows %s', octet_length(p_payload), most)
    END;
BEGIN
    IF wrong IS NOT NULL THEN
        RAISE EXCEPTION 'parley.say: %', wrong USING ERRCODE = 'PY003';
    END IF;
    INSERT INTO outbox (room, author, name, key, kind, type, payload)
        VALUES (p_room, p_author, coalesce(p_name, left(p_author, 64)), p_key, p_kind, p_type, p_payload);
END
$$;

-- Says a text in a room, when the caller's transaction commits, and only then; see cluster.md.
CREATE OR REPLACE FUNCTION say(room text, author text, content text, key text DEFAULT NULL, name text DEFAULT NULL)
RETURNS void LANGUAGE sql SECURITY DEFINER AS
$$ SELECT say_1($1, $2, $5, $4, 1::smallint, 'text/plain', convert_to($3, 'UTF8')) $$;

-- The same with a JSON value.
CREATE OR REPLACE FUNCTION say(room text, author text, content jsonb, key text DEFAULT NULL, name text DEFAULT NULL)
RETURNS void LANGUAGE sql SECURITY DEFINER AS
$$ SELECT say_1($1, $2, $5, $4, 2::smallint, 'application/json', convert_to($3::text, 'UTF8')) $$;

-- The same with bytes.
CREATE OR REPLACE FUNCTION say(room text, author text, content bytea, key text DEFAULT NULL, name text DEFAULT NULL,
    type text DEFAULT 'application/octet-stream')
RETURNS void LANGUAGE sql SECURITY DEFINER AS
$$ SELECT say_1($1, $2, $5, $4, 3::smallint, $6, $3) $$;

-- These functions have the rights of their owner, so their names must not be found in a caller's temporary schema, and
-- nobody may call them who was not granted that.
DO
$$
DECLARE
    each regprocedure;
BEGIN
    FOR each IN SELECT p.oid FROM pg_proc p WHERE p.proname IN ('say', 'say_1') AND p.pronamespace = current_schema()::regnamespace
    LOOP
        EXECUTE format('ALTER FUNCTION %s SET search_path = %I, pg_catalog, pg_temp', each, current_schema());
        EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', each);
    END LOOP;
END
$$;
