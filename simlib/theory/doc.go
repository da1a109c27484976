// Package theory says what queueing theory says of simple queues in the long
// run, and how sure a simulation can be of what it measured. The two together
// are an oracle for the simulator that knows nothing of it.
//
// Times are in whatever unit the arguments have: a rate of 2 per millisecond
// and a service of 0.3 milliseconds give times in milliseconds.
package theory

import (
	"fmt"
	"math"
)

// A Queue is what is to be expected of a queue in the long run, with one line
// for all servers and arrivals that do not depend on each other (Poisson).
type Queue struct {
	Use     float64 // share of its time that a server is busy, ρ
	Delayed float64 // share of customers that are not served at once
	Wait    float64 // mean time in line
	Time    float64 // mean time in line and service together
	Waiting float64 // mean number of customers in line
	Number  float64 // mean number of customers in line and service
}

// MaxServers is how many servers a queue may have: each is a step of ErlangC.
const MaxServers = 1_000_000

// stable returns the load in servers and says what is wrong with it.
func stable(servers int, rate, service float64) (load float64, err error) {
	load = rate * service
	switch {
	case servers < 1 || servers > MaxServers:
		return 0, fmt.Errorf("theory: servers is %d; want 1 to %d", servers, MaxServers)
	case !(rate > 0):
		return 0, fmt.Errorf("theory: rate is %v; want more than 0", rate)
	case !(service > 0):
		return 0, fmt.Errorf("theory: service is %v; want more than 0", service)
	case !(load < float64(servers)):
		return 0, fmt.Errorf("theory: the load, rate times service, is %v; with servers %d want less than that, or the line grows for ever", load, servers)
	}
	return load, nil
}

// ErlangC returns the share of customers that find all servers busy, for a load
// of rate times service (A. K. Erlang, 1917).
func ErlangC(servers int, load float64) (float64, error) {
	if _, err := stable(servers, load, 1); err != nil {
		return 0, err
	}
	b := 1. // Erlang's B, by its recursion in the number of servers, which is stable
	for n := 1; n <= servers; n++ {
		b = load * b / (float64(n) + load*b)
	}
	rho := load / float64(servers)
	return b / (1 - rho*(1-b)), nil
}

// MMc returns what holds for exponential service times: M/M/c, and M/M/1 with
// one server. rate is that of all arrivals, service the mean service time.
func MMc(servers int, rate, service float64) (Queue, error) {
	load, err := stable(servers, rate, service)
	if err != nil {
		return Queue{}, err
	}
	delayed, err := ErlangC(servers, load)
	if err != nil {
		return Queue{}, err
	}
	wait := delayed * service / (float64(servers) - load)
	return queue(servers, rate, service, delayed, wait), nil
}

// MG1 returns what holds for one server and any service times, by the formula
// of Pollaczek and Khinchine. variation is the squared coefficient of variation
// of the service times: 1 gives M/M/1, 0 M/D/1.
func MG1(rate, service, variation float64) (Queue, error) {
	load, err := stable(1, rate, service)
	if err != nil {
		return Queue{}, err
	}
	if !(variation >= 0) || math.IsInf(variation, 1) {
		return Queue{}, fmt.Errorf("theory: variation is %v; want 0 or more, and finite", variation)
	}
	// Arrivals see the server as it is on average: busy for a share ρ.
	return queue(1, rate, service, load, load*service*(1+variation)/(2*(1-load))), nil
}

// PS returns what holds for processor sharing on one server: all customers that
// are there are served at once, each at its share of the speed. Of the service
// times only the mean matters, and a customer that needs x stays x/(1-ρ) on
// average. No customer is Delayed; Wait is how much longer than alone a customer
// takes.
func PS(rate, service float64) (Queue, error) {
	load, err := stable(1, rate, service)
	if err != nil {
		return Queue{}, err
	}
	return queue(1, rate, service, 0, service*load/(1-load)), nil
}

// queue fills in the rest, by Little's law.
func queue(servers int, rate, service, delayed, wait float64) Queue {
	return Queue{
		Use: rate * service / float64(servers), Delayed: delayed,
		Wait: wait, Time: wait + service,
		Waiting: rate * wait, Number: rate * (wait + service),
	}
}
