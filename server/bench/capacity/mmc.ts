import { judgeLatencies } from './judge.ts';
import { exponential, logUniform, type SystemKind, uniform } from './system.ts';

/**
 * How long the queue remembers at the limit, at most, in seconds: a fortieth of a hold of the search. A hold is no evidence of the
 * long run of a system that remembers longer.
 */
const memorySecondsMax = 0.5;

/**
 * M/M/c: Poisson arrivals, c servers with exponential service of mean 1/μ, one queue in order. The response time T has
 * P(T > t) = (1 − C)e^(−μt) + C(θe^(−μt) − μe^(−θt))/(θ − μ), with θ = cμ − λ and Erlang's C (L. Kleinrock, Queueing Systems 1, 1975). Its limit is
 * the 95% quantile at the drawn capacity, so that the truth is known.
 */
export const mmc: SystemKind = {
  name: 'M/M/c',
  about: `1 to 8 servers, p95 limited to 3 to 8 times that of the idle system, forgets within ${memorySecondsMax} s`,
  draw(random) {
    const { servers, capacityPerSecond, multiple, service } = parametersOf(random);
    const limit = (multiple * Math.log(20)) / service;
    return {
      peakPerSecond: capacityPerSecond / logUniform(random, 0.4, 3),
      capacityPerSecond,
      drive: (rate, holdMs) =>
        judgeLatencies(simulate(random, { rate, service, servers, seconds: holdMs / 1000 }), limit),
    };
  },
};

function parametersOf(random: () => number) {
  for (;;) {
    const servers = Math.round(logUniform(random, 1, 8));
    const capacityPerSecond = logUniform(random, 500, 3_000);
    const multiple = uniform(random, 3, 8);
    const busy = busyAt(multiple, servers);
    const service = capacityPerSecond / (servers * busy);
    // The relaxation time of M/M/c is about that of M/M/1 as fast as all servers together.
    const memory = 1 / (servers * service * (1 - Math.sqrt(busy)) ** 2);
    if (memory <= memorySecondsMax) return { servers, capacityPerSecond, multiple, service };
  }
}

/** The chance that an arrival waits, by the recursion of Erlang's B. */
export function erlangC(offered: number, servers: number): number {
  let blocked = 1;
  for (let n = 1; n <= servers; n += 1) blocked = (offered * blocked) / (n + offered * blocked);
  const busy = offered / servers;
  return blocked / (1 - busy * (1 - blocked));
}

export function responseTail(t: number, rate: number, service: number, servers: number): number {
  const waits = erlangC(rate / service, servers);
  const theta = servers * service - rate;
  const [alone, queue] = [Math.exp(-service * t), Math.exp(-theta * t)];
  if (Math.abs(theta - service) < 1e-9 * service) return alone * (1 + waits * service * t);
  return (1 - waits) * alone + (waits * (theta * alone - service * queue)) / (theta - service);
}

/** How busy the servers are where the 95% quantile is this multiple of an idle server's, which is ln 20 of the mean service. */
export function busyAt(multiple: number, servers: number): number {
  let [low, high] = [0, 1];
  for (let step = 0; step < 50; step += 1) {
    const middle = (low + high) / 2;
    const tail = responseTail(multiple * Math.log(20), middle * servers, 1, servers);
    if (tail < 0.05) low = middle;
    else high = middle;
  }
  return low;
}

/** Response times by the second in which they arrive; from an empty queue, as after a pause between two stages. */
function simulate(
  random: () => number,
  { rate, service, servers, seconds }: Record<'rate' | 'service' | 'servers' | 'seconds', number>,
): number[][] {
  const latencies: number[][] = Array.from({ length: seconds }, () => []);
  const free = new Float64Array(servers);
  for (let at = exponential(random) / rate; at < seconds; at += exponential(random) / rate) {
    let next = 0;
    for (let each = 1; each < servers; each += 1) {
      if ((free[each] ?? 0) < (free[next] ?? 0)) next = each;
    }
    const end = Math.max(at, free[next] ?? 0) + exponential(random) / service;
    free[next] = end;
    latencies[Math.floor(at)]?.push(end - at);
  }
  return latencies;
}
