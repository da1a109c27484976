"""Workload W1 on SimPy: see main.go. Prints the CPU seconds that the
simulation took and the virtual nanoseconds at which it ended."""

import sys
import time
from collections import deque

import simpy

N, K, PROCS = (int(a) for a in sys.argv[1:])
MASK = (1 << 64) - 1


def mix(z):
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9 & MASK
    z = (z ^ z >> 27) * 0x94D049BB133111EB & MASK
    return z ^ z >> 31


def processor(env, p, queues, done):
    mine = queues[p]
    while done[0] < N:
        if not mine:
            for i in range(1, PROCS):
                other = queues[(p + i) % PROCS]
                for _ in range(len(other) - len(other) // 2):
                    mine.append(other.popleft())
                if mine:
                    break
            else:
                return  # no processor makes new work: what is left runs where it is
        g, k = mine.popleft()
        yield env.timeout(1000 + mix(g * K + k) % 9001)
        if k + 1 < K:
            mine.append((g, k + 1))
        else:
            done[0] += 1


start = time.process_time()
env = simpy.Environment()
queues = [deque() for _ in range(PROCS)]
queues[0].extend((g, 0) for g in range(N))
done = [0]
for p in range(PROCS):
    env.process(processor(env, p, queues, done))
env.run()
print(time.process_time() - start, env.now)
