-- What was decided is never changed or taken out; an erasure empties what it said of somebody, and nothing else.
create function decision_stays() returns trigger language plpgsql as $$
begin
    if tg_op <> 'UPDATE' then
        raise exception 'a decision is never taken out';
    end if;
    if new.json <> '' or new.sequence <> old.sequence or new.id <> old.id or new.at <> old.at or new.hash <> old.hash then
        raise exception 'a decision is never changed';
    end if;
    return new;
end $$;
create trigger decision_stays before update or delete on decision for each row execute function decision_stays();
create trigger decision_all_stay before truncate on decision for each statement execute function decision_stays();
