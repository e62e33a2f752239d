-- When the password was last given in a session, UTC milliseconds. Sessions that are open have to give it once more.
alter table session add column proven_at bigint not null default 0;
