// The null provider of HashiCorp, version 1.0.0, from its released library.
//
// Its go.mod-less release speaks plugin protocol 4; the Terraform 0.12 library
// serves the same provider over protocol 5, which later Terraforms understand.
package main

import (
	"github.com/hashicorp/terraform/plugin"
	"github.com/terraform-providers/terraform-provider-null/null"
)

func main() {
	plugin.Serve(&plugin.ServeOpts{ProviderFunc: null.Provider})
}
