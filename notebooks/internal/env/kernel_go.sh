#!/bin/sh
# Stands before the go command on the PATH of a notebook's kernel.
#
# The kernel runs a bare "go get" for each cell. Without a network that fails
# for reasons a reader cannot mend, and its words hide those of go build. So a
# bare "go get" does nothing here; what a cell lacks, go build says, with the
# line. The kernel that may ask the network then gets it and builds again.
go=$SCHEDLAB_GO

case "$*" in
get | "get -t") exit 0 ;;
esac
other='This kernel asks no network. For modules from the network choose the kernel "Go with modules from the network" (menu Kernel, Change Kernel).'
case "$1" in
get | install | mod)
	"$go" "$@" && exit
	status=$?
	[ "$SCHEDLAB_MODULES" = network ] || printf '\n%s\n' "$other" >&2
	exit $status
	;;
build | test) [ "$PWD" = "$GONB_TMP_DIR" ] || exec "$go" "$@" ;; # a reader's own program
*) exec "$go" "$@" ;;
esac

# A cell's program is small, and its build ends before its garbage matters: not to
# collect it takes a sixth of the time away. A test runs its program below go, and
# that is not to notice.
[ "$1" = test ] || export GOGC="${GOGC:-off}" GOMEMLIMIT="${GOMEMLIMIT:-512MiB}"
built=$("$go" "$@" 2>&1)
status=$?
got=
case "$built" in
*"no required module provides package"* | *"cannot find module providing package"* | *"implicitly required module"* | \
	*"missing go.sum entry"* | *"updates to go.mod needed"* | *"module lookup disabled"*)
	if [ "$status" -ne 0 ] && [ "$SCHEDLAB_MODULES" = network ]; then
		# The library's own requirements first, so that its versions hold and
		# nothing of it is looked up; then what go itself says is missing.
		"$go" mod edit -require="$SCHEDLAB_MODULE@v0.0.0-00010101000000-000000000000"
		named=$(printf '%s\n' "$built" | sed -n 's/^[[:space:]]*go get \([^[:space:]]*@[^[:space:]]*\)$/\1/p')
		tests=
		[ "$1" = test ] && tests=-t
		got=$("$go" get $tests $named 2>&1)
		built=$("$go" "$@" 2>&1)
		status=$?
	elif [ "$status" -ne 0 ]; then
		case "$built" in
		*" package $SCHEDLAB_OWN/"*) got="This checkout of $SCHEDLAB_OWN has no such package." ;;
		*) got=$other ;;
		esac
	fi
	;;
esac
[ -z "$built" ] || printf '%s\n' "$built"
[ "$status" -eq 0 ] && exit
[ -z "$got" ] || printf '\n%s\n' "$got"
case "$built" in
*"build cache"*"permission denied"* | *"build cache"*"read-only file system"*)
	printf '\nMake the folder %s yours to write, or set GOCACHE to one that is and start again.\n' "$("$go" env GOCACHE)"
	;;
esac
exit "$status"
