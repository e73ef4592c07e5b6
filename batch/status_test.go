package batch

import "testing"

// TestOnlyPlannedIsSent walks the whole table: the one cause that lets a
// request leave starts from Planned, and Planned is reached again only by the
// three ways that design.md §2 names.
func TestOnlyPlannedIsSent(t *testing.T) {
	back := map[Cause]bool{CauseNotSent: true, CauseRefused: true, CauseRelease: true}
	for m := range moves {
		if m.cause == CauseSend && (m.from != Planned || m.to != Unknown) {
			t.Errorf("a request may leave on %s → %s", m.from, m.to)
		}
		if m.to == Planned && (m.from != Unknown || !back[m.cause]) {
			t.Errorf("%s → planned by %q", m.from, m.cause)
		}
		if m.from == Paid && m.to != Returned && m.cause != CauseConflict {
			t.Errorf("paid becomes %s by %q", m.to, m.cause)
		}
		if m.to == Failed && m.cause != CauseAnswer && m.cause != CauseLookup && m.cause != CauseAdopt {
			t.Errorf("%s → failed by %q: only the gateway says failed", m.from, m.cause)
		}
	}
	if MayMove(Waiting, Planned, CauseRelease) || MayMove(Paid, Planned, CauseRelease) {
		t.Error("a person releases what is not unknown")
	}
}

// TestZeroStatusSendsNothing: what nobody filled in must be the case in which
// nothing may be sent.
func TestZeroStatusSendsNothing(t *testing.T) {
	var s Status
	if s != Unknown || s.Word() != WordUnknown || MayMove(s, Unknown, CauseSend) {
		t.Errorf("the zero status is %s", s)
	}
	if s, err := ParseStatus("nonsense"); s != Unknown || err == nil {
		t.Errorf("a strange word is %s, %v", s, err)
	}
	if Status(99).Word() != WordUnknown || Status(99).String() != "unknown" {
		t.Error("a strange number is not unknown")
	}
}

// TestStatusWordsRoundTrip: what the ledger stores it reads again.
func TestStatusWordsRoundTrip(t *testing.T) {
	for s := Unknown; s <= Returned; s++ {
		if back, err := ParseStatus(s.String()); back != s || err != nil {
			t.Errorf("%s is read as %s, %v", s, back, err)
		}
	}
}
