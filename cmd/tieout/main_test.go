package main

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"context"
	"crypto/ed25519"
	"crypto/x509"
	"database/sql"
	"encoding/csv"
	"encoding/hex"
	"encoding/pem"
	"errors"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/xuri/excelize/v2"
	_ "modernc.org/sqlite" // for the command sql

	"tieout/internal/config"
	"tieout/internal/pgtest"
	"tieout/store"
)

// TestMain lets this binary be tieout itself when it is called by that name.
func TestMain(m *testing.M) {
	testscript.Main(testMain{m}, map[string]func(){"tieout": tieout})
}

// storeIDVariable names the stores that tieout makes, where bytes of reports of
// several stores are compared.
const storeIDVariable = "TIEOUT_TEST_STORE_ID"

func tieout() {
	var newID func() string
	if id := os.Getenv(storeIDVariable); id != "" {
		newID = func() string { return id }
	}
	wait := func(context.Context, time.Duration) error { return nil } // files of scripts are young, and whole
	if os.Getenv(waitVariable) != "" {
		wait = sleep
	}
	whoami := func() (string, string) { return os.Getenv(userVariable), "till" }
	start(newID, wait, whoami)
}

// userVariable is the account under which a script runs the program; empty: none is known.
const userVariable = "TIEOUT_TEST_USER"

// waitVariable lets a script wait between two looks at its files.
const waitVariable = "TIEOUT_TEST_WAIT"

type testMain struct{ *testing.M }

// Run runs the tests and stops the server that they started.
func (m testMain) Run() int { return pgtest.Run(m.M) }

// TestCommands runs the scripts that show each command at work.
func TestCommands(t *testing.T) {
	testscript.Run(t, testscript.Params{Dir: "testdata", Cmds: commands(), Condition: condition})
}

// TestErrors runs the reproducer of every error that a user can see.
func TestErrors(t *testing.T) {
	files, err := filepath.Glob("../../testdata/errors/*/test.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("no reproducers: %v", err)
	}
	for _, file := range files {
		t.Run(filepath.Base(filepath.Dir(file)), func(t *testing.T) {
			t.Parallel()
			testscript.Run(t, testscript.Params{Files: []string{file}, Cmds: commands(), Condition: condition})
		})
	}
}

func condition(name string) (bool, error) {
	if name == "root" {
		return os.Geteuid() == 0, nil
	}
	return false, errors.New("unknown condition " + name)
}

// commands are what the scripts know besides testscript's own commands.
func commands() map[string]func(*testscript.TestScript, bool, []string) {
	return map[string]func(*testscript.TestScript, bool, []string){
		"exits":     exits,
		"id":        exceptionID,
		"same":      same,
		"bytes":     writeBytes,
		"append":    appendFile,
		"repeat":    repeat,
		"pack":      pack,
		"workbook":  makeWorkbook,
		"cut":       cut,
		"special":   special,
		"sql":       execute,
		"locked":    locked,
		"overwrite": overwrite,
		"server":    server,
		"unpackzip": unpackZip,
		"listener":  listener,
		"keys":      makeKeys,
		"sheet":     editSheet,
	}
}

// exits runs a command and wants its exit code: exits 12 tieout run.
func exits(ts *testscript.TestScript, _ bool, args []string) {
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	err = ts.Exec(args[1], args[2:]...)
	got := 0
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		got = exit.ExitCode()
	} else {
		ts.Check(err)
	}
	if got != want {
		ts.Fatalf("%s: want exit code %d, got %d", strings.Join(args[1:], " "), want, got)
	}
}

// writeBytes writes a file: bytes FILE HEX.
// exceptionID sets a variable to the ID of the first exception of a list whose columns
// have these values: id VARIABLE FILE COLUMN=VALUE...
func exceptionID(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) < 3 {
		ts.Fatalf("usage: id VARIABLE FILE COLUMN=VALUE...")
	}
	rows, err := csv.NewReader(strings.NewReader(ts.ReadFile(args[1]))).ReadAll()
	ts.Check(err)
	for _, row := range rows[1:] {
		fits := true
		for _, wanted := range args[2:] {
			column, value, _ := strings.Cut(wanted, "=")
			at := slices.Index(rows[0], column)
			fits = fits && at >= 0 && row[at] == value
		}
		if fits {
			ts.Setenv(args[0], row[slices.Index(rows[0], "exception_id")])
			return
		}
	}
	ts.Fatalf("%s: no exception has %v", args[1], args[2:])
}

// same wants its arguments to be equal in pairs.
func same(ts *testscript.TestScript, _ bool, args []string) {
	for i := 0; i+1 < len(args); i += 2 {
		if args[i] != args[i+1] {
			ts.Fatalf("want %s, got %s", args[i], args[i+1])
		}
	}
}

func writeBytes(ts *testscript.TestScript, _ bool, args []string) {
	data, err := hex.DecodeString(args[1])
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), data, 0o644))
}

// appendFile adds the second file to the first.
func appendFile(ts *testscript.TestScript, _ bool, args []string) {
	add(ts, args[0], []byte(ts.ReadFile(args[1])))
}

