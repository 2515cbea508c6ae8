-- Records from elsewhere: what their evidence adds, certificates that wait to be looked at, and scans that came with a list
-- which was shown, and not yet taken in.

alter table evidence add column until text collate "C";
alter table evidence add column source text collate "C";

-- What a learner says they have, until somebody accepts or refuses it; then its scan is gone from here.
create table claim (
    id text collate "C" not null primary key,
    person text collate "C" not null,
    module text collate "C" not null,
    achieved text collate "C" not null,
    until text collate "C",
    source text collate "C" not null,
    made bigint not null,
    scan bytea not null,
    settled bigint,
    accepted bigint not null default 0,
    settled_by text collate "C" not null default '',
    reason text collate "C" not null default ''
);
create index claim_person on claim (person, made);
create index claim_open on claim (settled, made);

create table upload (
    owner text collate "C" not null,
    sha2 text collate "C" not null,
    made bigint not null,
    content bytea not null,
    primary key (owner, sha2)
);
