-- The steps of a chat's messages on their way to the other side (N.5): when the server learned that everything up to a number had got
-- so far. Rows are added only. A message has reached a step with the first row at or beyond its number, of that step or a later one.
-- `who_kind` is the side; `who_id` is whose device or socket it was. At most one row for each number and step.
create table receipt_step (
  issue_id uuid not null references issue (id),
  who_kind bigint not null,
  kind bigint not null,
  up_to bigint not null,
  who_id uuid not null,
  at bigint not null,
  primary key (issue_id, who_kind, kind, up_to)
);

alter table issue add column customer_displayed bigint not null default 0;
alter table issue add column team_displayed bigint not null default 0;

-- The number of the team's last message, and when the customer saw it.
alter table issue add column answer_vseq bigint not null default 0;
alter table issue add column seen_at bigint;

-- What was read was displayed. When people got so far before there were steps, nobody has kept: the time 0 says so.
update issue set customer_displayed = customer_read, team_displayed = team_read,
  answer_vseq = coalesce((select max(m.vseq) from message m
    where m.issue_id = issue.id and m.author_kind = 1 and m.kind = 1), 0);

insert into receipt_step (issue_id, who_kind, kind, up_to, who_id, at)
  select issue_id, who_kind, 2, delivered, who_id, 0 from receipt where delivered > 0 on conflict do nothing;
insert into receipt_step (issue_id, who_kind, kind, up_to, who_id, at)
  select issue_id, who_kind, 4, read_to, who_id, 0 from receipt where read_to > 0 on conflict do nothing;
