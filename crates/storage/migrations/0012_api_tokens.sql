-- Tokens with which programs come in as the agent who made them. Only the digest of a token is stored.
create table api_token (
  digest bytea not null primary key,
  id uuid not null unique,
  agent_id bigint not null references agent (id),
  name text not null,
  writes bigint not null,
  created_at bigint not null,
  used_at bigint,
  expires_at bigint
);
create index api_token_of_agent on api_token (agent_id);
