package anchor

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/hex"
	"encoding/pem"
	"errors"
)

// Key signs lines, or only checks them. The zero Key does neither. It holds its secret in
// a function, so that no way of printing shows it.
type Key struct {
	signing func(text []byte) []byte // nil: only the public half is known
	public  ed25519.PublicKey
}

// errKey means that a file holds no key with which lines could be signed or checked.
var errKey = errors.New("no Ed25519 key in PEM")

// ReadKey reads a private key as "openssl genpkey -algorithm ed25519" writes it, or the
// public half as "openssl pkey -pubout" does, with which lines can be checked and not
// signed.
func ReadKey(data []byte) (Key, error) {
	block, _ := pem.Decode(data)
	if block == nil {
		return Key{}, errKey
	}
	switch block.Type {
	case "PRIVATE KEY":
		parsed, err := x509.ParsePKCS8PrivateKey(block.Bytes)
		if private, ok := parsed.(ed25519.PrivateKey); ok && err == nil {
			return Key{
				signing: func(text []byte) []byte { return ed25519.Sign(private, text) },
				public:  ed25519.PublicKey(private[ed25519.PrivateKeySize-ed25519.PublicKeySize:]),
			}, nil
		}
	case "PUBLIC KEY":
		parsed, err := x509.ParsePKIXPublicKey(block.Bytes)
		if public, ok := parsed.(ed25519.PublicKey); ok && err == nil {
			return Key{public: public}, nil
		}
	}
	return Key{}, errKey
}

// IsZero reports whether there is no key.
func (k Key) IsZero() bool { return k.public == nil }

// CanSign reports whether the private half is known.
func (k Key) CanSign() bool { return k.signing != nil }

// ID names a key by the beginning of the SHA-256 of its public half.
func (k Key) ID() string {
	if k.IsZero() {
		return ""
	}
	sum := sha256.Sum256(k.public)
	return hex.EncodeToString(sum[:8])
}

func (k Key) sign(text []byte) string { return base64.StdEncoding.EncodeToString(k.signing(text)) }

// Signed reports whether the line bears a good signature of the key.
func (k Key) Signed(l *Line) bool {
	signature, err := base64.StdEncoding.DecodeString(l.Signature)
	at := bytes.LastIndex(l.text, []byte(`,"signature":"`))
	if err != nil || at < 0 || k.IsZero() || l.Key != k.ID() {
		return false
	}
	return ed25519.Verify(k.public, append(bytes.Clone(l.text[:at]), '}'), signature)
}
