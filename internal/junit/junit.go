// Package junit writes test results as JUnit XML, in the shape that GitHub, GitLab and Jenkins read. What was tested is none of its
// business: neither runs nor webhooks enter here.
package junit

import (
	"encoding/xml"
	"io"
	"math"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// Report is a whole file.
type Report struct {
	Name   string
	Suites []Suite
}

// Suite is what was tested together.
type Suite struct {
	Name       string
	At         time.Time // when it began, on the wall
	Took       time.Duration
	Properties []Property
	Cases      []Case
}

// Property is something worth knowing about a suite.
type Property struct{ Name, Value string }

// Case is one test. It has passed unless it has a problem.
type Case struct {
	Name    string
	Class   string
	Took    time.Duration
	Problem *Problem
	Output  string // lines
}

// Problem is why a test did not pass.
type Problem struct {
	Broken  bool   // it came to no result, rather than to a wrong one
	Type    string // one word
	Message string // one line
	Text    string // lines
}

// The elements, with attributes and children in the order of the schema that most readers check against.
type (
	suitesElement struct {
		XMLName xml.Name `xml:"testsuites"`
		Name    string   `xml:"name,attr"`
		counts
		Suites []suiteElement `xml:"testsuite"`
	}
	suiteElement struct {
		Name string `xml:"name,attr"`
		counts
		Skipped    int                `xml:"skipped,attr"`
		Timestamp  string             `xml:"timestamp,attr"`
		Properties *propertiesElement `xml:"properties"`
		Cases      []caseElement      `xml:"testcase"`
	}
	counts struct {
		Tests    int    `xml:"tests,attr"`
		Failures int    `xml:"failures,attr"`
		Errors   int    `xml:"errors,attr"`
		Time     string `xml:"time,attr"` // seconds
	}
	propertiesElement struct {
		Properties []propertyElement `xml:"property"`
	}
	propertyElement struct {
		Name  string `xml:"name,attr"`
		Value string `xml:"value,attr"`
	}
	caseElement struct {
		Name    string          `xml:"name,attr"`
		Class   string          `xml:"classname,attr"`
		Time    string          `xml:"time,attr"`
		Error   *problemElement `xml:"error"`
		Failure *problemElement `xml:"failure"`
		Output  *textElement    `xml:"system-out"`
	}
	problemElement struct {
		Type    string `xml:"type,attr"`
		Message string `xml:"message,attr"`
		Text    string `xml:",cdata"`
	}
	textElement struct {
		Text string `xml:",cdata"`
	}
)

// Write writes a report: UTF-8, and well-formed whatever the texts in it hold.
func Write(w io.Writer, r Report) error {
	all := suitesElement{Name: clean(r.Name)}
	var took time.Duration
	for _, s := range r.Suites {
		suite := suiteElement{Name: clean(s.Name), Timestamp: s.At.UTC().Format("2006-01-02T15:04:05")}
		suite.Time = seconds(s.Took)
		if len(s.Properties) > 0 {
			suite.Properties = &propertiesElement{}
			for _, p := range s.Properties {
				suite.Properties.Properties = append(suite.Properties.Properties, propertyElement{clean(p.Name), line(p.Value)})
			}
		}
		names := map[string]int{}
		for _, c := range s.Cases {
			element := caseElement{Name: line(c.Name), Class: line(c.Class), Time: seconds(c.Took)}
			// Readers take two tests of one name for one.
			if names[element.Name]++; names[element.Name] > 1 {
				element.Name += " (" + strconv.Itoa(names[element.Name]) + ")"
			}
			if p := c.Problem; p != nil {
				problem := &problemElement{line(p.Type), line(p.Message), clean(p.Text)}
				if p.Broken {
					element.Error = problem
					suite.Errors++
				} else {
					element.Failure = problem
					suite.Failures++
				}
			}
			if c.Output != "" {
				element.Output = &textElement{clean(c.Output)}
			}
			suite.Cases = append(suite.Cases, element)
		}
		suite.Tests = len(suite.Cases)
		all.Tests, all.Failures, all.Errors = all.Tests+suite.Tests, all.Failures+suite.Failures, all.Errors+suite.Errors
		took = max(took, s.Took) // suites are played at the same time
		all.Suites = append(all.Suites, suite)
	}
	all.Time = seconds(took)
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	encoder := xml.NewEncoder(w)
	encoder.Indent("", "  ")
	if err := encoder.Encode(all); err != nil {
		return err
	}
	_, err := io.WriteString(w, "\n")
	return err
}

func seconds(d time.Duration) string {
	return strconv.FormatFloat(math.Max(d.Seconds(), 0), 'f', 3, 64)
}

// clean takes out what XML cannot say, or what a terminal would act on.
func clean(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n', r == '\t':
			return r
		case unicode.IsControl(r), r == 0xFFFE, r == 0xFFFF:
			return -1
		case r == utf8.RuneError:
			return utf8.RuneError // of what was no UTF-8
		}
		return r
	}, text)
}

// line is a text in one line, as attributes have it.
func line(text string) string { return strings.Join(strings.Fields(clean(text)), " ") }
