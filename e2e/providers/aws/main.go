// A stand-in for the aws provider: it checks what the real one checks before it
// calls the service, records the rest in the state, and never opens a connection.
package main

import (
	"fmt"

	"github.com/hashicorp/terraform-plugin-sdk/helper/schema"
	"github.com/hashicorp/terraform-plugin-sdk/plugin"
	"github.com/hashicorp/terraform-plugin-sdk/terraform"
)

func main() {
	plugin.Serve(&plugin.ServeOpts{ProviderFunc: provider})
}

func provider() terraform.ResourceProvider {
	return &schema.Provider{
		Schema: map[string]*schema.Schema{
			"region":  {Type: schema.TypeString, Optional: true},
			"profile": {Type: schema.TypeString, Optional: true},
		},
		ResourcesMap: map[string]*schema.Resource{
			"aws_lambda_function": lambdaFunction(),
			"aws_iam_role": recorded("name", map[string]*schema.Schema{
				"name":               {Type: schema.TypeString, Required: true, ForceNew: true},
				"assume_role_policy": {Type: schema.TypeString, Required: true},
				"arn":                {Type: schema.TypeString, Computed: true},
			}),
			"aws_iam_role_policy_attachment": recorded("policy_arn", map[string]*schema.Schema{
				"role":       {Type: schema.TypeString, Required: true, ForceNew: true},
				"policy_arn": {Type: schema.TypeString, Required: true, ForceNew: true},
			}),
		},
	}
}

// recorded is a resource that only remembers its arguments, under the id found in attribute `id`.
func recorded(id string, attributes map[string]*schema.Schema) *schema.Resource {
	create := func(d *schema.ResourceData, _ interface{}) error {
		d.SetId(d.Get(id).(string))
		if _, ok := attributes["arn"]; ok {
			return d.Set("arn", fmt.Sprintf("arn:aws:iam::123456789012:role/%s", d.Id()))
		}
		return nil
	}
	resource := &schema.Resource{Schema: attributes, Create: create, Read: schema.Noop, Delete: schema.RemoveFromState}
	for _, attribute := range attributes {
		if !attribute.ForceNew && !attribute.Computed {
			resource.Update = schema.Noop
		}
	}
	return resource
}
