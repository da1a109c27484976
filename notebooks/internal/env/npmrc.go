package env

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// The settings of npm that say where packages come from and how the network is
// reached. No other setting of the reader's holds: global, dry-run,
// package-lock, before and many more make another installation or none.
var npmSettings = []string{
	"registry", "proxy", "https-proxy", "http-proxy", "noproxy", "cafile", "ca", "cert", "key", "certfile", "keyfile",
	"strict-ssl", "fetch-timeout", "fetch-retry-maxtimeout", "fetch-retry-mintimeout", "local-address", "maxsockets",
	"replace-registry-host", "_auth", "username", "email",
}

func isNpmSource(name string) bool {
	name = strings.TrimSuffix(strings.ToLower(strings.TrimSpace(name)), "[]")
	return slices.Contains(npmSettings, strings.ReplaceAll(name, "_", "-")) || slices.Contains(npmSettings, name) ||
		strings.HasPrefix(name, "//") || // credentials for one registry
		strings.HasPrefix(name, "@") // a registry for one scope
}

// npmEnviron prepares what npm ci needs to know: an environment and a file of
// settings, both with the reader's sources and nothing else of npm's
// settings; and a cache that can be written. asked is the registry that it
// will ask, done removes the file, which may hold a password.
func (e *Env) npmEnviron(ctx context.Context, npm []string) (environ []string, asked source, done func(), err error) {
	files, cache := npmFiles(ctx, npm)
	if cacheWritable(cache, ".", "_cacache", "_cacache/tmp", "_cacache/content-v2", "_logs") != nil {
		cache = e.path("npm-cache")
	}
	var lines []string
	for _, name := range files { // the later one holds
		data, err := os.ReadFile(name)
		if err != nil {
			continue
		}
		for line := range strings.Lines(string(data)) {
			key, value, _ := strings.Cut(line, "=")
			if !isNpmSource(key) {
				continue
			}
			lines = append(lines, strings.TrimSpace(line))
			if strings.TrimSpace(key) == "registry" {
				asked = source{strings.Trim(strings.TrimSpace(value), `"'`), "registry in " + name}
			}
		}
	}
	rc := e.path("npmrc.tmp")
	if err := os.WriteFile(rc, []byte(strings.Join(lines, "\n")+"\n"), 0o600); err != nil {
		return nil, asked, nil, err
	}
	for _, kv := range os.Environ() {
		name, value, _ := strings.Cut(kv, "=")
		setting, ok := cutNpmPrefix(name)
		if ok && !isNpmSource(setting) {
			continue
		}
		if ok && strings.EqualFold(setting, "registry") && value != "" {
			asked = source{value, name}
		}
		environ = append(environ, kv)
	}
	environ = withVars(environ, map[string]string{
		// npm run by npm (a reader's script that starts us) would obey that one's folder.
		"INIT_CWD": "", "NODE_ENV": "",
		"npm_config_userconfig": rc, "npm_config_globalconfig": e.path("npmrc.none"), "npm_config_cache": cache,
		"npm_config_update_notifier": "false",
	})
	return environ, asked, func() { os.Remove(rc) }, nil
}

// npmFiles are the reader's files of settings, and npm's cache.
func npmFiles(ctx context.Context, npm []string) (files []string, cache string) {
	out, err := newCommand(ctx, npm[0], append(slices.Clone(npm[1:]), "config", "get", "globalconfig", "userconfig", "cache")...).Output()
	if err != nil {
		// A file that npm cannot read, or a home folder that it cannot write: there
		// still is the usual place.
		if home, err := os.UserHomeDir(); err == nil {
			files = append(files, filepath.Join(home, ".npmrc"))
		}
		return files, ""
	}
	for line := range strings.Lines(string(out)) {
		switch name, value, _ := strings.Cut(strings.TrimSpace(line), "="); name {
		case "globalconfig", "userconfig":
			files = append(files, value)
		case "cache":
			cache = value
		}
	}
	return files, cache
}

// cutNpmPrefix is the setting that a variable sets; npm reads them in lower
// and in upper case.
func cutNpmPrefix(name string) (setting string, ok bool) {
	const prefix = "npm_config_"
	if len(name) < len(prefix) || !strings.EqualFold(name[:len(prefix)], prefix) {
		return "", false
	}
	return name[len(prefix):], true
}
