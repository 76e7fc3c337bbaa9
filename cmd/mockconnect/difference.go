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

// printTwo prints two texts below each other, and says where they part if they are alike at all. What has line breaks is printed whole and
// line by line: a signature base, headers, a challenge.
func printTwo(w io.Writer, oneName, expected, otherName, received string) {
	at := firstDifference(expected, received)
	if expected == "" || received == "" || strings.Contains(expected+received, "\n") || at >= 0 && !alike(expected, received) {
		if at < 0 {
			oneName, received = "both", ""
		}
		printBlock(w, oneName, expected)
		printBlock(w, otherName, received)
		if expected != "" && received != "" && alike(expected, received) {
			before := string([]rune(expected)[:at])
			inLine := before[strings.LastIndexByte(before, '\n')+1:]
			fmt.Fprintf(w, "            they part in line %d, at character %d\n", 1+strings.Count(before, "\n"), 1+utf8.RuneCountInString(inLine))
		}
		return
	}
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

// alike says that of two texts at least a quarter is the same, at their beginnings and ends. Of others it would say nothing where they part.
func alike(a, b string) bool {
	same, least := 0, min(len(a), len(b))
	for same < least && a[same] == b[same] {
		same++
	}
	behind := 0
	for behind < least-same && a[len(a)-1-behind] == b[len(b)-1-behind] {
		behind++
	}
	return a != b && 4*(same+behind) >= least
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
