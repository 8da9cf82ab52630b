/**
 * A tiny model of the mall for the fixture server: payments wait in a queue served at 100 a
 * second, everything else takes its time. Makes the seconds of a run, one after the other.
 */

/** A repeatable random number in 0..1. */
export function randomFrom(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const schema = 6;

export function histogramOf(values) {
  const counts = new Map();
  for (const value of values) {
    const index = Math.ceil(Math.log2(value) * 2 ** schema);
    counts.set(index, (counts.get(index) ?? 0) + 1);
  }
  const buckets = [...counts].sort(([a], [b]) => a - b);
  return { schema, count: values.length, zeroCount: 0, buckets };
}

const servicePaymentsPerSecond = 100;
const typicalMs = { browse: 34, order: 62, pay: 118 };

/** The seconds of one run: `next()` gives the timeline's and the customers' second. */
export function simulate(plan, seed) {
  const random = randomFrom(seed);
  const normal = () =>
    Math.sqrt(-2 * Math.log(random() || 1e-9)) * Math.cos(2 * Math.PI * random());
  const logNormal = (median, sigma) => median * Math.exp(sigma * normal());
  let backlog = 0;
  let second = 0;

  const latencies = (path, n) =>
    Array.from({ length: n }, () => {
      const waited = path === 'pay' ? (backlog / servicePaymentsPerSecond) * 1000 : 0;
      return waited + logNormal(typicalMs[path], 0.28);
    });

  const cellOf = (load, stage) => {
    const started = Math.round(load.ratePerSecond + normal() * 0.4);
    if (load.path === 'pay')
      backlog =
        Math.max(0, backlog + started - servicePaymentsPerSecond) * (backlog > 900 ? 0.98 : 1);
    const served = load.path === 'pay' ? Math.min(started, servicePaymentsPerSecond) : started;
    const finished = Math.max(0, Math.round(served + normal()));
    const failed =
      backlog > 500 && load.path === 'pay' ? Math.round(finished * 0.04 * random()) : 0;
    const journeyMs = histogramOf(latencies(load.path, finished - failed));
    return {
      path: load.path,
      stage: stage.index,
      started,
      dropped: backlog > 800 && load.path === 'pay' ? Math.round(4 * random()) : 0,
      finished,
      correct: finished - failed,
      refused: 0,
      failed,
      journeyMs,
      startLagMs: histogramOf([0.4, 0.6, 0.9]),
      steps: [],
    };
  };

  const generatorOf = (shard, share) => ({
    shard,
    k6CpuShare: Math.min(1, 0.1 + share * 0.22 + random() * 0.04),
    workerCpuShare: 0.03 + random() * 0.02,
    memoryBytes: 96e6 + second * 4e5 + shard * 3e6,
    vusBusy: Math.round((30 + backlog + share * 60) / plan.shards),
    vusPlanned: Math.round(690 / plan.shards),
    lag: {
      workerP99Ms: 1 + random(),
      workerMaxMs: 2 + random() * 3,
      k6WaitShare: 0.01 + random() * 0.02,
      hostCpuShare: Math.min(1, 0.3 + share * 0.4),
      hostStealShare: 0,
    },
  });

  const customers = () => ({
    round: 0,
    second,
    requests: 8 + Math.round(random() * 4),
    errors: 0,
    latencyMs: histogramOf(Array.from({ length: 10 }, () => logNormal(29, 0.3))),
  });

  return {
    next() {
      second += 1;
      const position = (second - 0.5) * 1000;
      const stages = plan.rounds[0].stages;
      const stage = stages.find((s) => position >= s.startMs && position < s.startMs + s.holdMs);
      if (stage === undefined) return null;
      const shards = Array.from({ length: plan.shards }, (_, shard) => shard);
      const missing = second === 23 ? [plan.shards - 1] : [];
      return {
        second: {
          round: 0,
          second,
          shards: shards.filter((shard) => !missing.includes(shard)),
          missing,
          cells: stage.loads.map((load) => cellOf(load, stage)),
          generators: shards.map((shard) => generatorOf(shard, stage.level)),
        },
        customers: customers(),
        level: stage.level,
      };
    },
  };
}
