-- Sessions that are moved, called off, meet on several days, are full; and who is to be told.

-- In person, virtual or hybrid; where the call is; what becomes of who isn't ready; whether learners ask for seats.
alter table session add column modality text collate "C" not null default 'in_person';
alter table session add column join_link text collate "C";
alter table session add column gate text collate "C";
alter table session add column sign_up text collate "C" not null default 'closed';
alter table session add column cut_off bigint not null default 0;
alter table session add column series text collate "C";
-- When people meet, as JSON, where that isn't all the time from start to end.
alter table session add column blocks text collate "C" not null default '[]';
alter table session add column sequence bigint not null default 0;
alter table session add column cancelled bigint;
-- What it was before it was last changed, as JSON, and when that was.
alter table session add column previous text collate "C";
alter table session add column changed bigint;

-- What became of bookings, one row for each step; the last one says where somebody stands.
create table booking_step (
    session  text   collate "C" not null references session,
    person   text   collate "C" not null references person,
    number   bigint not null,
    at       bigint not null,
    seat     text   collate "C" not null,
    enrolled bigint not null,
    until    bigint,
    note     text   collate "C" not null,
    said_by  text   collate "C" not null,
    primary key (session, person, number)
);
create index booking_step_person on booking_step (person);
insert into booking_step (session, person, number, at, seat, enrolled, until, note, said_by)
    select session, person, 0, enrolled, 'booked', enrolled, null, '', '' from booking;
drop table booking;

-- What people are to be told about sessions.
create table notice (
    id      text   collate "C" not null primary key,
    person  text   collate "C" not null references person,
    session text   collate "C" not null references session,
    kind    text   collate "C" not null,
    made    bigint not null,
    due     bigint not null,
    said_by text   collate "C" not null,
    note    text   collate "C" not null,
    claimed bigint,
    sent    bigint,
    refused text   collate "C"
);
create index notice_due on notice (due) where sent is null and refused is null;
create index notice_session on notice (session, person);
create index notice_person on notice (person);
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

-- Sessions' readiness as it was a week before, the day before and at the start.
create table snapshot (
    session text   collate "C" not null references session,
    at      bigint not null,
    point   text   collate "C" not null,
    taken   bigint not null,
    primary key (session, at)
);
create table snapshot_seat (
    session      text   collate "C" not null,
    at           bigint not null,
    person       text   collate "C" not null,
    state        text   collate "C" not null,
    reason       text   collate "C" not null,
    minutes_left bigint not null,
    primary key (session, at, person),
    foreign key (session, at) references snapshot
);
create index snapshot_seat_person on snapshot_seat (person);
