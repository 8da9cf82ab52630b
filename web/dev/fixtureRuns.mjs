import { summarize } from './findings.mjs';
import { makeReport, preflight } from './report.mjs';
import { scenarioPlans } from './scenarios.mjs';
import { simulate } from './simulate.mjs';

/** The fixture's runs, past and current, with the streams that follow them. */

const runs = new Map();
let made = 0;

export const listRuns = () => [...runs.values()].map(({ row }) => row).toReversed();
export const findRun = (id) => runs.get(id) ?? null;

const shardRow = (shard, state) => ({
  round: 0,
  shard,
  epoch: 1,
  state,
  worker: `worker-${shard + 1}`,
  message: null,
  startSkewMs: state === 'queued' ? null : 1.2 + shard * 1.9,
  startErrorMs: state === 'queued' ? null : 0.4 + shard * 0.3,
});

const statusOf = (state, verdict, headline) => ({
  tone: verdict ?? 'quiet',
  headline: verdict === null ? state : verdict,
  detail: headline ?? '',
});

function addRun(plan, createdAt, by) {
  made += 1;
  const id = `r${(9_340_000 + made * 7919).toString(36)}k2m4x7q`;
  const row = {
    id,
    scenario: plan.scenario,
    target: plan.target,
    state: 'queued',
    reason: null,
    by,
    createdAt,
    startedAt: null,
    endedAt: null,
    verdict: null,
    headline: null,
    foundLimit: false,
    audit: null,
    status: statusOf('queued', null, null),
    shards: plan.shards,
    durationMs: plan.rounds[0].durationMs,
  };
  const run = {
    row,
    plan,
    simulation: simulate(plan, made),
    seconds: [],
    customers: [],
    findings: [],
    events: [],
    shards: Array.from({ length: plan.shards }, (_, shard) => shardRow(shard, 'queued')),
    report: null,
    roundStartedAt: null,
    listeners: new Set(),
  };
  runs.set(id, run);
  return run;
}

export const detailOf = (run) => ({
  ...run.row,
  plan: run.plan,
  round: 0,
  rate: 1,
  nextRound: null,
  roundStartedAt: run.roundStartedAt,
  preflight,
  shardRows: run.shards,
  folder: `.zerohour/runs/${run.row.id}`,
});

const send = (run, message) => {
  for (const listener of run.listeners) listener(message);
};

function note(run, kind, message, data = {}, at = new Date().toISOString()) {
  const event = { seq: run.events.length + 1, at, kind, message, data };
  run.events.push(event);
  send(run, { type: 'event', event });
}

function change(run, fields) {
  Object.assign(run.row, fields);
  const { state, verdict, headline } = run.row;
  run.row.status = statusOf(state, verdict, headline);
  send(run, { type: 'run', run: run.row });
}

function findOversell(run, second, at) {
  if (run.plan.scenario !== 'guard-off' || second < 9 || second % 3 !== 0) return;
  const detectionMs = 380 + second * 31;
  const units = 2 + second;
  const [before] = run.findings;
  const finding = {
    id: 'shadow oversell sku-hot',
    invariant: 'oversell',
    severity: 'critical',
    store: 'shadow',
    sku: 'sku-hot',
    message: `sku-hot: ${400 + units} units on placed orders, ${400} were in stock: ${units} too many`,
    amount: units,
    unit: 'units',
    orders: units,
    witness: [0, 1, 2].map((n) => ({
      kind: 'order',
      id: `ord-${second}${n}4f2a9c`,
      detail: '1 unit, placed after the stock was gone',
    })),
    committedAt: before?.committedAt ?? new Date(at.getTime() - detectionMs).toISOString(),
    foundAt: before?.foundAt ?? at.toISOString(),
    detectionMs: before?.detectionMs ?? detectionMs,
    duringLoad: true,
  };
  run.findings.splice(0, 1, finding);
  send(run, { type: 'finding', finding });
  if (before !== undefined) return;
  note(run, 'finding', finding.message, { detectionMs }, at.toISOString());
}

/** A transaction of the shop is held back for half of each minute. */
function auditStatusOf(run, second) {
  const ms = (second % 60) * 1000;
  const status = { problem: null, findings: summarize(run.findings) };
  if (ms < 1000 || ms > 30_000) return status;
  const by = `application checkout-worker, idle in transaction for ${ms / 1000}.0 s, "UPDATE shadow.stock SET reserved = reserved + $1 WHERE sku = $2"`;
  const holder = { application: 'checkout-worker', state: 'idle in transaction' };
  return { ...status, held: { ms, by, holder } };
}

