package command

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"payrun/batch"
	"payrun/batch/settings"
	"payrun/client"
	"payrun/client/fedapay"
	"payrun/client/leanx"
	"payrun/client/simulator"
	"payrun/client/ttpay"
)

// Tables are the gateways' own tables of the settings file.
type Tables struct {
	LeanX   leanx.Config   `toml:"leanx"`
	FedaPay fedapay.Config `toml:"fedapay"`
	TTpay   ttpay.Config   `toml:"ttpay"`
}

// provider is a gateway that also says on whose account it pays.
type provider interface {
	batch.Gateway
	Debtor() batch.Debtor
	Close()
}

// opener makes a gateway of the settings. box is the simulator's address and
// credentials when it was asked for by name, nil otherwise.
type opener func(f File, box *box, o client.Options) (provider, error)

// gateways has one line a gateway.
func gateways() map[string]opener {
	return map[string]opener{
		"leanx":   openLeanX,
		"fedapay": openFedaPay,
		"ttpay":   openTTpay,
	}
}

// openGateway makes the gateway that was named.
func openGateway(name string, f File, b *box, o client.Options) (provider, error) {
	all := gateways()
	open, ok := all[name]
	names := strings.Join(slices.Sorted(maps.Keys(all)), ", ")
	switch {
	case name == "":
		return nil, fmt.Errorf("which gateway? Say gateway = \"leanx\" in the settings, or --gateway; there are %s, and simulator", names)
	case !ok:
		return nil, fmt.Errorf("there is no gateway %q: there are %s, and simulator", name, names)
	}
	return open(f, b, o)
}

func openLeanX(f File, b *box, o client.Options) (provider, error) {
	c := f.LeanX
	if b != nil {
		c = leanx.Config{
			Pool: simulator.DefaultPool, CallbackURL: "https://simulator.invalid/callback", BaseURL: b.url, Simulator: true,
			Token: settings.NewSecret(simulator.DefaultToken), HashKey: settings.NewSecret(simulator.DefaultHashKey),
		}
	}
	if err := c.Load(f.folder(), os.LookupEnv); err != nil {
		return nil, err
	}
	return open(c, o, leanx.New)
}

func openFedaPay(f File, b *box, o client.Options) (provider, error) {
	c := f.FedaPay
	if b != nil {
		c = fedapay.Config{
			Country: "BJ", Modes: []string{"momo_test"}, BaseURL: b.url + "/v1", Simulator: true,
			Token: settings.NewSecret(simulator.DefaultFedaPayKey), WebhookSecret: settings.NewSecret(simulator.DefaultFedaPayWebhook),
		}
	}
	if err := c.Load(f.folder(), os.LookupEnv); err != nil {
		return nil, err
	}
	return open(c, o, fedapay.New)
}

func openTTpay(f File, b *box, o client.Options) (provider, error) {
	c := f.TTpay
	if b != nil {
		c = ttpay.Config{
			Country: ttpayCountry, AppCode: simulator.DefaultTTpayApp, BaseURL: b.url, Simulator: true,
			CallbackURL: "https://simulator.invalid/callback",
			PrivateKey:  settings.NewSecret(simulator.DefaultTTpayMerchantKey), PlatformKey: settings.NewSecret(simulator.DefaultTTpayPlatformKey),
		}
	}
	if err := c.Load(f.folder(), os.LookupEnv); err != nil {
		return nil, err
	}
	return open(c, o, ttpay.New)
}

// open keeps a nil gateway from hiding inside an interface.
func open[C any, G provider](c C, o client.Options, make func(C, client.Options) (G, error)) (provider, error) {
	g, err := make(c, o)
	if err != nil {
		return nil, err
	}
	return g, nil
}

// folder is where the settings file is: secrets' relative paths start there.
func (f File) folder() string {
	if f.path == "" {
		return "."
	}
	return filepath.Dir(f.path)
}

var errNoSettings = errors.New("no settings file: write payrun.toml, say --settings FILE, or try --gateway simulator")
