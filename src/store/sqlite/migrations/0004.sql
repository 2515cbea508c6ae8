-- The index is written block by block of sequences, so that new statements touch few of its pages however many are stored.
alter table statement_term rename to statement_term_before;
create table statement_term (
    block    integer not null,
    term     blob    not null,
    sequence integer not null,
    primary key (block, term, sequence)
) strict, without rowid;
insert into statement_term (block, term, sequence)
select sequence / 32768, term, sequence from statement_term_before order by 1, 2, 3;
drop table statement_term_before;
