package main

import (
	"io"
	"os"

	"github.com/mattn/go-isatty"
	"github.com/mockconnect/mockconnect/internal/receiver"
)

// isTerminal says whether somebody watches what is written there.
func isTerminal(w io.Writer) bool {
	file, ok := w.(*os.File)
	return ok && os.Getenv("TERM") != "dumb" && isatty.IsTerminal(file.Fd())
}

// styleFor colours text for a terminal, unless NO_COLOR asks not to.
func styleFor(w io.Writer) receiver.Style {
	if !isTerminal(w) || os.Getenv("NO_COLOR") != "" {
		return plainStyle
	}
	return receiver.Style{Good: ansi("32"), Bad: ansi("31"), Faint: ansi("2"), Bold: ansi("1")}
}

var plainStyle = receiver.Style{Good: asIs, Bad: asIs, Faint: asIs, Bold: asIs}

func asIs(text string) string { return text }

func ansi(code string) func(string) string {
	return func(text string) string { return "\x1b[" + code + "m" + text + "\x1b[0m" }
}
