package main

import (
	"cmp"
	"crypto/sha256"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
	"time"

	spdxjson "github.com/spdx/tools-golang/json"
	"github.com/spdx/tools-golang/spdx"
	"github.com/spdx/tools-golang/spdx/v2/common"
)

const home = "https://github.com/schedlab/schedlab"

// A thing is what is described: its parts are in it.
type thing struct {
	root                 string
	name, version, about string
	parts                []part
}

// The kinds of packages, by the name that a package URL has for them.
type kind string

const (
	golang kind = "golang"
	npm    kind = "npm"
	pypi   kind = "pypi"
	deb    kind = "deb"
)

// A part is a package of one version.
type part struct {
	kind          kind
	name, version string
	license       string // as SPDX writes it, "" where what pins the part does not say
	sha512        string // of the archive, in hexadecimal
	sha256        string
	from          string // what pins it, and by which hash if that is of no archive
	only          string // the machines that get it, "" for all
	arch          string // of a Debian package
}

// purl is the package URL, by which databases of holes know the part.
func (p part) purl() string {
	name, version := p.name, strings.NewReplacer("+", "%2B", ":", "%3A").Replace(p.version)
	switch p.kind {
	case npm:
		name = strings.Replace(name, "@", "%40", 1)
	case deb:
		name, version = "debian/"+name, version+"?arch="+p.arch
	}
	return fmt.Sprintf("pkg:%s/%s@%s", p.kind, name, version)
}

var notInID = regexp.MustCompile(`[^A-Za-z0-9.-]+`)

// id names the part inside the document. What an id may not have becomes a
// hyphen, so a part that differs in nothing else would have the same.
func (p part) id() string {
	return notInID.ReplaceAllString(string(p.kind)+"-"+p.name+"-"+p.version, "-")
}

func (p part) spdx() *spdx.Package {
	pkg := &spdx.Package{
		PackageName:             p.name,
		PackageSPDXIdentifier:   common.ElementID(p.id()),
		PackageVersion:          p.version,
		PackageSupplier:         &common.Supplier{Supplier: "NOASSERTION"},
		PackageDownloadLocation: "NOASSERTION", // each machine has its own mirror
		PackageSourceInfo:       "pinned by " + p.from,
		PackageLicenseConcluded: "NOASSERTION",
		PackageLicenseDeclared:  cmp.Or(p.license, "NOASSERTION"),
		PackageCopyrightText:    "NOASSERTION",
		PackageExternalReferences: []*spdx.PackageExternalReference{{
			Category: common.CategoryPackageManager, RefType: common.TypePackageManagerPURL, Locator: p.purl(),
		}},
	}
	if p.only != "" {
		pkg.PackageComment = "only where " + p.only
	}
	for algorithm, value := range map[common.ChecksumAlgorithm]string{common.SHA256: p.sha256, common.SHA512: p.sha512} {
		if value != "" {
			pkg.PackageChecksums = append(pkg.PackageChecksums, common.Checksum{Algorithm: algorithm, Value: value})
		}
	}
	return pkg
}

// write writes the document. The same thing gives the same bytes.
func (t *thing) write(out io.Writer, created time.Time) error {
	slices.SortFunc(t.parts, func(a, b part) int { return strings.Compare(a.id(), b.id()) })
	t.parts = slices.CompactFunc(t.parts, func(a, b part) bool { return a.kind == b.kind && a.name == b.name && a.version == b.version })
	const self = common.ElementID("schedlab")
	doc := &spdx.Document{
		SPDXVersion: spdx.Version, DataLicense: spdx.DataLicense, SPDXIdentifier: "DOCUMENT",
		DocumentName:    t.name + " " + t.version,
		DocumentComment: t.about,
		CreationInfo: &spdx.CreationInfo{
			Creators: []common.Creator{{CreatorType: "Tool", Creator: "schedlab-sbom"}},
			Created:  created.Format(time.RFC3339),
		},
		Packages: []*spdx.Package{{
			PackageName: t.name, PackageSPDXIdentifier: self, PackageVersion: t.version,
			PackageSupplier:         &common.Supplier{SupplierType: "Organization", Supplier: "schedlab"},
			PackageDownloadLocation: "git+" + home, PackageLicenseConcluded: "NOASSERTION",
			PackageLicenseDeclared: "MIT", PackageCopyrightText: "NOASSERTION",
		}},
		Relationships: []*spdx.Relationship{{
			RefA: common.MakeDocElementID("", "DOCUMENT"), RefB: common.MakeDocElementID("", string(self)), Relationship: common.TypeRelationshipDescribe,
		}},
	}
	ids := map[string]part{}
	hash := sha256.New()
	fmt.Fprintln(hash, t.name, t.version, doc.CreationInfo.Created)
	for _, p := range t.parts {
		if other, ok := ids[p.id()]; ok {
			return fmt.Errorf("%s and %s have the same id %s", other.purl(), p.purl(), p.id())
		}
		ids[p.id()] = p
		fmt.Fprintf(hash, "%+v\n", p)
		doc.Packages = append(doc.Packages, p.spdx())
		doc.Relationships = append(doc.Relationships, &spdx.Relationship{
			RefA: common.MakeDocElementID("", string(self)), RefB: common.MakeDocElementID("", p.id()), Relationship: common.TypeRelationshipContains,
		})
	}
	// Another content, another name.
	doc.DocumentNamespace = fmt.Sprintf("%s/spdx/%s-%x", home, strings.ReplaceAll(t.name, " ", "-"), hash.Sum(nil)[:16])
	return spdxjson.Write(doc, out, spdxjson.Indent(" "))
}
