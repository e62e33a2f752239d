-- Whether only the assignee replies to a customer, where a chat has one: 1, or 0 for everybody who may write.
alter table project add column only_assignee_replies bigint not null default 0;
