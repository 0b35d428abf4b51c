package notify

import (
	"cmp"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// textBytes are what a message of each robot may hold, in UTF-8; 0: enough for all.
var textBytes = map[Kind]int{WeCom: 4000, DingTalk: 18_000, Feishu: 18_000, Slack: 3_000, Teams: 20_000}

// payload is the address and the body that a target wants.
func (s *Sender) payload(t *Target, m *Message) (address string, body any, err error) {
	text := cut(strings.Join(append([]string{m.title(t)}, m.Lines...), "\n"), textBytes[t.Kind])
	switch t.Kind {
	case JSON:
		return t.URL, m, nil
	case Slack:
		return t.URL, map[string]any{"text": text}, nil
	case Teams:
		card := map[string]any{"type": "AdaptiveCard", "version": "1.4", "body": []any{map[string]any{"type": "TextBlock", "wrap": true, "text": strings.ReplaceAll(text, "\n", "\n\n")}}}
		return t.URL, map[string]any{"type": "message", "attachments": []any{map[string]any{"contentType": "application/vnd.microsoft.card.adaptive", "content": card}}}, nil
	case WeCom:
		return t.URL, map[string]any{"msgtype": "markdown", "markdown": map[string]string{"content": text}}, nil
	case DingTalk:
		address, err = dingTalkAddress(t, s.Now())
		return address, map[string]any{"msgtype": "markdown", "markdown": map[string]string{"title": m.title(t), "text": strings.ReplaceAll(text, "\n", "\n\n")}}, err
	case Feishu:
		body := map[string]any{"msg_type": "text", "content": map[string]string{"text": text}}
		if t.Secret != "" {
			seconds := strconv.FormatInt(s.Now().Unix(), 10)
			body["timestamp"], body["sign"] = seconds, sign(seconds+"\n"+t.Secret, "")
		}
		return t.URL, body, nil
	}
	return "", nil, fmt.Errorf("want a known kind of target, got %q", t.Kind)
}

// title is the first line of a message.
func (m *Message) title(t *Target) string {
	code := strconv.Itoa(m.Code)
	if m.Chinese {
		what := map[string]string{"closed": chineseColours[m.Colour], "failed": "未结账，退出码 " + code}[m.Event]
		return cmp.Or(t.Prefix, chinesePrefix) + " tieout " + m.AsOf + "：" + what
	}
	what := map[string]string{"closed": m.Colour, "failed": "failed, exit code " + code}[m.Event]
	return strings.TrimSpace(t.Prefix + " tieout " + m.AsOf + ": " + what)
}

// chinesePrefix is the word that a robot finds in a Chinese message where the configuration names none.
const chinesePrefix = "对账"

// chineseColours are the colours of a night, in words.
var chineseColours = map[string]string{"red": "有款项应到未到（红）", "amber": "有待处理事项（黄）", "neutral": "无到期款项", "green": "平，款项均已到账（绿）"}

// dingTalkAddress adds time and signature to the address, where the robot wants them.
func dingTalkAddress(t *Target, now time.Time) (string, error) {
	if t.Secret == "" {
		return t.URL, nil
	}
	parsed, err := url.Parse(t.URL)
	if err != nil {
		return "", err
	}
	milliseconds := strconv.FormatInt(now.UnixMilli(), 10)
	query := parsed.Query()
	query.Set("timestamp", milliseconds)
	query.Set("sign", sign(t.Secret, milliseconds+"\n"+t.Secret))
	parsed.RawQuery = query.Encode()
	return parsed.String(), nil
}

// sign is HMAC-SHA-256 in base64.
func sign(key, text string) string {
	mac := hmac.New(sha256.New, []byte(key))
	mac.Write([]byte(text))
	return base64.StdEncoding.EncodeToString(mac.Sum(nil))
}

// cut keeps whole lines of a text, as many as the bytes allow, and says how many are left out.
func cut(text string, most int) string {
	const end = "\n… (+%d)"
	if most == 0 || len(text) <= most {
		return text
	}
	lines := strings.Split(text, "\n")
	kept := 0
	for size := len(end) + 8; kept < len(lines) && size+len(lines[kept])+1 <= most; kept++ {
		size += len(lines[kept]) + 1
	}
	return strings.Join(lines[:kept], "\n") + fmt.Sprintf(end, len(lines)-kept)
}

// refusedBy reads the answer of a robot, which says in its body what it thinks of the message,
// also with a status of 200.
func refusedBy(t *Target, body []byte) error {
	var answer struct {
		ErrCode *int   `json:"errcode"` // 企业微信, 钉钉
		ErrMsg  string `json:"errmsg"`
		Code    *int   `json:"code"` // 飞书
		Msg     string `json:"msg"`
	}
	switch t.Kind {
	case WeCom, DingTalk, Feishu:
	default:
		return nil
	}
	if err := json.Unmarshal(body, &answer); err != nil {
		return fmt.Errorf("want an answer in JSON, got one of %d bytes that is none", len(body))
	}
	code, said := answer.ErrCode, answer.ErrMsg
	if t.Kind == Feishu {
		code, said = answer.Code, answer.Msg
	}
	if code == nil || *code != 0 {
		number := "no code"
		if code != nil {
			number = strconv.Itoa(*code)
		}
		return fmt.Errorf("want code 0, got %s: %.200s", number, t.withoutSecrets(said))
	}
	return nil
}
