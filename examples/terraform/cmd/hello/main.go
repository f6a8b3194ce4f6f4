package main

import (
	"context"

	"github.com/aws/aws-lambda-go/lambda"
)

func handle(ctx context.Context) (map[string]string, error) {
	return map[string]string{"function": "hello"}, nil
}

func main() {
	lambda.Start(handle)
}
