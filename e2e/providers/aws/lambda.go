package main

import (
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"os"

	"github.com/hashicorp/terraform-plugin-sdk/helper/schema"
	"github.com/hashicorp/terraform-plugin-sdk/helper/validation"
)

// What hashicorp/aws 5.100.0 accepts, as far as the fixtures go.
var runtimes = []string{"go1.x", "provided", "provided.al2", "provided.al2023", "python3.13", "nodejs22.x"}

func lambdaFunction() *schema.Resource {
	text := func() *schema.Schema { return &schema.Schema{Type: schema.TypeString, Optional: true} }
	runtime := text()
	runtime.ValidateFunc = validation.StringInSlice(runtimes, false)

	return &schema.Resource{
		Create:        upload,
		Update:        upload,
		Read:          schema.Noop,
		Delete:        schema.RemoveFromState,
		CustomizeDiff: refuseIncomplete,
		Schema: map[string]*schema.Schema{
			"function_name":    {Type: schema.TypeString, Required: true, ForceNew: true},
			"role":             {Type: schema.TypeString, Required: true},
			"description":      text(),
			"filename":         text(),
			"handler":          text(),
			"runtime":          runtime,
			"source_code_hash": {Type: schema.TypeString, Optional: true, Computed: true},
			"memory_size":      {Type: schema.TypeInt, Optional: true, Default: 128},
			"timeout":          {Type: schema.TypeInt, Optional: true, Default: 3},
			"architectures": {Type: schema.TypeList, Optional: true, Computed: true, MaxItems: 1,
				Elem: &schema.Schema{Type: schema.TypeString}},
			"environment": {Type: schema.TypeList, Optional: true, MaxItems: 1,
				Elem: &schema.Resource{Schema: map[string]*schema.Schema{
					"variables": {Type: schema.TypeMap, Optional: true, Elem: &schema.Schema{Type: schema.TypeString}},
				}}},
			"arn":         {Type: schema.TypeString, Computed: true},
			"code_sha256": {Type: schema.TypeString, Computed: true},
		},
	}
}

func refuseIncomplete(d *schema.ResourceDiff, _ interface{}) error {
	if d.NewValueKnown("handler") && d.NewValueKnown("runtime") && (d.Get("handler") == "" || d.Get("runtime") == "") {
		return errors.New("handler and runtime must be set when PackageType is Zip")
	}
	return nil
}

// upload stands for CreateFunction and UpdateFunctionCode: the package must be
// there, and its digest is what the service would answer as CodeSha256.
func upload(d *schema.ResourceData, _ interface{}) error {
	data, err := os.ReadFile(d.Get("filename").(string))
	if err != nil {
		return err
	}
	digest := sha256.Sum256(data)
	if len(d.Get("architectures").([]interface{})) == 0 {
		if err := d.Set("architectures", []string{"x86_64"}); err != nil {
			return err
		}
	}
	name := d.Get("function_name").(string)
	d.SetId(name)
	if err := d.Set("arn", "arn:aws:lambda:us-east-1:123456789012:function:"+name); err != nil {
		return err
	}
	return d.Set("code_sha256", base64.StdEncoding.EncodeToString(digest[:]))
}
