-- A statement is its text, beside what it is found and put in order by: its other columns were copies that nothing asked for, and a
-- page holds half as many again without them. `stored` grows with `sequence`, so the order of one is that of the other, and no
-- index is kept of it.
create table statement_kept (
    sequence integer primary key,
    id       text    not null unique,
    stored   integer not null,
    refers   text,
    voids    integer not null,
    voided   integer,
    erased   integer not null,
    body     text    not null
) strict;
insert into statement_kept (sequence, id, stored, refers, voids, voided, erased, body)
select sequence, id, stored, refers, voids, voided, erased, body from statement order by sequence;
drop table statement;
alter table statement_kept rename to statement;
create index statement_refers on statement (refers) where refers is not null;
