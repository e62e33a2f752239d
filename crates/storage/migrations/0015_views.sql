-- Views of the chats list that agents have named. The filters are one JSON text of `model::filters`.
create table saved_view (
  id bigint not null primary key,
  project_id bigint not null references project (id),
  agent_id bigint not null references agent (id),
  name text not null,
  filters text not null,
  shared bigint not null,
  created_at bigint not null,
  unique (project_id, agent_id, name)
);
