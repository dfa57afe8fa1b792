-- Codes sent by email to residents who ask to see a request without its private link.

create table resident_codes (
  id uuid primary key,
  visit_hash text not null,
  case_id uuid references cases (id),
  customer_id uuid references customers (id),
  reference text not null,
  address text not null,
  asked_from text not null,
  code_hash text,
  wrong_tries int not null default 0,
  used_at timestamptz,
  expires_at timestamptz not null,
  created_at timestamptz not null,
  check ((code_hash is null) = (case_id is null)),
  check ((case_id is null) = (customer_id is null))
);
create index resident_codes_visit on resident_codes (visit_hash, created_at desc);
create index resident_codes_asked_from on resident_codes (asked_from, created_at);
create index resident_codes_address on resident_codes (address, created_at);
create index resident_codes_expires on resident_codes (expires_at);
