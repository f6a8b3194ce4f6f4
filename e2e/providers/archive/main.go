// The archive provider of HashiCorp, version 1.3.0, from its released library.
package main

import (
	"github.com/hashicorp/terraform-plugin-sdk/plugin"
	"github.com/terraform-providers/terraform-provider-archive/archive"
)

func main() {
	plugin.Serve(&plugin.ServeOpts{ProviderFunc: archive.Provider})
}
