-- What rules look at of a statement becomes one line (src/store/sql/facts.rs): they read all of a learner's at once, and a dozen
-- columns cost more than they do.
alter table evidence rename to evidence_before;
drop index evidence_sequence;
create table evidence (
    home_page text   collate "C" not null,
    name      text   collate "C" not null,
    sequence  bigint not null references statement,
    known     bigint not null,
    voided    bigint,
    facts     text   collate "C" not null,
    primary key (home_page, name, sequence)
);
insert into evidence (home_page, name, sequence, known, voided, facts)
select home_page, name, sequence, known, voided,
    proof || ' ' || coalesce(cast(success as text), cast(scaled as text), cast(waiting as text), until, '-') || ' '
    || cast(version as text) || ' ' || grade || ' ' || statement || ' ' || coalesce(registration, '-') || ' '
    || coalesce(device, '-') || ' ' || cast(occurred as text) || ' ' || activity || coalesce(' ' || source, '')
from evidence_before order by home_page, name, sequence;
drop table evidence_before;
create unique index evidence_sequence on evidence (sequence);
