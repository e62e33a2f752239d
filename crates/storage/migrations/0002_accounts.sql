-- Sessions get a name that can be shown without opening anything. Those that are open end: their owners sign in once more.
drop table session;

create table session (
  digest bytea not null primary key,
  id uuid not null unique,
  agent_id bigint not null references agent (id),
  created_at bigint not null,
  used_at bigint not null,
  expires_at bigint not null,
  device text not null
);
create index session_of_agent on session (agent_id);

-- The audit trail: rows are appended with what they tell of, never changed and never deleted. `id` is dense, in the order of commits.
create table audit (
  id bigint not null primary key,
  at bigint not null,
  action bigint not null,
  result bigint not null,
  actor_id bigint references agent (id),
  target_id bigint references agent (id),
  detail text not null,
  address text not null,
  device text not null
);
create index audit_of_actor on audit (actor_id, id);
create index audit_of_target on audit (target_id, id);
