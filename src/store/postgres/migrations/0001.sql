-- Times are microseconds since 1970, UTC. Ids are text. Booleans are 0 or 1. Text sorts by code point.

-- Grows with every change, so that other processes see that there was one.
create table change (
    number bigint not null
);
insert into change (number) values (0);

-- Statements as received, in the order they were stored; `sequence` and `stored` grow together.
create table statement (
    sequence  bigint primary key,
    id        text   collate "C" not null unique,
    stored    bigint not null,
    timestamp bigint not null,
    actor     text   collate "C" not null,
    verb      text   collate "C" not null,
    refers    text   collate "C",
    voids     bigint not null,
    voided    bigint,
    authority text   collate "C" not null,
    fingerprint bytea not null,
    body      text   collate "C" not null
);
create index statement_stored on statement (stored);
create index statement_authority on statement (authority, sequence);
create index statement_refers on statement (refers) where refers is not null;

-- One after the last. An identity would use up a number for every statement that is sent again, and the last number
-- tells how many were stored. Only one transaction writes at a time, so no two get the same.
create function next_statement() returns bigint language sql volatile
    as 'select coalesce(max(sequence), 0) + 1 from statement';
alter table statement alter column sequence set default next_statement();

-- What finds a statement: one row per condition of a query that it meets, itself or through what it refers to. A
-- statement's terms are kept beside it first, 16 bytes a term, and go into `statement_term` many statements at a time;
-- up to which one that is done, `term_index` says.
create table statement_term (
    block    bigint not null,
    term     bytea  not null,
    sequence bigint not null,
    primary key (block, term, sequence)
);

create table statement_terms (
    sequence bigint primary key,
    terms    bytea  not null
);

create table term_index (
    through bigint not null
);
insert into term_index (through) values (0);

-- What statements prove, together per learner.
create table evidence (
    home_page    text   collate "C" not null,
    name         text   collate "C" not null,
    sequence     bigint not null references statement,
    statement    text   collate "C" not null,
    activity     text   collate "C" not null,
    proof        text   collate "C" not null,
    success      bigint,
    scaled       bigint,
    waiting      bigint,
    version      bigint not null,
    grade        text   collate "C" not null,
    registration text   collate "C",
    device       text   collate "C",
    occurred     bigint not null,
    known        bigint not null,
    voided       bigint,
    primary key (home_page, name, sequence)
);
create unique index evidence_sequence on evidence (sequence);

-- What is known of activities and verbs, all statements' definitions merged; `latest` is the hash of
-- the one merged in last, so that the same one again costs a look.
create table definition (
    term   bytea not null primary key,
    iri    text  collate "C" not null,
    json   text  collate "C" not null,
    latest bytea not null
);

-- The names that agents were seen with; once each by their hash, since a name may be longer than an index takes.
create table agent_name (
    term bytea not null,
    name text  collate "C" not null
);
create unique index agent_name_once on agent_name (term, hashtextextended(name, 0));

-- Documents of the state and profile resources; empty text where a kind has no such part.
create table document (
    kind         text   collate "C" not null,
    activity     text   collate "C" not null,
    agent        text   collate "C" not null,
    registration text   collate "C" not null,
    id           text   collate "C" not null,
    content_type text   collate "C" not null,
    content      bytea  not null,
    etag         text   collate "C" not null,
    updated      bigint not null,
    primary key (kind, activity, agent, registration, id)
);

-- Attachments' bytes, once each, and the statements that have them.
create table attachment (
    sha2    text  collate "C" not null unique,
    content bytea not null
);

create table statement_attachment (
    sha2     text   collate "C" not null,
    sequence bigint not null references statement,
    primary key (sha2, sequence)
);
create index statement_attachment_sequence on statement_attachment (sequence);

create table person (
    id         text   collate "C" not null primary key,
    name       text   collate "C" not null,
    email      text   collate "C",
    phone      text   collate "C",
    team       text   collate "C" not null,
    attributes text   collate "C" not null,
    active     bigint not null
);
create index person_name on person (name, id);

create table person_role (
    person text collate "C" not null references person,
    role   text collate "C" not null,
    primary key (person, role)
);

create table session (
    id       text   collate "C" not null primary key,
    course   text   collate "C" not null,
    workshop text   collate "C" not null,
    starts   bigint not null,
    ends     bigint not null,
    timezone text   collate "C" not null,
    capacity bigint,
    place    text   collate "C",
    ready_by bigint
);

create table session_trainer (
    session  text   collate "C" not null references session,
    position bigint not null,
    person   text   collate "C" not null references person,
    primary key (session, position)
);

create table booking (
    session  text   collate "C" not null references session,
    person   text   collate "C" not null references person,
    enrolled bigint not null,
    primary key (session, person)
);
create index booking_person on booking (person);

-- Of tokens only the SHA-256 is kept.
create table sign_in_link (
    token   bytea  not null primary key,
    person  text   collate "C" not null references person,
    role    text   collate "C" not null,
    created bigint not null,
    expires bigint not null
);

create table sign_in (
    token   bytea  not null primary key,
    person  text   collate "C" not null references person,
    role    text   collate "C" not null,
    created bigint not null,
    expires bigint not null
);

-- `origins`: from which other sites it may be used in a browser; `rate`: how many requests it may make a second.
create table access_key (
    key     text   collate "C" not null primary key,
    secret  bytea  not null,
    name    text   collate "C" not null,
    scopes  text   collate "C" not null,
    created bigint not null,
    revoked bigint,
    origins text   collate "C" not null default '',
    rate    bigint
);

-- Append-only; `hash` is over the hash before and `json`.
create table decision (
    sequence bigint primary key,
    id       text   collate "C" not null unique,
    at       bigint not null,
    json     text   collate "C" not null,
    hash     bytea  not null
);

-- What was published, once each; `publication` says when each came into force.
create table published (
    hash text collate "C" not null primary key,
    json text collate "C" not null
);

create table publication (
    sequence bigint generated by default as identity primary key,
    hash     text   collate "C" not null references published,
    at       bigint not null
);
create index publication_at on publication (at, sequence);

create table publication_version (
    module   text   collate "C" not null,
    version  bigint not null,
    at       bigint not null,
    on_major text   collate "C",
    primary key (module, version)
);

create table attempt (
    id          text   collate "C" not null primary key,
    person      text   collate "C" not null references person,
    course      text   collate "C" not null,
    module      text   collate "C" not null,
    publication text   collate "C" not null references published,
    begun       bigint not null,
    questions   text   collate "C" not null,
    answers     text   collate "C" not null,
    handed_in   bigint,
    score       bigint,
    passed      bigint
);
create index attempt_person on attempt (person, course, module, begun);

-- How far statements were carried to another record store, and which of them it refused.
create table forward (
    target  text   collate "C" not null primary key,
    through bigint not null
);

create table forward_refusal (
    target   text   collate "C" not null,
    sequence bigint not null,
    reason   text   collate "C" not null,
    primary key (target, sequence)
);
