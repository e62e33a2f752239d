-- Text modules: answers that are written often. `owner` says in one word whose a module is, so that its short name is there once.

create table text_module (
  id uuid not null primary key,
  project_id bigint not null references project (id),
  department_id bigint references department (id),
  agent_id bigint references agent (id),
  owner text not null,
  shortcut text not null,
  body text not null,
  version bigint not null,
  changed_at bigint not null
);
create unique index text_module_name on text_module (project_id, owner, shortcut);

-- The files that go with a module; each use of it sends copies.
alter table file add column text_module_id uuid references text_module (id);
create index file_of_text_module on file (text_module_id, place);
