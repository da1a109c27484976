package env

import (
	"net/url"
	"os"
	"regexp"
	"strings"
)

// A source is an address from which a tool downloads, and the setting of the
// reader that names it; both are "" where the tool's own default holds.
type source struct{ address, setting string }

// String is the address without its password, and where it comes from.
func (s source) String() string {
	if s.address == "" {
		return ""
	}
	text := redacted(s.address)
	if s.setting != "" {
		text += " (" + s.setting + ")"
	}
	return text
}

func (s source) orElse(text string) string {
	if s.address == "" {
		return text
	}
	return s.String()
}

// hidden is what stands for a password in an address.
var credentials = regexp.MustCompile(`(//[^/@\s:]*):[^/@\s]*@`)

func redacted(text string) string { return credentials.ReplaceAllString(text, "$1:***@") }

// The addresses that tools name when they cannot reach them: npm, go, pip.
var asked = regexp.MustCompile(`request to (https?://[^\s'"]+) failed|(?:Get|Head) "?(https?://[^\s'"]+)|reading (https?://\S+):|host='([^'\s]+)'|GET (https?://\S+)`)

// askedIn is the address that a tool's output says it asked, or "".
func askedIn(output string) string {
	m := asked.FindStringSubmatch(output)
	if m == nil {
		return ""
	}
	for _, address := range m[1:] {
		if u, err := url.Parse(address); err == nil && u.Host != "" {
			return u.Scheme + "://" + u.Host
		} else if address != "" {
			return address
		}
	}
	return ""
}

// proxies says through which proxies a tool goes, or "".
func proxies() string {
	var said []string
	for _, name := range []string{"HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy", "HTTP_PROXY", "http_proxy", "PIP_PROXY", "npm_config_proxy", "npm_config_https_proxy"} {
		if value := os.Getenv(name); value != "" {
			said = append(said, redacted(value)+" ("+name+")")
		}
	}
	if said == nil {
		return ""
	}
	return " through the proxy " + said[0]
}

// download is what an error says about where a tool looked.
func (s source) where(output string) string {
	if s.address == "" {
		s.address = askedIn(output)
	}
	return strings.TrimSpace(s.String() + proxies())
}
