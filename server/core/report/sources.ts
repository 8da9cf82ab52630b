import type { Plan } from '../plan/plan.ts';
import { makesLevels } from '../scenario/goal.ts';

/** What each figure is computed from and how, so that it can be recomputed from the run's folder. */
export function sources(plan: Plan): Readonly<Record<string, string>> {
  const buckets = plan.precision === 'fine' ? 'schema 6, ±0.55%' : 'schema 3, ±4.4%';
  return {
    offered: 'plan.json: arrivals of each stage and path',
    started: "timeline.ndjson: our own counter, one sample at each journey's start",
    dropped: "timeline.ndjson: k6's dropped_iterations",
    achieved:
      "timeline.ndjson: journeys of the stage that were completed (correct or refused, not failed) inside its hold after its first max(3 s, the journey's p95), by time covered (windowMs)",
    goodput: 'timeline.ndjson: of achieved, those correct and within the latency SLO of their path',
    percentiles: `timeline.ndjson: merged histograms of correct journeys (${buckets}), think time left out; a quantile q is stated from 10/(1−q) samples on`,
    response: `timeline.ndjson: merged histograms (${buckets}, and ±1 ms of the scripts' clock) of planned start to last answer of correct journeys, think time left out; not available once a start was dropped, since planned starts are unknown from then on`,
    censoredResponse:
      'response of every start that came due and was not refused: dropped, failed and unended journeys count as never answered; where planned starts are unknown, what it is at least: the higher of the known response times with the unknown at nothing, and the service times',
    slos: 'percentiles with every failed, unanswered or held-off journey as beyond the limit',
    errorShare:
      'timeline.ndjson: failed journeys and those open past their bound, of the journeys that finished or are open past it; business rejections are no errors',
    startLag: 'timeline.ndjson: actual against planned start, until the first drop of a shard',
    requirement:
      'plan.json: the required level; points: proven is the highest stage that met every SLO below the lowest that breached one',
    sloCapacity: 'points: the lowest breaching stage and the highest passing stage below it',
    ...(makesLevels(plan.goal)
      ? {
          goal: 'timeline.ndjson, by second; goal.method says how, and goal.reasons what each figure answers',
        }
      : {}),
    saturation: 'points: the highest achieved throughput of a stage that is evidence',
    concurrency:
      "timeline.ndjson: by Little's law, starts per second in the window times the mean time of correct journeys with their pauses; as a check, what was open at the end of each second. Of services metrics.ndjson: their own counters of requests and of the time of requests",
    funnel:
      'plan.json, timeline.ndjson and facts.json: each layer counted by a witness of its own, over the whole run; no count is changed to fit another',
    steps:
      'timeline.ndjson: requests of all stages together; latency of answers with an expected status (of correct ones where precision is fine and the step has a percentile SLO)',
    journeys:
      "timeline.ndjson: what the script told of single journeys, the first failing answers of each step and reason, and the first failed and the slowest correct journeys of each stage; each VU tells its own slowest ones (from 30 VUs a shard on one of each stage), so the list may lack some of a VU's",
    audit: 'facts.json: invariants over the stock ledger, read in consistent snapshots',
    score:
      'facts.json: mutation analysis after the run: rows of the store that the load wrote to are dropped, doubled or changed in copies, one at a time, and the invariants judge each copy; up to 10 rows for each kind of damage, as many as 10 s allow',
    leaks: 'facts.json: identities of rows and keys in both stores after the run',
    preflight: "facts.json: the canary's answer from every hop before load",
    customers: "customers.ndjson: the target's own counters of untagged customers",
    starts:
      "facts.json: when each k6 left the barrier, the middle of the worker's request to it, by PostgreSQL's clock",
    generators:
      'timeline.ndjson: CPU, memory, VUs and lag of each k6 and its worker, sampled each second; waited: time that k6 stood ready without a CPU',
  };
}
