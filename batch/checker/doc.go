// Package checker looks at what a payroll desk left on disk and names every
// promise that it breaks.
//
// It shares no code with the program: it reads the simulated gateway's books,
// the ledger, the sheets, the results documents and the logs by itself, from
// their formats as they are documented, and it imports nothing of payrun. What
// the program and the checker both believe is then written down twice.
//
// The promises are the invariants I1 to I20, as far as files show them:
//
//	I1  money moved at most once for each reference, and once for all its attempts less what came back
//	I2  each request was recorded before it arrived, in a run approved before that
//	I3  what moved is what the row says: amount, account, bank, pool
//	I4  the pool is what the moves make of it, and the ledger's figures are the pool's
//	I5  no run moved more than was approved; what must stay in the pool stayed
//	I6  each input row stands in the results once, and the totals are those of the rows
//	I7  what is called paid moved once
//	I8  what is called failed or not sent moved nothing
//	I9  where the gateway was fair and had time, no row is left without an outcome or a reason
//	I10 one request for each recorded send
//	I11 a further send follows proof that nothing was sent, or look-ups and a person's release
//	I12 nothing is sent again that the ledger already has an outcome of
//	I13 the chain holds, the database is whole, statuses moved along the table of moves, tables say what the chain says
//	I14 an attempt was won by one sender
//	I15 where there was time, no doubt is left that nobody has looked up
//	I16 no secret is in a log or in results
//	I17 no whole account number is in a log or in results
//	I18 nothing but a request, a look-up or a person changed a status
//	I19 look-ups are bounded: nothing spins
//	I20 results are whole
package checker
