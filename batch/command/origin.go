package command

import (
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"payrun/batch"
	"payrun/batch/settings"
	"payrun/writer"
)

// byDefault is the origin of what nobody has set.
const byDefault = "default"

// inForce lists every setting that this command works with, its value and
// where that comes from: a flag, a variable of the environment, a line of the
// settings file, or the default. A secret is *** and the place that it was
// read from.
func (o *office) inForce() []writer.Setting {
	var text []byte
	if o.file.path != "" {
		text, _ = os.ReadFile(o.file.path) // it was read a moment ago; without it everything reads as a default
	}
	var all []writer.Setting
	named := map[string]settings.Setting{}
	for _, s := range settings.List(text, &o.file) {
		named[s.Key] = s
		if o.concerns(s) {
			all = append(all, o.settingOf(s))
			all = append(all, o.secretOf(s, named)...)
		}
	}
	by := writer.Setting{Name: "by", Value: o.by, Origin: "login name"}
	if o.flags.by != "" {
		by.Origin = "--by"
	}
	return append(all, by)
}

// concerns leaves out the tables of gateways that are not used here and that
// nobody has written. A simulator has its own.
func (o *office) concerns(s settings.Setting) bool {
	table, _, nested := strings.Cut(s.Key, ".")
	if _, isGateway := gateways()[table]; !nested || !isGateway {
		return true
	}
	return s.Line > 0 || table == o.debtor.Gateway && !o.debtor.Simulated()
}

// settingOf says where one value comes from. A flag wins over the environment,
// that over the file.
func (o *office) settingOf(s settings.Setting) writer.Setting {
	out := writer.Setting{Name: s.Key, Value: shown(s.Value), Origin: byDefault}
	if s.Line > 0 {
		out.Origin = fmt.Sprintf("%s:%d", filepath.Base(o.file.path), s.Line)
	}
	over := func(flag, value string) {
		if value != "" {
			out.Value, out.Origin = value, flag
		}
	}
	switch s.Key {
	case "gateway":
		over("--gateway", o.flags.gateway)
	case "lang":
		over("--lang", o.flags.lang)
	case "state":
		out.Value = o.state
		if os.Getenv("PAYRUN_STATE") != "" {
			out.Origin = "PAYRUN_STATE"
		}
		if o.flags.state != "" {
			out.Origin = "--state"
		}
	}
	if out.Value == "" {
		out.Value = o.effective(s.Key)
	}
	if out.Value != "" && !o.leads(s.Key, out.Value) {
		out.Value = settings.Secret{}.String()
	}
	return out
}

// leads reports that a key which names a secret's file or variable names one
// that is there. Anything else may be the secret itself, written there by
// mistake.
func (o *office) leads(key, value string) bool {
	switch {
	case strings.HasSuffix(key, "_file"):
		if !filepath.IsAbs(value) {
			value = filepath.Join(o.file.folder(), value)
		}
		_, err := os.Stat(value)
		return err == nil
	case strings.HasSuffix(key, "_env"):
		return os.Getenv(value) != ""
	}
	return true
}

// effective is what an empty key of the gateway's table stands for, as far as
// the gateway says.
func (o *office) effective(key string) string {
	key, found := strings.CutPrefix(key, o.debtor.Gateway+".")
	if !found || o.gateway == nil {
		return ""
	}
	t := o.gateway.Traits()
	switch key {
	case "environment":
		return o.debtor.Environment
	case "base_url":
		return t.Host
	case "currency":
		return string(o.debtor.Currency)
	case "minimum_balance":
		return batch.Plain(t.Minimum, o.debtor.Currency)
	case "fee":
		return batch.Plain(t.Fee, o.debtor.Currency)
	}
	return ""
}

// secretOf is the secret that a pair KEY_file and KEY_env names, after the
// second of the two.
func (o *office) secretOf(s settings.Setting, named map[string]settings.Setting) []writer.Setting {
	key, isEnv := strings.CutSuffix(s.Key, "_env")
	file, paired := named[key+"_file"]
	switch {
	case !isEnv || !paired || file.Value == "" && s.Value == "":
		return nil
	case file.Value != "":
		return []writer.Setting{{Name: key, Value: settings.Secret{}.String(), Origin: "file " + o.settingOf(file).Value}}
	}
	return []writer.Setting{{Name: key, Value: settings.Secret{}.String(), Origin: "variable " + o.settingOf(s).Value}}
}

// shown is a value without what may be secret in it: a URL's user, password
// and query.
func shown(value string) string {
	if !strings.Contains(value, "://") {
		return value
	}
	u, err := url.Parse(value)
	if err != nil {
		return settings.Secret{}.String()
	}
	secret := settings.Secret{}.String()
	if u.RawQuery != "" {
		u.RawQuery = secret
	}
	if u.User == nil {
		return u.String()
	}
	u.User = nil
	return strings.Replace(u.String(), "://", "://"+secret+"@", 1)
}
