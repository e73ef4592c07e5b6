// Package settings reads the settings file: the tables that every gateway
// shares, and the rules by which any settings struct is read.
//
// It knows no gateway. The program's own file type embeds Common, names the
// tables Pay, Check and Folder, and adds one table for each gateway; Decode
// reads the whole of it strictly, so that a misspelt key is an error with its
// line and never a setting that is silently not in force.
//
// A secret is never written in the settings file. The file says where it is (a
// file of its own or an environment variable) and Source loads it.
package settings
