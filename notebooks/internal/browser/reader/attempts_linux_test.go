package reader

import (
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// attempts is how often a program of this network namespace tried to reach an
// address outside it. There is no route to one, which the kernel counts, for
// TCP and UDP, so for names too. A server of names on the machine itself, as
// some have it, is not in the namespace: there a datagram finds no port.
//
// Routes of IPv6 are not counted: Chromium looks for one, by a socket through
// which it sends nothing, each time that it resolves a name. A program that asks
// for a name is seen by that.
func attempts(t *testing.T) (n int) {
	t.Helper()
	for file, counters := range map[string]string{"snmp": "Ip.OutNoRoutes Udp.NoPorts", "snmp6": "Udp6NoPorts"} {
		text, err := os.ReadFile(filepath.Join("/proc/self/net", file))
		if err != nil {
			t.Fatal(err)
		}
		values := map[string]string{}
		var names []string
		for line := range strings.Lines(string(text)) {
			f := strings.Fields(line)
			if file == "snmp6" {
				values[f[0]] = f[1]
			} else if names == nil {
				names = f // one line has a protocol's names, the next its values
			} else {
				for i, name := range names[1:] {
					values[strings.TrimSuffix(f[0], ":")+"."+name] = f[i+1]
				}
				names = nil
			}
		}
		for _, counter := range strings.Fields(counters) {
			v, err := strconv.Atoi(values[counter])
			if err != nil {
				t.Fatalf("the kernel does not count %s: %v", counter, err)
			}
			n += v
		}
	}
	return n
}

// Without a network a request fails and may leave no trace. Here it is seen that
// none was made: not by JupyterLab, not by the kernel, not by the browser.
func TestNoProgramOfTheLabTriesToReachANetworkAfterSetUp(t *testing.T) {
	if withoutNetwork(t, func() string { sit(t); return "here" }) == "" {
		return
	}
	if all, err := net.Interfaces(); err != nil || len(all) != 1 {
		t.Logf("NOT CHECKED: no network namespace is allowed here, in which attempts could be counted (%v)", err)
		return
	}
	before := attempts(t)
	if _, err := net.Dial("tcp", "192.0.2.1:80"); err == nil {
		t.Fatal("there is a network")
	}
	if c, err := net.Dial("udp", "127.0.0.53:53"); err != nil {
		t.Fatal(err)
	} else if _, err := c.Write([]byte("a name")); err != nil {
		t.Fatal(err)
	} else if err := c.Close(); err != nil {
		t.Fatal(err)
	}
	if tried := attempts(t) - before; tried != 2 {
		t.Fatalf("of two attempts %d are counted", tried)
	}

	before = attempts(t)
	d := sit(t)
	n, _ := cleared(t, 0)
	p := sitAt(t, d, d.put(t, "attempts.ipynb", n))
	p.runAll(n)
	p.until("a figure is drawn, for which the page has fetched ECharts", `document.querySelector('.schedlab-figure .schedlab-chart canvas')`)
	p.quiet()
	p.stays(d.host(t))
	if tried := attempts(t) - before; tried > 0 {
		t.Errorf("programs tried %d times to reach an address outside the machine\n%s", tried, &d.log)
	}
}
