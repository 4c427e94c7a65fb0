# Workload T written straight on SimPy: a floor for what simulators built on it can do. Used by `idn bench peers`.
#
#   simpy_tree.py <gateways> <leaves per gateway> EDGE|CLOUD <emulated seconds> <mean gap of a leaf in seconds>
#
# Tree: root, gateways, leaves. Links are full duplex and first in, first out: root-gateway 1 Gbit/s and 50 ms, gateway-leaf 100 Mbit/s and 2 ms one way.
# Each leaf issues requests of 1,000 B at exponential gaps, whether answers have come or not; answers have 1,000 B. One worker takes 0.1 ms per request at
# each gateway (EDGE) or 0.01 ms at the root (CLOUD). Prints one line that begins with RESULT.
import random
import sys
import time

import simpy

gateways, leaves, where = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
end, gap = float(sys.argv[4]), float(sys.argv[5])
is_cloud = where == "CLOUD"
size = 1000
env = simpy.Environment()
chance = random.Random(1)
done = 0
latency = 0.0


class Link:
    __slots__ = ("free", "rate", "delay")

    def __init__(self, rate, delay):
        self.free = 0.0
        self.rate = rate
        self.delay = delay

    def pass_time(self):
        """From now until the last bit of a packet has arrived."""
        start = max(env.now, self.free)
        self.free = start + size * 8 / self.rate
        return self.free - env.now + self.delay


def pair(rate, delay):
    return Link(rate, delay), Link(rate, delay)


upper = [pair(1e9, 0.05) for _ in range(gateways)]
lower = [[pair(1e8, 0.002) for _ in range(leaves)] for _ in range(gateways)]
workers = [simpy.Resource(env, 1) for _ in range(1 if is_cloud else gateways)]
service = 1e-5 if is_cloud else 1e-4


def request(i, j):
    global done, latency
    issued = env.now
    yield env.timeout(lower[i][j][0].pass_time())
    if is_cloud:
        yield env.timeout(upper[i][0].pass_time())
    with workers[0 if is_cloud else i].request() as turn:
        yield turn
        yield env.timeout(service)
    if is_cloud:
        yield env.timeout(upper[i][1].pass_time())
    yield env.timeout(lower[i][j][1].pass_time())
    done += 1
    latency += env.now - issued


def source(i, j):
    while True:
        yield env.timeout(chance.expovariate(1 / gap))
        env.process(request(i, j))


for i in range(gateways):
    for j in range(leaves):
        env.process(source(i, j))
wall, cpu = time.perf_counter(), time.process_time()
env.run(end)
wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
print("RESULT nodes=%d requests=%d wall=%.4fs cpu=%.4fs meanLatency=%.7fs" % (1 + gateways + gateways * leaves, done, wall, cpu, latency / done))
