PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE person (
    id         text    not null primary key,
    name       text    not null,
    email      text,
    phone      text,
    attributes text    not null,
    teams text not null default '[]', departed integer, merged_into text references person) strict;
INSERT INTO person VALUES('ana','Ana Silva','ana@example.org',NULL,'{}','[{"team":"Ward"}]',NULL,NULL);
INSERT INTO person VALUES('ben','Ben Okri',NULL,NULL,'{}','[{"team":"Ward"}]',NULL,NULL);
INSERT INTO person VALUES('ito','R. Ito',NULL,NULL,'{}','[]',NULL,NULL);
CREATE TABLE person_role (
    person text not null references person,
    role   text not null,
    primary key (person, role)
) strict, without rowid;
INSERT INTO person_role VALUES('ana','learner');
INSERT INTO person_role VALUES('ben','learner');
INSERT INTO person_role VALUES('ito','trainer');
CREATE TABLE session (
    id       text    not null primary key,
    course   text    not null,
    workshop text    not null,
    starts   integer not null,
    ends     integer not null,
    timezone text    not null,
    capacity integer,
    place    text,
    ready_by integer
, modality text not null default 'in_person', join_link text, gate text, sign_up text not null default 'closed', cut_off integer not null default 0, series text, blocks text not null default '[]', sequence integer not null default 0, cancelled integer, previous text, changed integer) strict;
INSERT INTO session VALUES('monday','first-course','first-workshop',1804150800000000,1804154400000000,'UTC',12,NULL,NULL,'in_person',NULL,NULL,'closed',0,NULL,'[]',0,NULL,NULL,NULL);
CREATE TABLE session_trainer (
    session  text    not null references session,
    position integer not null,
    person   text    not null references person,
    primary key (session, position)
) strict, without rowid;
INSERT INTO session_trainer VALUES('monday',0,'ito');
CREATE TABLE sign_in_link (
    token   blob    not null primary key,
    person  text    not null references person,
    role    text    not null,
    created integer not null,
    expires integer not null
, way text not null default 'link', session text references session, code blob, tries integer not null default 0, tried integer, claimed integer, sent integer, refused text, opened integer, used integer) strict, without rowid;
INSERT INTO sign_in_link VALUES(X'34fe4319652f78dc243f63aa3b9049078f550d296758ddd01b0f68285f57a696','ana','learner',1795809170579695,1797018770579695,'link',NULL,NULL,0,NULL,NULL,NULL,NULL,NULL,NULL);
CREATE TABLE sign_in (
    token   blob    not null primary key,
    person  text    not null references person,
    role    text    not null,
    created integer not null,
    expires integer not null
, device text not null default '', seen integer, shared integer not null default 0, origin text) strict, without rowid;
CREATE TABLE access_key (
    key     text    not null primary key,
    secret  blob    not null,
    name    text    not null,
    scopes  text    not null,
    created integer not null,
    revoked integer
, origins text not null default '', rate integer) strict;
INSERT INTO access_key VALUES('4dd7039cbc9a4865b136b926c02dbdaf',X'23178b299d7a00433041de458d5554de4a9b8670eedd1300d0e450f5a47f132c','client','all',1795809170525886,NULL,'',NULL);
CREATE TABLE decision (
    sequence integer primary key,
    id       text    not null unique,
    at       integer not null,
    json     text    not null,
    hash     blob    not null
, act text not null default '') strict;
INSERT INTO decision VALUES(1,'01a21e91-5410-77fa-bfd6-a236bbca567b',1795809170448168,'{"id":"01a21e91-5410-77fa-bfd6-a236bbca567b","at":"2026-11-27T19:52:50.448168569Z","by":"whoever runs the server","reason":"the courses changed","act":{"act":"publish","publication":"c698ac027507011f5038437f9382b681542b2fa76750f3d558dc6a413b9d30ca","commit":""}}',X'654a9e1c74b8d34a5650ae590233e810bf8e8ae2118fab0b859281d79769c69d','publish');
INSERT INTO decision VALUES(2,'01a21e91-542e-74dd-b268-4d3cf6b5e72d',1795809170478761,'{"id":"01a21e91-542e-74dd-b268-4d3cf6b5e72d","at":"2026-11-27T19:52:50.478761764Z","by":"whoever runs the server","reason":"needs it for their work","act":{"act":"role","person":"ito","role":"trainer","held":true}}',X'36dc733f0cf2e34cb1a258d382458b084b28123a046a11e6db34bdc01c097665','role');
INSERT INTO decision VALUES(3,'01a21e91-5445-7413-8895-de71e58b38d7',1795809170500920,'{"id":"01a21e91-5445-7413-8895-de71e58b38d7","at":"2026-11-27T19:52:50.500920795Z","by":"R. Ito","reason":"equivalent course","act":{"act":"waive","person":"ben","module":{"course":"first-course","module":"first-module"},"until":null}}',X'4c1bad27ac28889114256cb71b357ee42f90974b5d3dd835f89ef07ca0e98e43','waive');
INSERT INTO decision VALUES(4,'01a21e91-544d-740a-a9e4-1328e68131ac',1795809170509001,'{"id":"01a21e91-544d-740a-a9e4-1328e68131ac","at":"2026-11-27T19:52:50.509001012Z","by":"R. Ito","reason":"mistaken","act":{"act":"waive","person":"ana","module":{"course":"first-course","module":"first-module"},"until":null}}',X'42856b2cd8dd85df85ec4b61b66e7a078fa52202f610fb03edd472454fc43482','waive');
INSERT INTO decision VALUES(5,'01a21e91-5456-71ee-80c3-ec1646e17fc1',1795809170518068,'{"id":"01a21e91-5456-71ee-80c3-ec1646e17fc1","at":"2026-11-27T19:52:50.518068037Z","by":"R. Ito","reason":"it was a mistake","act":{"act":"revoke_waiver","waiver":"01a21e91-544d-740a-a9e4-1328e68131ac"}}',X'847502e9788b72673ef667e338cd0ac6f8207166894fd705d0d03938ca68f1ab','revoke_waiver');
INSERT INTO decision VALUES(6,'01a21e91-545d-7094-8c96-01380e3ebf44',1795809170525886,'{"id":"01a21e91-545d-7094-8c96-01380e3ebf44","at":"2026-11-27T19:52:50.525886384Z","by":"whoever runs the server","reason":"a client needs it","act":{"act":"key","key":"4dd7039cbc9a4865b136b926c02dbdaf","name":"client","scopes":["all"],"given":true}}',X'81d774dfe5b576f11b8d7ef6d644ee3dd085bd75df1150ad7e76839ca91bf7db','key');
INSERT INTO decision VALUES(7,'01a21e91-5494-7649-9d4e-12064654f811',1795809170579695,'{"id":"01a21e91-5494-7649-9d4e-12064654f811","at":"2026-11-27T19:52:50.579695393Z","by":"the command line","reason":"invited","act":{"act":"invite","session":null,"team":null,"way":"link","people":1}}',X'da4aeb5e7bccc390a762211599eef9ea3d694440633081570bdd9ad9448b8afd','invite');
CREATE TABLE published (
    hash text not null primary key,
    json text not null
) strict;
INSERT INTO published VALUES('c698ac027507011f5038437f9382b681542b2fa76750f3d558dc6a413b9d30ca','{"title":"My courses","base_url":null,"id_base":"https://example.org/ids/","language":"en","timezone":"UTC","theme":"default","commit":"","courses":[{"id":"first-course","title":"First course","summary":"One online module, and the workshop it prepares for.","language":"en","version":"1","authors":["You"],"license":"CC-BY-4.0","audience":{},"credit":null,"retired":[],"modules":[{"id":"first-module","formerly":[],"title":"First module","summary":"What to know before we meet.","duration":4,"version":1,"on_major":null,"objectives":[{"id":"explain-prework","kind":"know","text":"Explain why reading comes before the workshop"}],"concepts":["why"],"requires":[],"completion":"both","valid_for":null,"audience":{},"recommended":false,"equivalent":[],"due":null,"tags":[],"aliases":[],"lessons":[{"id":"index","title":"First module","duration":1,"required":true,"questions":[{"id":"time-together","prompt":[{"text":"What is the time together for?"}],"kind":"single","choices":[{"text":[{"text":"Reading the slides aloud"}],"right":false,"feedback":[{"paragraph":[{"text":"That can be done before, by everyone at their own speed."}]}]},{"text":[{"text":"Trying things out, with somebody who watches"}],"right":true,"feedback":[]},{"text":[{"text":"Checking who has read the module"}],"right":false,"feedback":[{"paragraph":[{"text":"The roster shows that before you come in."}]}]}],"points":1,"scoring":"whole","concept":"why","hint":[{"paragraph":[{"text":"What can''t you do alone?"}]}],"explanation":[],"unshuffled":false,"tries":2,"markers":1}]},{"id":"how-it-is-shown","title":"How it is shown","duration":1,"required":true,"questions":[{"id":"what-shows","prompt":[{"text":"Which of these does your trainer see? Choose all."}],"kind":"multiple","choices":[{"text":[{"text":"That you have passed the test"}],"right":true,"feedback":[]},{"text":[{"text":"What is left for you to do"}],"right":true,"feedback":[]},{"text":[{"text":"How long you looked at each page"}],"right":false,"feedback":[{"paragraph":[{"text":"Nobody sees that."}]}]}],"points":1,"scoring":"whole","concept":"why","hint":[],"explanation":[{"paragraph":[{"text":"A trainer sees what helps to prepare the workshop, and not more."}]}],"unshuffled":false,"tries":2,"markers":1}]}],"assessment":{"intro":[{"paragraph":[{"text":"Two questions. You may try three times."}]}],"questions":[{"id":"which-first","prompt":[{"text":"Which comes first?"}],"kind":"single","choices":[{"text":[{"text":"Reading the module"}],"right":true,"feedback":[]},{"text":[{"text":"The workshop"}],"right":false,"feedback":[]}],"points":1,"scoring":"whole","concept":"why","hint":[],"explanation":[],"unshuffled":false,"tries":2,"markers":1},{"id":"where-questions","prompt":[{"text":"Where do questions belong that only another person can answer?"}],"kind":"single","choices":[{"text":[{"text":"Into the workshop"}],"right":true,"feedback":[]},{"text":[{"text":"Into the module"}],"right":false,"feedback":[]},{"text":[{"text":"Nowhere"}],"right":false,"feedback":[]}],"points":1,"scoring":"whole","concept":"why","hint":[],"explanation":[],"unshuffled":false,"tries":2,"markers":1}],"draw":null,"pass":5000,"attempts":3,"retry_after":null,"time_limit":null,"feedback":"after_attempt"},"provenance":null}],"workshops":[{"id":"first-workshop","formerly":[],"title":"First workshop","summary":"","duration":60,"modality":"in_person","capacity":12,"requires":{"all":[{"need":{"module":{"course":"first-course","module":"first-module"},"criterion":"completed_and_passed","grade":"verified"}}]},"ready_by":1440,"gate":"warn","objectives":[{"id":"explain-prework","kind":"know","text":"Explain why reading comes before the workshop"}],"skills":[{"id":"try-it","text":"Does it once, while somebody watches","steps":["Says what is going to happen","Does it"]}],"follow_up":null,"bring":[],"plan":[{"title":"What you read","anchor":"what-you-read","minutes":15,"objectives":["explain-prework"]},{"title":"Try it","anchor":"try-it","minutes":45,"objectives":[]}]}],"pages":[]}]}');
CREATE TABLE publication (
    sequence integer primary key,
    hash     text    not null references published,
    at       integer not null
) strict;
INSERT INTO publication VALUES(1,'c698ac027507011f5038437f9382b681542b2fa76750f3d558dc6a413b9d30ca',1795809170448168);
CREATE TABLE publication_version (
    module   text    not null,
    version  integer not null,
    at       integer not null,
    on_major text,
    primary key (module, version)
) strict, without rowid;
INSERT INTO publication_version VALUES('first-course/first-module',1,1795809170448168,NULL);
CREATE TABLE attempt (
    id          text    not null primary key,
    person      text    not null references person,
    course      text    not null,
    module      text    not null,
    publication text    not null references published,
    begun       integer not null,
    questions   text    not null,
    answers     text    not null,
    handed_in   integer,
    score       integer,
    passed      integer
, marks text not null default '[]', round integer not null default 1, marked integer) strict;
CREATE TABLE document (
    kind         text    not null,
    activity     text    not null,
    agent        text    not null,
    registration text    not null,
    id           text    not null,
    content_type text    not null,
    content      blob    not null,
    etag         text    not null,
    updated      integer not null,
    primary key (kind, activity, agent, registration, id)
) strict;
CREATE TABLE attachment (
    sha2    text not null unique,
    content blob not null
) strict;
CREATE TABLE statement_attachment (
    sha2     text    not null,
    sequence integer not null references statement,
    primary key (sha2, sequence)
) strict, without rowid;
CREATE TABLE definition (
    term   blob not null primary key,
    iri    text not null,
    json   text not null,
    latest blob not null
) strict, without rowid;
CREATE TABLE agent_name (
    term blob not null,
    name text not null,
    primary key (term, name)
) strict, without rowid;
INSERT INTO agent_name VALUES(X'd91a182f6280838ba32284e9b3852a00','Ben');
CREATE TABLE statement_terms (
    sequence integer primary key,
    terms    blob    not null
) strict;
INSERT INTO statement_terms VALUES(1,X'701878ba031597ea3c5e9126446fb700c63f6cfb722cbbacba6d5a105e62e800e78f92c0d43b07a3fb5e37706abfd200f40e87b8a6af1fab5413c2cb85408001');
INSERT INTO statement_terms VALUES(2,X'2af5030ab9b1964650a1df8950fee100701878ba031597ea3c5e9126446fb700c63f6cfb722cbbacba6d5a105e62e800d91a182f6280838ba32284e9b3852a00e78f92c0d43b07a3fb5e37706abfd200f40e87b8a6af1fab5413c2cb85408001');
INSERT INTO statement_terms VALUES(3,X'4e278016331f45cea37dc69aafd74300701878ba031597ea3c5e9126446fb701b9b83e7e1a458518bd99d59305d2fd00d91a182f6280838ba32284e9b3852a00f40e87b8a6af1fab5413c2cb85408001');
INSERT INTO statement_terms VALUES(4,X'3a07602ff2a4479feb3f7b669de537004e278016331f45cea37dc69aafd74300701878ba031597ea3c5e9126446fb701b9b83e7e1a458518bd99d59305d2fd00d91a182f6280838ba32284e9b3852a00f40e87b8a6af1fab5413c2cb85408001');
CREATE TABLE term_index (
    through integer not null
) strict;
INSERT INTO term_index VALUES(0);
CREATE TABLE forward (
    target  text    not null primary key,
    through integer not null
) strict, without rowid;
CREATE TABLE forward_refusal (
    target   text    not null,
    sequence integer not null,
    reason   text    not null,
    primary key (target, sequence)
) strict, without rowid;
CREATE TABLE glimpse (
    token blob not null primary key,
    address text not null,
    created integer not null,
    expires integer not null,
    opened integer,
    revoked integer
) strict, without rowid;
CREATE TABLE booking_step (
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
INSERT INTO booking_step VALUES('monday','ana',0,1795809170493034,'booked',1795809170493034,NULL,'','a list');
INSERT INTO booking_step VALUES('monday','ben',0,1795809170493034,'booked',1795809170493034,NULL,'','a list');
CREATE TABLE notice (
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
CREATE TABLE claim (
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
CREATE TABLE upload (
    owner text not null,
    sha2 text not null,
    made integer not null,
    content blob not null,
    primary key (owner, sha2)
) strict;
CREATE TABLE snapshot (
    session text    not null references session,
    at      integer not null,
    point   text    not null,
    taken   integer not null,
    primary key (session, at)
) strict, without rowid;
CREATE TABLE snapshot_seat (
    session      text    not null,
    at           integer not null,
    person       text    not null,
    state        text    not null,
    reason       text    not null,
    minutes_left integer not null,
    primary key (session, at, person),
    foreign key (session, at) references snapshot
) strict, without rowid;
CREATE TABLE evidence (
    home_page text    not null,
    name      text    not null,
    sequence  integer not null references statement,
    known     integer not null,
    voided    integer,
    facts     text    not null,
    primary key (home_page, name, sequence)
) strict, without rowid;
INSERT INTO evidence VALUES('https://example.org/ids/','ana',1,1795809170541343,NULL,'completed - 1 reported 12345678-1234-4234-8234-000000000001 - - 1795809170541343 https://example.org/ids/first-course/first-module');
CREATE TABLE posting (
    block   integer not null,
    term    blob    not null,
    first   integer not null,
    offsets blob    not null,
    primary key (block, term, first)
) strict, without rowid;
CREATE TABLE IF NOT EXISTS "statement" (
    sequence integer primary key,
    id       text    not null unique,
    stored   integer not null,
    refers   text,
    voids    integer not null,
    voided   integer,
    erased   integer not null,
    body     text    not null
) strict;
INSERT INTO statement VALUES(1,'12345678-1234-4234-8234-000000000001',1795809170541343,NULL,0,NULL,0,'{"id":"12345678-1234-4234-8234-000000000001","actor":{"account":{"homePage":"https://example.org/ids/","name":"ana"}},"verb":{"id":"http://adlnet.gov/expapi/verbs/completed"},"object":{"id":"https://example.org/ids/first-course/first-module"},"timestamp":"2026-11-27T19:52:50.541343Z","version":"1.0.0","authority":{"objectType":"Agent","account":{"homePage":"https://example.org/ids/","name":"key:4dd7039cbc9a4865b136b926c02dbdaf"}},"stored":"2026-11-27T19:52:50.541343Z"}');
INSERT INTO statement VALUES(2,'12345678-1234-4234-8234-000000000002',1795809170552539,'12345678-1234-4234-8234-000000000001',0,NULL,0,'{"id":"12345678-1234-4234-8234-000000000002","actor":{"name":"Ben","mbox":"mailto:ben@example.org"},"verb":{"id":"x:liked"},"object":{"objectType":"StatementRef","id":"12345678-1234-4234-8234-000000000001"},"timestamp":"2026-11-27T19:52:50.552539Z","version":"1.0.0","authority":{"objectType":"Agent","account":{"homePage":"https://example.org/ids/","name":"key:4dd7039cbc9a4865b136b926c02dbdaf"}},"stored":"2026-11-27T19:52:50.552539Z"}');
INSERT INTO statement VALUES(3,'12345678-1234-4234-8234-000000000003',1795809170563193,NULL,0,1795809170572421,0,'{"id":"12345678-1234-4234-8234-000000000003","actor":{"name":"Ben","mbox":"mailto:ben@example.org"},"verb":{"id":"x:did"},"object":{"id":"x:it"},"context":{"instructor":{"account":{"homePage":"https://example.org/ids/","name":"ana"}}},"timestamp":"2026-11-27T19:52:50.563193Z","version":"1.0.0","authority":{"objectType":"Agent","account":{"homePage":"https://example.org/ids/","name":"key:4dd7039cbc9a4865b136b926c02dbdaf"}},"stored":"2026-11-27T19:52:50.563193Z"}');
INSERT INTO statement VALUES(4,'12345678-1234-4234-8234-000000000004',1795809170572421,'12345678-1234-4234-8234-000000000003',1,NULL,0,'{"id":"12345678-1234-4234-8234-000000000004","actor":{"name":"Ben","mbox":"mailto:ben@example.org"},"verb":{"id":"http://adlnet.gov/expapi/verbs/voided"},"object":{"objectType":"StatementRef","id":"12345678-1234-4234-8234-000000000003"},"timestamp":"2026-11-27T19:52:50.572421Z","version":"1.0.0","authority":{"objectType":"Agent","account":{"homePage":"https://example.org/ids/","name":"key:4dd7039cbc9a4865b136b926c02dbdaf"}},"stored":"2026-11-27T19:52:50.572421Z"}');
CREATE INDEX person_name on person (name, id);
CREATE INDEX publication_at on publication (at, sequence);
CREATE INDEX attempt_person on attempt (person, course, module, begun);
CREATE INDEX statement_attachment_sequence on statement_attachment (sequence);
CREATE INDEX attempt_waiting on attempt (handed_in) where handed_in is not null and score is null;
CREATE INDEX attempt_marked on attempt (marked) where marked is not null;
CREATE INDEX person_merged on person (merged_into) where merged_into is not null;
CREATE INDEX sign_in_link_person on sign_in_link (person, role, created);
CREATE INDEX sign_in_link_waiting on sign_in_link (created) where way = 'mail' and sent is null and refused is null;
CREATE INDEX sign_in_person on sign_in (person, role);
CREATE TRIGGER decision_stays before delete on decision begin
    select raise(abort, 'a decision is never taken out');
end;
CREATE TRIGGER decision_as_made before update on decision
when new.json <> '' or new.sequence <> old.sequence or new.id <> old.id or new.at <> old.at or new.hash <> old.hash
    or new.act <> old.act
begin
    select raise(abort, 'a decision is never changed');
end;
CREATE INDEX decision_act on decision (act, sequence);
CREATE INDEX glimpse_address on glimpse (address, created);
CREATE INDEX booking_step_person on booking_step (person);
CREATE INDEX notice_due on notice (due) where sent is null and refused is null;
CREATE INDEX notice_session on notice (session, person);
CREATE INDEX notice_person on notice (person);
CREATE INDEX claim_person on claim (person, made);
CREATE INDEX claim_open on claim (settled, made);
CREATE INDEX snapshot_seat_person on snapshot_seat (person);
CREATE UNIQUE INDEX evidence_sequence on evidence (sequence);
CREATE INDEX statement_refers on statement (refers) where refers is not null;
COMMIT;
PRAGMA user_version=11;
