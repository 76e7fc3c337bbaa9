package main

import "testing"

func TestValidate_RefusesWhatIsNeitherScenarioNorConfig(t *testing.T) {
	t.Parallel()
	const neither = ":1:1: neither a scenario (it has no steps) nor a configuration (it has none of its keys)"
	empty, comments := write(t, "empty.yaml", ""), write(t, "comments.yaml", "# nothing\n")
	other, list := write(t, "other.yaml", "nothing: 1\n"), write(t, "list.yaml", "- a\n")
	call(t, "validate", empty, comments, other, list).has(t, 2,
		empty+":1:1: the file is empty", comments+":1:1: the file is empty", other+neither, list+neither)
	// What is misspelt is still known for what it is.
	call(t, "validate", write(t, "a.yaml", "lisen: x\n")).has(t, 2, `a.yaml:1:1: unknown field "lisen"; did you mean "listen"?`)
	call(t, "validate", write(t, "b.yaml", "step: []\n")).has(t, 2, `b.yaml:1:1: unknown field "step"; did you mean "steps"?`)
}

func TestValidate_FindsWhatServeAndRunsWouldRefuse(t *testing.T) {
	t.Parallel()
	config := write(t, "config.yaml", "default: {connect: {signatures: sometimes}}\nworkspaces: [{id: a}, {id: a}]\n")
	want := []string{config + ":1:33: wants one of enforce, warn, off", config + `:2:28: the workspace "a" is given twice`}
	call(t, "validate", config).has(t, 2, want...)
	call(t, "serve", "--config", config).has(t, 2, want...)
	call(t, "validate", write(t, "named.yaml", "scenario: nope\nlisten: 127.0.0.1:0\n")).has(t, 2, `named.yaml:1:11: unknown scenario "nope"`)

	file := write(t, "scenario.yaml", "scenario: x\ntitle: t\nflow: deposit\nvars: {asset: NOPE}\nsteps:\n"+
		"  - emit: connect.deposits.pending\n    set: {amout: 1}\nexpect: [{event: connect.deposits.failed, delivered: 1}]\n")
	call(t, "validate", file).has(t, 2, file+`:4:15: unknown asset "NOPE"`, file+`:7:11: a deposit has no field "amout"; did you mean "amount"?`,
		file+":8:18: no step emits connect.deposits.failed")
}
