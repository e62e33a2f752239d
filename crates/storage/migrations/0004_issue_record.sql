-- What the issues of a project can be, as one JSON text of `model::scheme`; empty means the default scheme. It is read and written whole.
alter table project add column scheme text not null default '';

-- A priority of the scheme; 3 is "Medium" of the default one.
alter table issue add column priority bigint not null default 3;
-- Components as ",1,3," and tags as tabs around each: an issue is one row to load and one row to save in a batch.
alter table issue add column components text not null default '';
alter table issue add column tags text not null default '';

-- Status 5 is "Cancelled" of the default scheme; it was the status "Resolved" with the resolution "Cancelled" before.
update issue set status = 5 where status = 4 and resolution = 2;

-- How each agent has arranged each project, as one JSON text of `model::preferences`.
create table preference (
  agent_id bigint not null references agent (id),
  project_id bigint not null references project (id),
  body text not null,
  changed_at bigint not null,
  primary key (agent_id, project_id)
);
