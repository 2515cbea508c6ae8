-- What was decided is never changed or taken out; an erasure empties what it said of somebody, and nothing else.
create trigger decision_stays before delete on decision begin
    select raise(abort, 'a decision is never taken out');
end;
create trigger decision_as_made before update on decision
when new.json <> '' or new.sequence <> old.sequence or new.id <> old.id or new.at <> old.at or new.hash <> old.hash
begin
    select raise(abort, 'a decision is never changed');
end;
