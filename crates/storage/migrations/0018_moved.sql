-- The last transition that an agent made, while the status is as it left it: by whom, when, and what it was before.
alter table issue add column moved_by bigint references agent (id);
alter table issue add column moved_at bigint;
alter table issue add column moved_status bigint;
alter table issue add column moved_resolution bigint;
