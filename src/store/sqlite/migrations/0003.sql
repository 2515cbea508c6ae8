-- How far statements were carried to another record store, and which of them it refused.
create table forward (
    target  text    not null primary key,
    through integer not null
) strict, without rowid;

create table forward_refusal (
    target   text    not null,
    sequence integer not null,
    reason   text    not null,
    primary key (target, sequence)
) strict, without rowid;
