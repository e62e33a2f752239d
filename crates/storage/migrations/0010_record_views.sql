-- What another system calls the same matter: an order, a parcel. Empty where nobody gave one.
alter table issue add column reference text not null default '';
