// Command devkeys writes the committed development keys into the directory given as its only argument: one bundle of
// PKCS#8 PEM blocks per set (connect, webhook-jwt, zerohash, siwx), and one set that is never published. A file that
// exists is left alone, because published development keys are part of what users' fixtures rely on.
package main

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// sets is how many numbered bundles there are; jwks.DevelopmentSets must agree, and a test of jwks says so.
const sets = 32

// kinds makes one key per use, in the order of a bundle. The standard library alone is used here, since package jwks
// embeds what this program writes and so cannot be built before it has run.
var kinds = []func() (any, error){
	func() (any, error) { return rsa.GenerateKey(rand.Reader, 2048) },
	func() (any, error) { return ecdsa.GenerateKey(elliptic.P256(), rand.Reader) },
	func() (any, error) { return rsa.GenerateKey(rand.Reader, 2048) },
	func() (any, error) { return ecdsa.GenerateKey(elliptic.P384(), rand.Reader) },
}

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: devkeys DIRECTORY")
		os.Exit(2)
	}
	if err := run(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, "devkeys:", err)
		os.Exit(1)
	}
}

func run(dir string) error {
	names := []string{"never-published.pem"}
	for i := range sets {
		names = append(names, fmt.Sprintf("%02d.pem", i))
	}
	for _, name := range names {
		path := filepath.Join(dir, name)
		if _, err := os.Stat(path); !errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err := write(path); err != nil {
			return err
		}
		fmt.Println(path)
	}
	return nil
}

func write(path string) error {
	var bundle bytes.Buffer
	for _, make := range kinds {
		key, err := make()
		if err != nil {
			return err
		}
		der, err := x509.MarshalPKCS8PrivateKey(key)
		if err != nil {
			return err
		}
		if err := pem.Encode(&bundle, &pem.Block{Type: "PRIVATE KEY", Bytes: der}); err != nil {
			return err
		}
	}
	// O_EXCL: even a file that appeared meanwhile is not overwritten.
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return err
	}
	_, err = file.Write(bundle.Bytes())
	return errors.Join(err, file.Close())
}
