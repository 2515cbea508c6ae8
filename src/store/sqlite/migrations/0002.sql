-- Documents of the state and profile resources; empty text where a kind has no such part.
create table document (
    kind         text    not null,
    activity     text    not null,
    agent        text    not null,
    registration text    not null,
    id           text    not null,
    content_type text    not null,
    content      blob    not null,
    etag         text    not null,
    updated      integer not null,
    primary key (kind, activity, agent, registration, id)
) strict;

-- Attachments' bytes, once each, and the statements that have them.
create table attachment (
    sha2    text not null unique,
    content blob not null
) strict;

create table statement_attachment (
    sha2     text    not null,
    sequence integer not null references statement,
    primary key (sha2, sequence)
) strict, without rowid;
create index statement_attachment_sequence on statement_attachment (sequence);

-- What is known of activities and verbs, all statements' definitions merged; `latest` is the hash of
-- the one merged in last, so that the same one again costs a look.
create table definition (
    term   blob not null primary key,
    iri    text not null,
    json   text not null,
    latest blob not null
) strict, without rowid;

-- The names that agents were seen with.
create table agent_name (
    term blob not null,
    name text not null,
    primary key (term, name)
) strict, without rowid;

-- From which other sites a key may be used in a browser, and how many requests it may make a second.
alter table access_key add column origins text not null default '';
alter table access_key add column rate integer;

-- What finds a statement is kept beside it first, 16 bytes a term, and goes into `statement_term` many
-- statements at a time; up to which one that is done, `term_index` says.
drop table statement_term;
create table statement_term (
    term     blob    not null,
    sequence integer not null,
    primary key (term, sequence)
) strict, without rowid;

create table statement_terms (
    sequence integer primary key,
    terms    blob    not null
) strict;

create table term_index (
    through integer not null
) strict;
insert into term_index (through) values (0);
