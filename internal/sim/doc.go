// Package sim is the simulated world: workspaces, accounts, sessions, deposits and withdrawals with their rules, and the engine
// that plays scenarios on them. It says through small interfaces what it needs from storage and from whoever delivers events. It
// knows no HTTP, no SQL, and none of the emulated APIs' texts.
package sim
