/**
 * A small model of the mall for the fixture server: payments wait in a queue served at 100 a second,
 * browse and order have no queue. It makes the seconds of a run, one after the other.
 */

const schema = 6;
const servicePaymentsPerSecond = 100;
const typicalMs = { browse: 34, order: 62, pay: 118 };
const vusPlanned = 690;

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

export function histogramOf(values) {
  const counts = new Map();
  for (const value of values) {
    const index = Math.ceil(Math.log2(value) * 2 ** schema);
    counts.set(index, (counts.get(index) ?? 0) + 1);
  }
  const buckets = [...counts].sort(([a], [b]) => a - b);
  return { schema, count: values.length, zeroCount: 0, buckets };
}

/** The seconds of one run: `next()` gives the timeline's and the customers' second, null at the end. */
export function simulate(plan, seed) {
  const model = { plan, random: randomFrom(seed), backlog: 0, second: -1 };
  return {
    next() {
      model.second += 1;
      const stage = stageAt(plan, (model.second + 0.5) * 1000);
      if (stage === undefined) return null;
      return { second: secondOf(model, stage), customers: customersOf(model), level: stage.level };
    },
  };
}

function stageAt(plan, positionMs) {
  return plan.rounds[0].stages.find(
    ({ startMs, holdMs }) => positionMs >= startMs && positionMs < startMs + holdMs,
  );
}

function secondOf(model, stage) {
  const { plan, second } = model;
  const shards = Array.from({ length: plan.shards }, (_, shard) => shard);
  // One second of one shard is lost, so that the charts show a gap.
  const missing = second === 23 ? [plan.shards - 1] : [];
  return {
    round: 0,
    second,
    shards: shards.filter((shard) => !missing.includes(shard)),
    missing,
    cells: stage.loads.map((load) => cellOf(model, load, stage)),
    generators: shards.map((shard) => generatorOf(model, shard, stage.level)),
  };
}

function cellOf(model, load, stage) {
  const pays = load.path === 'pay';
  const started = Math.round(load.ratePerSecond + normal(model) * 0.4);
  if (pays) queuePayments(model, started);
  const served = pays ? Math.min(started, servicePaymentsPerSecond) : started;
  const finished = Math.max(0, Math.round(served + normal(model)));
  const failed = pays && model.backlog > 500 ? Math.round(finished * 0.04 * model.random()) : 0;
  return {
    path: load.path,
    stage: stage.index,
    started,
    dropped: pays && model.backlog > 800 ? Math.round(4 * model.random()) : 0,
    finished,
    correct: finished - failed,
    refused: 0,
    failed,
    journeyMs: histogramOf(latencies(model, load.path, finished - failed)),
    startLagMs: histogramOf([0.4, 0.6, 0.9]),
    steps: [],
  };
}

function queuePayments(model, started) {
  const waiting = Math.max(0, model.backlog + started - servicePaymentsPerSecond);
  model.backlog = waiting * (model.backlog > 900 ? 0.98 : 1);
}

function latencies(model, path, count) {
  const waitedMs = path === 'pay' ? (model.backlog / servicePaymentsPerSecond) * 1000 : 0;
  return Array.from({ length: count }, () => waitedMs + logNormal(model, typicalMs[path], 0.28));
}

function generatorOf({ plan, random, second, backlog }, shard, level) {
  return {
    shard,
    k6CpuShare: Math.min(1, 0.1 + level * 0.22 + random() * 0.04),
    workerCpuShare: 0.03 + random() * 0.02,
    memoryBytes: 96e6 + second * 4e5 + shard * 3e6,
    vusBusy: Math.round((30 + backlog + level * 60) / plan.shards),
    vusPlanned: Math.round(vusPlanned / plan.shards),
    lag: {
      workerP99Ms: 1 + random(),
      workerMaxMs: 2 + random() * 3,
      k6WaitShare: 0.01 + random() * 0.02,
      hostCpuShare: Math.min(1, 0.3 + level * 0.4),
      hostStealShare: 0,
    },
  };
}

function customersOf(model) {
  return {
    round: 0,
    second: model.second,
    requests: 8 + Math.round(model.random() * 4),
    errors: 0,
    latencyMs: histogramOf(Array.from({ length: 10 }, () => logNormal(model, 29, 0.3))),
  };
}

/** A draw from the standard normal distribution (Box–Muller). */
function normal({ random }) {
  return Math.sqrt(-2 * Math.log(random() || 1e-9)) * Math.cos(2 * Math.PI * random());
}

function logNormal(model, median, sigma) {
  return median * Math.exp(sigma * normal(model));
}
