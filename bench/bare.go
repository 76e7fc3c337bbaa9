package main

import (
	"context"
	"database/sql"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"github.com/labstack/echo/v4"
	_ "modernc.org/sqlite" // the driver
)

// serveBare is the limit that calls are held against: an echo handler that inserts a body into SQLite, or reads one row, and nothing else.
func serveBare(dir string) {
	fail := func(err error) {
		if err != nil {
			fmt.Fprintln(os.Stderr, "bench:", err)
			os.Exit(1)
		}
	}
	db, err := sql.Open("sqlite", "file:"+filepath.Join(dir, "bare.db")+"?_pragma=journal_mode(WAL)&_pragma=synchronous(NORMAL)")
	fail(err)
	db.SetMaxOpenConns(1)
	ctx := context.Background()
	_, err = db.ExecContext(ctx, "CREATE TABLE bodies (id INTEGER PRIMARY KEY, body TEXT NOT NULL)")
	fail(err)
	insert, err := db.PrepareContext(ctx, "INSERT INTO bodies (body) VALUES (?)")
	fail(err)
	_, err = db.ExecContext(ctx, "CREATE TABLE participants (email TEXT PRIMARY KEY, code TEXT NOT NULL)")
	fail(err)
	_, err = db.ExecContext(ctx, "INSERT INTO participants VALUES ('bench@example.com', 'ABC123')")
	fail(err)
	find, err := db.PrepareContext(ctx, "SELECT code FROM participants WHERE email = ?")
	fail(err)
	e := echo.New()
	e.HideBanner, e.HidePort = true, true
	e.POST("/", func(c echo.Context) error {
		body, err := io.ReadAll(c.Request().Body)
		if err != nil {
			return err
		}
		if _, err := insert.ExecContext(c.Request().Context(), string(body)); err != nil {
			return err
		}
		return c.JSON(http.StatusOK, map[string]string{"status": "ok"})
	})
	e.GET("/:email", func(c echo.Context) error {
		var code string
		if err := find.QueryRowContext(c.Request().Context(), c.Param("email")).Scan(&code); err != nil {
			return err
		}
		return c.JSON(http.StatusOK, map[string]string{"participant_code": code, "email": c.Param("email")})
	})
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	fail(err)
	fail(os.WriteFile(filepath.Join(dir, "ready"), []byte("http://"+listener.Addr().String()+"\n"), 0o600))
	server := &http.Server{Handler: e, ReadHeaderTimeout: time.Minute}
	fail(server.Serve(listener))
}
