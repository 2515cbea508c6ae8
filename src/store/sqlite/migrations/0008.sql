-- Sessions that are moved, called off, meet on several days, are full; and who is to be told.

-- In person, virtual or hybrid; where the call is; what becomes of who isn't ready; whether learners ask for seats.
alter table session add column modality text not null default 'in_person';
alter table session add column join_link text;
alter table session add column gate text;
alter table session add column sign_up text not null default 'closed';
alter table session add column cut_off integer not null default 0;
alter table session add column series text;
-- When people meet, as JSON, where that isn't all the time from start to end.
alter table session add column blocks text not null default '[]';
alter table session add column sequence integer not null default 0;
alter table session add column cancelled integer;
-- What it was before it was last changed, as JSON, and when that was.
alter table session add column previous text;
alter table session add column changed integer;

-- What became of bookings, one row for each step; the last one says where somebody stands.
create table booking_step (
    session  text    not null references session,
    person   text    not null references person,
    number   integer not null,
    at       integer not null,
    seat     text    not null,
    enrolled integer not null,
    until    integer,
    note     text    not null,
    said_by  text    not null,
    primary key (session, person, number)
) strict, without rowid;
create index booking_step_person on booking_step (person);
insert into booking_step (session, person, number, at, seat, enrolled, until, note, said_by)
    select session, person, 0, enrolled, 'booked', enrolled, null, '', '' from booking;
drop table booking;

-- What people are to be told about sessions.
create table notice (
    id      text    not null primary key,
    person  text    not null references person,
    session text    not null references session,
    kind    text    not null,
    made    integer not null,
    due     integer not null,
    said_by text    not null,
    note    text    not null,
    claimed integer,
    sent    integer,
    refused text
) strict, without rowid;
create index notice_due on notice (due) where sent is null and refused is null;
create index notice_session on notice (session, person);
create index notice_person on notice (person);
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

-- Sessions' readiness as it was a week before, the day before and at the start.
create table snapshot (
    session text    not null references session,
    at      integer not null,
    point   text    not null,
    taken   integer not null,
    primary key (session, at)
) strict, without rowid;
create table snapshot_seat (
    session      text    not null,
    at           integer not null,
    person       text    not null,
    state        text    not null,
    reason       text    not null,
    minutes_left integer not null,
    primary key (session, at, person),
    foreign key (session, at) references snapshot
) strict, without rowid;
create index snapshot_seat_person on snapshot_seat (person);
