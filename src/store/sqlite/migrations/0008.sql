-- Records from elsewhere: what their evidence adds, certificates that wait to be looked at, and scans that came with a list
-- which was shown, and not yet taken in.

alter table evidence add column until text;
alter table evidence add column source text;

-- What a learner says they have, until somebody accepts or refuses it; then its scan is gone from here.
create table claim (
    id text not null primary key,
    person text not null,
    module text not null,
    achieved text not null,
    until text,
    source text not null,
    made integer not null,
    scan blob not null,
    settled integer,
    accepted integer not null default 0,
    settled_by text not null default '',
    reason text not null default ''
) strict;
create index claim_person on claim (person, made);
create index claim_open on claim (settled, made);

create table upload (
    owner text not null,
    sha2 text not null,
    made integer not null,
    content blob not null,
    primary key (owner, sha2)
) strict;
