import { type PlanLoad, shardsMax } from '../plan/cost.ts';
import { count, plural } from '../text/figures.ts';
import { fits, type Labels } from '../text/labels.ts';
import type { WorkerSlot } from './placement.ts';

/** What a worker's machine allows its k6s. Null: the system does not tell. */
export interface WorkerLimits {
  /** File descriptors of one process, by the hard limit: Go raises the soft one to it. */
  readonly descriptorsMax: number | null;
  /** Local ports, which all connections of the machine to one address share. */
  readonly portsMax: number | null;
  readonly memoryBytes: number;
}

/** What a worker has told, which a worker on another host may make up; null for anything else. */
export function workerLimitsOf(told: unknown): WorkerLimits | null {
  if (typeof told !== 'object' || told === null) return null;
  const { descriptorsMax, portsMax, memoryBytes }: Readonly<Record<string, unknown>> = { ...told };
  if (!isAmount(memoryBytes) || !isKnown(descriptorsMax) || !isKnown(portsMax)) return null;
  return { descriptorsMax, portsMax, memoryBytes };
}

const isAmount = (value: unknown): value is number =>
  typeof value === 'number' && Number.isFinite(value) && value >= 0;
const isKnown = (value: unknown): value is number | null => value === null || isAmount(value);

/** What one shard of a plan takes at its most. */
export interface ShardNeeds {
  readonly descriptors: number;
  /** Connections to the one address that takes the most. */
  readonly ports: number;
  readonly memoryBytes: number;
}

/** Files, pipes and sockets of a k6 without load; an idle one was measured to hold 10. */
const descriptorsOfK6 = 32;

/**
 * What a shard takes: a VU keeps one connection to each host of its journey and reuses it from journey to journey,
 * so connections to one address are at most its VUs. Where the target closes them, `waitingPorts` come on top.
 */
export const shardNeeds = (load: PlanLoad): ShardNeeds => ({
  descriptors: Math.ceil(load.sockets / load.shards) + descriptorsOfK6,
  ports: Math.ceil(load.vus / load.shards),
  memoryBytes: load.memoryBytesPerShard,
});

/** How long Linux keeps the port of a closed connection (TCP_TIMEWAIT_LEN). */
const timeWaitSeconds = 60;

/**
 * Ports that wait in TIME_WAIT at most, over all shards, when the target closes each connection after its answer.
 * The side that closes first keeps the port: of 801 such connections k6 was measured to keep 507. Whether a target
 * closes is not known before the run, so these are told and not refused.
 */
export const waitingPorts = ({ requestsPerSecond }: Pick<PlanLoad, 'requestsPerSecond'>): number =>
  Math.ceil(requestsPerSecond * timeWaitSeconds);

/** A worker with what its machine allows; null: it has not told. */
export interface LimitedSlot extends WorkerSlot {
  readonly limits: WorkerLimits | null;
}

/**
 * Why the limits of the live workers do not suffice for the plan's shards, with what to add; null when they do, or
 * when no worker is known. A worker that has not told its limits has none.
 */
export function limitsProblem(
  load: PlanLoad,
  place: Labels,
  workers: readonly LimitedSlot[],
): string | null {
  const needs = shardNeeds(load);
  const fitting = workers.filter((worker) => fits(worker.labels, place));
  const room = (worker: LimitedSlot): number =>
    Math.min(Math.max(0, worker.capacity - worker.busy), shardsWithin(needs, worker.limits));
  if (fitting.length === 0 || fitting.reduce((sum, worker) => sum + room(worker), 0) >= load.shards)
    return null;
  const short = fitting.map((worker) => `${worker.name} ${shortText(load, needs, worker)}`);
  return `${shards(load.shards)} of ${count(needs.ports)} VUs: ${short.join('; ')}`;
}

/** How many shards the limits of a machine allow at a time. */
function shardsWithin(needs: ShardNeeds, limits: WorkerLimits | null): number {
  if (limits === null) return Infinity;
  const { descriptorsMax, portsMax, memoryBytes } = limits;
  if (descriptorsMax !== null && needs.descriptors > descriptorsMax) return 0;
  return Math.min(
    portsMax === null ? Infinity : Math.floor(portsMax / Math.max(1, needs.ports)),
    Math.floor(memoryBytes / needs.memoryBytes),
  );
}

/** What a worker has too little of: a place beside other runs, or what its machine allows. */
function shortText(
  load: PlanLoad,
  needs: ShardNeeds,
  { capacity, busy, limits }: LimitedSlot,
): string {
  const here = shardsWithin(needs, limits);
  if (limits === null || capacity - busy < here) {
    const others = `${busy} ${busy === 1 ? 'is' : 'are'} of other runs`;
    return `takes ${shards(capacity)}, and ${others}: wait for these, or add workers`;
  }
  const { descriptorsMax, portsMax, memoryBytes } = limits;
  if (descriptorsMax !== null && needs.descriptors > descriptorsMax) {
    const free = descriptorsMax - descriptorsOfK6;
    const enough = free > 0 ? Math.ceil(load.sockets / free) : Infinity;
    const more = enough <= shardsMax ? `, or plan ${shards(enough)}` : '';
    return `allows a k6 ${count(descriptorsMax)} file descriptors of ${count(needs.descriptors)}: raise its hard limit (ulimit -Hn)${more}`;
  }
  if (portsMax !== null && Math.floor(portsMax / Math.max(1, needs.ports)) === here) {
    return `has ${count(portsMax)} local ports, for ${shards(here)} of ${count(needs.ports)}: widen net.ipv4.ip_local_port_range, or add workers`;
  }
  const [has, takes] = [memoryBytes / 1_000_000, needs.memoryBytes / 1_000_000];
  return `has ${count(has)} MB of memory, for ${shards(here)} of ${count(takes)} MB: add workers`;
}

const shards = (many: number): string => plural(many, 'shard');
