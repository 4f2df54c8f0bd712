package stripe

import (
	"context"
	"strings"

	api "github.com/stripe/stripe-go/v76"
)

// Merchant is an account as Stripe knows it.
type Merchant struct {
	ID      string
	Name    string
	Live    bool   // in earnest; otherwise nothing is ever taken from anybody
	Version string // of the API, as the answer says
	Hooks   []Hook // where it sends events
}

// Hook is an address that an account sends events to.
type Hook struct {
	URL     string
	Version string // of the API; "": the account's own
	On      bool
}

// Live tells whether a secret is of an account in earnest.
func Live(secret string) bool {
	return strings.HasPrefix(secret, "sk_live_") || strings.HasPrefix(secret, "rk_live_")
}

// Try asks whose the secret is.
func (c *Client) Try(ctx context.Context) (Merchant, error) {
	a, err := c.api.Accounts.Get()
	if err != nil {
		return Merchant{}, classed(err)
	}
	m := Merchant{ID: a.ID, Live: c.live, Version: Version}
	if a.LastResponse != nil && a.LastResponse.Header.Get("Stripe-Version") != "" {
		m.Version = a.LastResponse.Header.Get("Stripe-Version")
	}
	if a.BusinessProfile != nil {
		m.Name = a.BusinessProfile.Name
	}
	if m.Name == "" && a.Settings != nil && a.Settings.Dashboard != nil {
		m.Name = a.Settings.Dashboard.DisplayName
	}
	list := &api.WebhookEndpointListParams{}
	list.Context, list.Limit, list.Single = ctx, api.Int64(100), true
	i := c.api.WebhookEndpoints.List(list)
	for i.Next() {
		e := i.WebhookEndpoint()
		m.Hooks = append(m.Hooks, Hook{URL: e.URL, Version: e.APIVersion, On: e.Status == "enabled"})
	}
	if i.Err() != nil {
		return Merchant{}, classed(i.Err())
	}
	return m, nil
}
