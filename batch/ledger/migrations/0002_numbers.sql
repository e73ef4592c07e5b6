-- A gateway's number belongs to one payout.
CREATE INDEX payouts_of_number ON payouts (debtor, gateway_ref) WHERE gateway_ref <> '';
