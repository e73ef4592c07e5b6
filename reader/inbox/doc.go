// Package inbox is a watched folder that people drop sheets into: it yields
// finished files, and files them away.
//
// A scan at a steady pace is the mechanism; notifications of the file system
// only wake it, and may all be lost. A file is taken when it has not changed
// over two scans and a quiet time, has been read to its end once, has an end,
// and is open in no spreadsheet program. It is claimed by a rename into a
// folder of its own below Running, which exactly one watcher of one machine
// wins. From then on a private copy in the state folder is what is hashed and
// read; the dropped file keeps its name, is never edited and never deleted,
// and is moved once more, into Done or Needs fixing. What a crash leaves
// between two steps is completed by Claimed.
//
// All work below the folder goes through os.Root: no name and no link leads
// out of it.
package inbox
