-- A statement is its text, beside what it is found and put in order by: its other columns were copies that nothing asked for.
-- `stored` grows with `sequence`, so the order of one is that of the other, and no index is kept of it.
drop index statement_stored;
alter table statement drop column timestamp, drop column actor, drop column verb, drop column authority;
