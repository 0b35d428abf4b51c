package main

import (
	"context"
	"fmt"
	"os"
)

func main() {
	m := ""
	if len(os.Args) > 3 { m = os.Args[3] }
	fmt.Println(duckdb(context.Background(), os.Args[1], os.Args[2], 2, m))
}