/** One second of load; false when there is none left. */
function advance(run, at) {
  const next = run.simulation.next();
  if (next === null) return false;
  run.seconds.push(next.second);
  run.customers.push(next.customers);
  send(run, { type: 'second', second: next.second });
  send(run, { type: 'customers', second: next.customers });
  findOversell(run, next.second.second, at);
  change(run, { audit: auditStatusOf(run, next.second.second) });
  const stage = run.plan.rounds[0].stages.find((s) => s.startMs === next.second.second * 1000);
  if (stage !== undefined)
    note(
      run,
      'stage',
      `stage ${stage.index + 1} at ${Math.round(stage.level * 100)}%`,
      {
        offeredPerSecond: stage.loads.reduce((sum, load) => sum + load.ratePerSecond, 0),
      },
      at.toISOString(),
    );
  return true;
}

function verdictOf(run) {
  if (run.row.state === 'aborted')
    return ['unknown', [{ state: 'unknown', text: `aborted: ${run.row.reason}` }]];
  if (run.findings.length > 0) {
    const last = run.findings.at(-1);
    return [
      'fail',
      [
        { state: 'fail', text: `oversell: ${last.message}` },
        { state: 'pass', text: 'no finding for customers' },
        { state: 'pass', text: 'leak scan clean: 0 rows of this run outside the shadow store' },
      ],
    ];
  }
  const searching = run.plan.goal === 'find-capacity';
  return [
    'pass',
    [
      {
        state: 'pass',
        text: searching
          ? 'the SLO capacity lies between 85% (255/s) and 115% (345/s) of the peak'
          : 'every SLO was met in every stage',
      },
      { state: 'pass', text: 'audit clean: 24,310 facts, 6 invariants, both stores' },
      { state: 'pass', text: 'leak scan clean: 0 rows of this run outside the shadow store' },
    ],
  ];
}

function finish(run, state, reason, at) {
  run.shards = run.shards.map((shard) => ({ ...shard, state: 'done' }));
  for (const shard of run.shards) send(run, { type: 'shard', shard });
  Object.assign(run.row, { state, reason, endedAt: at.toISOString() });
  const [verdict, reasons] = verdictOf(run);
  run.row.verdict = verdict;
  run.report = makeReport(run.row, run.plan, run.seconds, run.findings, reasons);
  run.row.headline = run.report.headline.text;
  const { lower = null, upper = null } = run.report.capacity?.sloCapacity ?? {};
  run.row.foundLimit = lower !== null && upper !== null;
  note(run, 'verdict', `verdict ${verdict}`, {}, at.toISOString());
  change(run, {});
  send(run, { type: 'end', run: run.row });
}

function begin(run, at) {
  run.shards = run.shards.map((shard) => ({ ...shardRow(shard.shard, 'running') }));
  for (const shard of run.shards) send(run, { type: 'shard', shard });
  run.roundStartedAt = at.toISOString();
  change(run, { state: 'running', startedAt: at.toISOString() });
  note(run, 'start', 'all shards left the barrier', { skewMs: 3.4 }, at.toISOString());
}

/** A run that ended in the past; `seconds` cuts it short. */
export function addPast(scenarioId, minutesAgo, seconds = Number.POSITIVE_INFINITY) {
  let at = new Date(Date.now() - minutesAgo * 60_000);
  const run = addRun(
    scenarioPlans[scenarioId],
    at.toISOString(),
    minutesAgo > 300 ? 'ci' : 'admin',
  );
  begin(run, at);
  for (let n = 0; n < seconds && advance(run, at); n += 1) at = new Date(at.getTime() + 1000);
  const cut = Number.isFinite(seconds);
  finish(run, cut ? 'aborted' : 'finished', cut ? 'by admin: wrong target' : null, at);
  return run;
}

/** A run that proceeds in real time; its first `ahead` seconds are already over. */
export function addCurrent(scenarioId, by, ahead = 0, shards = null) {
  const plan = scenarioPlans[scenarioId];
  const start = new Date(Date.now() - ahead * 1000);
  const run = addRun(shards === null ? plan : { ...plan, shards }, start.toISOString(), by);
  note(run, 'preflight', 'every hop saw the tag and refused a broken one', { hops: 6 });
  change(run, { state: 'readying' });
  const go = () => {
    begin(run, start);
    for (let n = 0; n < ahead; n += 1) advance(run, new Date(start.getTime() + n * 1000));
    const timer = setInterval(() => {
      if (run.row.state === 'running' && advance(run, new Date())) return;
      clearInterval(timer);
      if (run.row.state === 'running') finish(run, 'finished', null, new Date());
    }, 1000);
  };
  if (ahead > 0) go();
  else setTimeout(go, 2500);
  return run;
}

export function abort(run, reason) {
  finish(run, 'aborted', reason, new Date());
}
