-- The credentials of a contact, newest first: so many of them are kept.
create index credential_contact on credential (contact_id, created_at);
