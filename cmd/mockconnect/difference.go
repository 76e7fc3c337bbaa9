package main

import (
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/mockconnect/mockconnect/internal/receiver"
)

// around is how many characters of two long strings are shown on either side of where they part.
const around = 48

// printBoth prints two strings below each other and marks where they part. A text that has a line for each part (headers) is printed
// line by line: it is of another kind than what it stands beside, and parts from it at once.
func printBoth(w io.Writer, expected, received string) {
	if strings.Contains(received, "\n") && !strings.Contains(expected, "\n") || received == "" || expected == "" {
		printBlock(w, "expected", expected)
		printBlock(w, "received", received)
		return
	}
	printTwo(w, "expected", expected, "received", received)
}

// printTwo shows two texts around the place where they part.
func printTwo(w io.Writer, oneName, expected, otherName, received string) {
	at := firstDifference(expected, received)
	a, b := []rune(receiver.Printable(expected)), []rune(receiver.Printable(received))
	if at < 0 {
		fmt.Fprintf(w, "  both      %s\n", string(a))
		return
	}
	// Escapes make a text longer; the mark goes by what is shown.
	at = utf8.RuneCountInString(receiver.Printable(string([]rune(expected)[:at])))
	from, cut := 0, ""
	if longest := max(len(a), len(b)); longest > 2*around {
		if from = max(at-around, 0); from > 0 {
			cut = "…"
		}
	}
	fmt.Fprintf(w, "  %-8s  %s%s\n", oneName, cut, window(a, from, at))
	fmt.Fprintf(w, "  %-8s  %s%s\n", otherName, cut, window(b, from, at))
	fmt.Fprintf(w, "            %s^ they part here, at character %d\n", strings.Repeat(" ", at-from+utf8.RuneCountInString(cut)), at+1)
}

// window is the part of a text around a place.
func window(text []rune, from, at int) string {
	if from >= len(text) {
		return ""
	}
	if end := at + around; end < len(text) {
		return string(text[from:end]) + "…"
	}
	return string(text[from:])
}

func printBlock(w io.Writer, name, text string) {
	if text == "" {
		return
	}
	for i, line := range strings.Split(text, "\n") {
		if i > 0 {
			name = ""
		}
		fmt.Fprintf(w, "  %-8s  %s\n", name, receiver.Printable(line))
	}
}

// firstDifference is the place, in characters, at which two strings part, or -1.
func firstDifference(a, b string) int {
	x, y := []rune(a), []rune(b)
	for i := range min(len(x), len(y)) {
		if x[i] != y[i] {
			return i
		}
	}
	if len(x) == len(y) {
		return -1
	}
	return min(len(x), len(y))
}
