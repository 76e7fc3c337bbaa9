package main

import (
	"path/filepath"
	"regexp"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
)

// onceMore is the command line as it was typed, with a seed.
func onceMore(args []string, seed int64) string {
	args = slices.Clone(args)
	end := slices.Index(args, "--") // behind it nothing is a flag
	if end < 0 {
		end = len(args)
	}
	if !slices.ContainsFunc(args[:end], func(arg string) bool { return arg == "--seed" || strings.HasPrefix(arg, "--seed=") }) {
		args = slices.Insert(args, end, "--seed", strconv.FormatInt(seed, 10))
	}
	words := []string{program(args[0])}
	for _, arg := range args[1:] {
		words = append(words, word(arg))
	}
	return strings.Join(words, " ")
}

// program is what starts this program again. What go run has built is gone when it ends.
func program(path string) string {
	if filepath.Base(filepath.Dir(path)) == "exe" && strings.Contains(path, "go-build") {
		if info, ok := debug.ReadBuildInfo(); ok {
			return "go run " + info.Path
		}
	}
	return word(path)
}

var plainWord = regexp.MustCompile(`^[A-Za-z0-9_@%+=:,./-]+$`)

// word is a text as one word of a POSIX shell, in quotes only where it needs them.
func word(text string) string {
	if plainWord.MatchString(text) {
		return text
	}
	return quoted(text)
}