// repeat adds a text N times to a file: repeat N TEXT FILE; \n is a line feed.
func repeat(ts *testscript.TestScript, _ bool, args []string) {
	n, err := strconv.Atoi(args[0])
	ts.Check(err)
	add(ts, args[2], []byte(strings.Repeat(strings.ReplaceAll(args[1], `\n`, "\n"), n)))
}

func add(ts *testscript.TestScript, name string, data []byte) {
	file, err := os.OpenFile(ts.MkAbs(name), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	ts.Check(err)
	_, err = file.Write(data)
	ts.Check(err)
	ts.Check(file.Close())
}

// pack makes an archive: pack gzip|bomb|zip|encrypted SOURCE ARCHIVE [MORE...].
func pack(ts *testscript.TestScript, _ bool, args []string) {
	data := []byte(ts.ReadFile(args[1]))
	var out bytes.Buffer
	switch args[0] {
	case "bomb":
		data = bytes.Repeat([]byte("merchant_id,terminal_id,txn_time\n"), 5<<20)
		fallthrough
	case "gzip":
		writer := gzip.NewWriter(&out)
		_, err := writer.Write(data)
		ts.Check(err)
		ts.Check(writer.Close())
	default:
		writer := zip.NewWriter(&out)
		for i := range len(args) - 2 {
			entry, err := writer.Create("entry" + strconv.Itoa(i) + ".csv")
			ts.Check(err)
			if i > 0 {
				data = []byte(ts.ReadFile(args[2+i]))
			}
			_, err = entry.Write(data)
			ts.Check(err)
		}
		ts.Check(writer.Close())
	}
	packed := out.Bytes()
	if args[0] == "encrypted" {
		// Bit 0 of the general purpose flag, in the central directory (APPNOTE 4.4.4).
		packed[bytes.Index(packed, []byte("PK\x01\x02"))+8] |= 1
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[2]), packed, 0o644))
}

// makeWorkbook makes a workbook of a file with commas: workbook SOURCE WORKBOOK.
func makeWorkbook(ts *testscript.TestScript, _ bool, args []string) {
	file := excelize.NewFile()
	for i, line := range strings.Split(strings.TrimSpace(ts.ReadFile(args[0])), "\n") {
		cells := strings.Split(line, ",")
		ts.Check(file.SetSheetRow("Sheet1", "A"+strconv.Itoa(i+1), &cells))
	}
	ts.Check(file.SaveAs(ts.MkAbs(args[1])))
}

// cut drops the last bytes of a file: cut FILE N.
func cut(ts *testscript.TestScript, _ bool, args []string) {
	n, err := strconv.Atoi(args[1])
	ts.Check(err)
	data := ts.ReadFile(args[0])
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(data[:len(data)-n]), 0o644))
}

// execute edits a store without tieout: sql DATABASE STATEMENT.
func execute(ts *testscript.TestScript, _ bool, args []string) {
	db, err := sql.Open("sqlite", "file:"+ts.MkAbs(args[0]))
	ts.Check(err)
	_, err = db.Exec(args[1])
	ts.Check(err)
	ts.Check(db.Close())
}

// overwrite replaces bytes of a file: overwrite FILE OFFSET HEX.
func overwrite(ts *testscript.TestScript, _ bool, args []string) {
	at, err := strconv.Atoi(args[1])
	ts.Check(err)
	patch, err := hex.DecodeString(args[2])
	ts.Check(err)
	data := []byte(ts.ReadFile(args[0]))
	copy(data[at:], patch)
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), data, 0o644))
}

// makeKeys writes an Ed25519 key and its public half: keys PRIVATE PUBLIC.
func makeKeys(ts *testscript.TestScript, _ bool, args []string) {
	public, private, err := ed25519.GenerateKey(nil)
	ts.Check(err)
	data, err := x509.MarshalPKCS8PrivateKey(private)
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: data}), 0o600))
	data, err = x509.MarshalPKIXPublicKey(public)
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs(args[1]), pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: data}), 0o644))
}

// server lets TIEOUT_STORE name a database of the real PostgreSQL, there or not,
// as another user when one is given: server DATABASE [USER].
func server(ts *testscript.TestScript, _ bool, args []string) {
	address, _, err := pgtest.Server()
	ts.Check(err)
	parsed, err := url.Parse(address)
	ts.Check(err)
	parsed.Path = "/" + args[0]
	if len(args) > 1 {
		parsed.User = url.UserPassword(args[1], "s3cret")
	}
	ts.Setenv(config.StoreVariable, parsed.String())
}

// locked holds the lock of a store until the script ends.
func locked(ts *testscript.TestScript, _ bool, args []string) {
	db, err := store.Open(context.Background(), "sqlite:"+args[0], ts.MkAbs("."))
	ts.Check(err)
	release, err := db.Lock(context.Background())
	ts.Check(err)
	ts.Defer(func() {
		_ = release()
		_ = db.Close()
	})
}
