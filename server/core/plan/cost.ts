import { bounds } from '../scenario/forms.ts';
import { baseUrlsOf } from '../target/baseUrls.ts';
import { highestRate, startsWithin, vuHeadroom, vusOfRound } from '../traffic/arrival.ts';
import { flowSum } from '../traffic/flow.ts';
import type { PathPlan } from '../traffic/journey.ts';
import type { RoundPlan } from '../traffic/round.ts';
import { hostOf, namedHost } from './caps.ts';
import { takesTurns } from './handover.ts';
import type { Plan } from './plan.ts';

/** A plan has no more k6 processes. */
export const { shardsMax } = bounds;

/** What driving a plan takes at its peak, on any machine; memory and CPU are estimates from measured figures. */
export interface PlanLoad {
  /** Largest number of VUs at one time, over all shards, with the loads of that stage. */
  readonly vus: number;
  readonly loads: readonly LoadCost[];
  /** On top of rate × latency bound. */
  readonly vuHeadroom: number;
  readonly shards: number;
  /** Connections to the target: a VU keeps one to each host that its journey names. */
  readonly sockets: number;
  readonly requestsPerSecond: number;
  /** Of all k6s, ready to start, and of one of them. */
  readonly memoryBytes: number;
  readonly memoryBytesPerShard: number;
  /** CPUs that the k6s and their workers keep busy. */
  readonly cpus: number;
}

/** The same with the machines that it takes. */
export interface Cost extends PlanLoad {
  readonly host: HostSize;
  /** Hosts of that size that keep each host below its limit. */
  readonly hosts: number;
}

export interface LoadCost {
  readonly path: string;
  /** The highest over the latency bound, where starts are not even. */
  readonly ratePerSecond: number;
  readonly latencyBoundMs: number;
  readonly vus: number;
}

/** A machine that load is driven from. */
export interface HostSize {
  readonly cpus: number;
  readonly memoryBytes: number;
}

const megabyte = 1_000_000;

/**
 * Least squares through what k6 v2.2.0 was measured to hold, ready to start: 48, 130 and 325 MB with
 * 50, 600 and 2,000 VUs.
 */
const memoryBytesOf = (vus: number): number => (42.7 + 0.1415 * vus) * megabyte;

/**
 * CPU of k6 for one request of a journey, from 0.73 CPU s for 1,000 journeys of three; what a tester's
 * checks and captures add is in it. `npm run bench -- one-core` measures it here.
 */
const cpuMsPerRequest = 0.25;

/** The worker's CPU beside that of its k6s (`npm run bench -- drive`). */
const workerShare = 0.1;

/** Above 80% of its CPU a generator no longer measures the target; half of the memory is the load's. */
const cpuShareMax = 0.8;
const memoryShareMax = 0.5;

export function planLoad(plan: Plan): PlanLoad {
  const most = (of: (round: RoundPlan) => number): number => Math.max(0, ...plan.rounds.map(of));
  const vus = most((round) => vusOfRound(round, plan.paths));
  const requestsPerSecond = most((round) => Math.max(0, ...round.stages.map(requestsOf(plan))));
  const memoryBytesPerShard = Math.round(memoryBytesOf(vus / plan.shards));
  const memoryBytes = memoryBytesPerShard * plan.shards;
  const cpus = rounded((requestsPerSecond * cpuMsPerRequest * (1 + workerShare)) / 1000);
  return {
    vus,
    loads: highestLoads(plan),
    vuHeadroom,
    shards: plan.shards,
    sockets: most((round) => vusOfRound(withSockets(round, plan), plan.paths)),
    requestsPerSecond: rounded(requestsPerSecond),
    memoryBytes,
    memoryBytesPerShard,
    cpus,
  };
}

export function planCost(plan: Plan, host: HostSize): Cost {
  const load = planLoad(plan);
  const hosts = Math.max(
    1,
    Math.ceil(load.cpus / (host.cpus * cpuShareMax)),
    Math.ceil(load.memoryBytes / (host.memoryBytes * memoryShareMax)),
  );
  return { ...load, host, hosts };
}

/** What one k6 drives at the most. */
export interface ShardLoad {
  readonly requestsPerSecond: number;
  readonly vus: number;
}

/** The load of each shard of a round; null when a script by hand asks what it likes. */
export function shardLoad(plan: Plan, roundIndex: number): ShardLoad | null {
  const round = plan.rounds.find(({ index }) => index === roundIndex);
  const byHand = plan.paths.some(({ journey }) => journey.script !== undefined);
  if (round === undefined || byHand) return null;
  return {
    requestsPerSecond: Math.max(0, ...round.stages.map(requestsOf(plan))) / plan.shards,
    vus: vusOfRound(round, plan.paths) / plan.shards,
  };
}

const rounded = (value: number): number => Number(value.toFixed(3));

const pathOf = (plan: Plan, name: string): PathPlan | undefined =>
  plan.paths.find((path) => path.name === name);

const requestsOf =
  (plan: Plan) =>
  ({ loads }: RoundPlan['stages'][number]): number =>
    loads.reduce((sum, load) => {
      return sum + highestRate(load) * requestsOfJourney(pathOf(plan, load.path));
    }, 0);

/**
 * What a script by hand requests is not known before it runs: at least one request to the target. A step that follows
 * redirects is counted with one of them, one that asks again with its first request, and blocks by their mean.
 */
function requestsOfJourney(path: PathPlan | undefined): number {
  if (path?.journey.script !== undefined) return 1;
  return path === undefined ? 0 : flowSum(path.journey, ({ follow }) => (follow ? 2 : 1), 'mean');
}

/** The loads of the stage with the most VUs; of several, the first. */
function highestLoads(plan: Plan): readonly LoadCost[] {
  const stages = plan.rounds.flatMap((round) => round.stages);
  const vusOf = ({ loads }: (typeof stages)[number]): number =>
    loads.reduce((sum, load) => sum + load.vus, 0);
  const [highest] = [...stages].sort((a, b) => vusOf(b) - vusOf(a));
  return (highest?.loads ?? []).map((load) => {
    const latencyBoundMs = pathOf(plan, load.path)?.latencyBoundMs ?? 0;
    const { path, vus, ratePerSecond: even, profile } = load;
    const ratePerSecond =
      profile === undefined ? even : (startsWithin(load, latencyBoundMs) * 1000) / latencyBoundMs;
    return { path, ratePerSecond, latencyBoundMs, vus };
  });
}

/** The round with each load's connections in place of its VUs. */
function withSockets(round: RoundPlan, plan: Plan): RoundPlan {
  const stages = round.stages.map((stage) => ({
    ...stage,
    loads: stage.loads.map((load) => ({ ...load, vus: load.vus * hostsOf(plan, load.path) })),
  }));
  return { ...round, stages };
}

function hostsOf(plan: Plan, path: string): number {
  const { script, steps } = pathOf(plan, path)?.journey ?? { steps: [] };
  if (script !== undefined) return 1;
  const named = steps.map(({ url }) => namedHost(url));
  // A VU that takes the addresses in turn keeps a connection to each.
  const bases = takesTurns(plan) ? baseUrlsOf(plan) : [plan.baseUrl];
  return new Set([
    ...named.filter((host) => host !== null),
    ...(named.includes(null) ? bases.map(hostOf) : []),
  ]).size;
}
