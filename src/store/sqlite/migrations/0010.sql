-- Whether two statements are the same is read from both when it is asked: no hash is kept of each. What was erased, or in which
-- somebody was, says too little for that. Who has written a statement is found by the index of terms.
alter table statement add column erased integer not null default 0;
update statement set erased = 1 where length(fingerprint) = 0;
alter table statement drop column fingerprint;
drop index statement_authority;

-- What a term finds in a block of statements becomes a list of offsets in it, two bytes each (src/store/sql/posting.rs): a third of
-- the rows, and a fraction of the bytes.
create table posting (
    block   integer not null,
    term    blob    not null,
    first   integer not null,
    offsets blob    not null,
    primary key (block, term, first)
) strict, without rowid;
insert into posting (block, term, first, offsets)
select block, term, min(sequence) % 32768, unhex(group_concat(printf('%04x', sequence % 32768), '' order by sequence))
from (
    select block, term, sequence, (row_number() over (partition by block, term order by sequence) - 1) / 448 as part
    from statement_term
) parted
group by block, term, part order by block, term, part;
drop table statement_term;
