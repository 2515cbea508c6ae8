-- Times are microseconds since 1970, UTC. Ids are text. Booleans are 0 or 1.

-- Statements as received, in the order they were stored; `sequence` and `stored` grow together.
create table statement (
    sequence  integer primary key,
    id        text    not null unique,
    stored    integer not null,
    timestamp integer not null,
    actor     text    not null,
    verb      text    not null,
    refers    text,
    voids     integer not null,
    voided    integer,
    authority text    not null,
    fingerprint blob  not null,
    body      text    not null
) strict;
create index statement_stored on statement (stored);
create index statement_authority on statement (authority, sequence);
create index statement_refers on statement (refers) where refers is not null;

-- What finds a statement: one row per condition of a query that it meets, itself or through what it
-- refers to. A term is the hash of that condition, so a row is short however long an IRI is.
create table statement_term (
    term     blob    not null,
    sequence integer not null references statement,
    primary key (term, sequence)
) strict, without rowid;
create index statement_term_sequence on statement_term (sequence);

-- What statements prove, together per learner.
create table evidence (
    home_page    text    not null,
    name         text    not null,
    sequence     integer not null references statement,
    statement    text    not null,
    activity     text    not null,
    proof        text    not null,
    success      integer,
    scaled       integer,
    waiting      integer,
    version      integer not null,
    grade        text    not null,
    registration text,
    device       text,
    occurred     integer not null,
    known        integer not null,
    voided       integer,
    primary key (home_page, name, sequence)
) strict, without rowid;
create unique index evidence_sequence on evidence (sequence);

create table person (
    id         text    not null primary key,
    name       text    not null,
    email      text,
    phone      text,
    team       text    not null,
    attributes text    not null,
    active     integer not null
) strict;
create index person_name on person (name, id);

create table person_role (
    person text not null references person,
    role   text not null,
    primary key (person, role)
) strict, without rowid;

create table session (
    id       text    not null primary key,
    course   text    not null,
    workshop text    not null,
    starts   integer not null,
    ends     integer not null,
    timezone text    not null,
    capacity integer,
    place    text,
    ready_by integer
) strict;

create table session_trainer (
    session  text    not null references session,
    position integer not null,
    person   text    not null references person,
    primary key (session, position)
) strict, without rowid;

create table booking (
    session  text    not null references session,
    person   text    not null references person,
    enrolled integer not null,
    primary key (session, person)
) strict, without rowid;
create index booking_person on booking (person);

-- Of tokens only the SHA-256 is kept.
create table sign_in_link (
    token   blob    not null primary key,
    person  text    not null references person,
    role    text    not null,
    created integer not null,
    expires integer not null
) strict, without rowid;

create table sign_in (
    token   blob    not null primary key,
    person  text    not null references person,
    role    text    not null,
    created integer not null,
    expires integer not null
) strict, without rowid;

create table access_key (
    key     text    not null primary key,
    secret  blob    not null,
    name    text    not null,
    scopes  text    not null,
    created integer not null,
    revoked integer
) strict;

-- Append-only; `hash` is over the hash before and `json`.
create table decision (
    sequence integer primary key,
    id       text    not null unique,
    at       integer not null,
    json     text    not null,
    hash     blob    not null
) strict;

-- What was published, once each; `publication` says when each came into force.
create table published (
    hash text not null primary key,
    json text not null
) strict;

create table publication (
    sequence integer primary key,
    hash     text    not null references published,
    at       integer not null
) strict;
create index publication_at on publication (at, sequence);

create table publication_version (
    module   text    not null,
    version  integer not null,
    at       integer not null,
    on_major text,
    primary key (module, version)
) strict, without rowid;

create table attempt (
    id          text    not null primary key,
    person      text    not null references person,
    course      text    not null,
    module      text    not null,
    publication text    not null references published,
    begun       integer not null,
    questions   text    not null,
    answers     text    not null,
    handed_in   integer,
    score       integer,
    passed      integer
) strict;
create index attempt_person on attempt (person, course, module, begun);
