module github.com/schedlab/schedlab

go 1.26.0

// A reader's notebooks and programs; go run there can import the library.
ignore ./work

require (
	github.com/cockroachdb/datadriven v1.0.3
	github.com/go-echarts/go-echarts/v2 v2.7.3
	github.com/janpfeifer/gonb v0.11.5
	golang.org/x/exp v0.0.0-20261014143641-f0251eb4aa3e
	gonum.org/v1/gonum v0.17.0
	pgregory.net/rapid v1.3.0
)

require (
	github.com/go-logr/logr v1.4.2 // indirect
	github.com/gofrs/uuid v4.4.0+incompatible // indirect
	github.com/pkg/errors v0.9.1 // indirect
	github.com/pmezard/go-difflib v1.0.0 // indirect
	k8s.io/klog/v2 v2.130.1 // indirect
)
