import type {
  CustomerSecond,
  Finding,
  RunDetail,
  RunEvent,
  RunSnapshot,
  RunStreamMessage,
  ShardRow,
  TimelineSecond,
} from '../../api/generated.ts';
import { isNewer, isOlder } from '../../audit/finding.ts';
import { addCells, compactSecond, type Second } from '../../measure/second.ts';

/** Seconds kept, two hours; the server keeps all. */
export const secondsKept = 7200;
/** Newest seconds that keep the samples of their generators. */
export const samplesKept = 30;
export const eventsKept = 500;
export const findingsKept = 200;

/** What the live page knows of a run. Lists are sorted and hold nothing twice. */
export interface LiveState {
  readonly run: RunDetail;
  readonly seconds: readonly Second[];
  /** What is no longer in `seconds`; null while they hold the whole run. */
  readonly forgotten: Forgotten | null;
  readonly customers: readonly CustomerSecond[];
  /** Each once, by its identity; `run.audit` counts them, also those no longer kept. */
  readonly findings: readonly Finding[];
  readonly shards: readonly ShardRow[];
  readonly events: readonly RunEvent[];
}

/** Older seconds than are kept, in one. One that comes again is known already. */
export interface Forgotten {
  readonly newest: { readonly round: number; readonly second: number };
  readonly dropped: number;
}

export type LiveAction = RunStreamMessage | { readonly type: 'detail'; readonly run: RunDetail };

export function initialLiveState(run: RunDetail): LiveState {
  return {
    run,
    seconds: [],
    forgotten: null,
    customers: [],
    findings: [],
    shards: mergeShards([], run.shardRows),
    events: [],
  };
}

/** Applies a message; messages may come in any order and more than once. */
export function reduceLive(state: LiveState, action: LiveAction): LiveState {
  switch (action.type) {
    case 'detail':
      return { ...state, run: action.run, shards: mergeShards(state.shards, action.run.shardRows) };
    case 'snapshot':
      return withSnapshot(state, action);
    case 'run':
    case 'end':
      return { ...state, run: { ...state.run, ...action.run } };
    case 'second':
      return withSeconds(state, [action.second]);
    case 'customers':
      return withCustomers(state, [action.second]);
    case 'finding':
      return withFindings(state, [action.finding]);
    case 'shard':
      return { ...state, shards: mergeShards(state.shards, [action.shard]) };
    case 'event':
      return withEvents(state, [action.event]);
  }
}

/** Merges a snapshot into the state, so that a reconnect fills the gap and loses nothing. */
function withSnapshot(state: LiveState, snapshot: RunSnapshot): LiveState {
  const { run, shards, seconds, customers, findings, events } = snapshot;
  const known = {
    ...state,
    run: { ...state.run, ...run },
    shards: mergeShards(state.shards, shards),
  };
  return withEvents(
    withFindings(withCustomers(withSeconds(known, seconds), customers), findings),
    events,
  );
}

function withSeconds(state: LiveState, more: readonly TimelineSecond[]): LiveState {
  // A second comes again when a late frame joins it; the fuller one is kept.
  const fuller = (held: Second, next: Second) =>
    next.shards > held.shards || (next.shards === held.shards && ended(next) > ended(held));
  const { forgotten } = state;
  const unknown =
    forgotten === null ? more : more.filter((each) => bySecond(each, forgotten.newest) > 0);
  const seconds = mergeSorted(state.seconds, unknown.map(compactSecond), bySecond, fuller);
  if (seconds === state.seconds) return state;
  return {
    ...state,
    seconds: withoutOldSamples(keptOf(seconds)),
    forgotten: withForgotten(forgotten, seconds.slice(0, -secondsKept)),
  };
}

/** The newest seconds. The oldest of them takes the cells of what goes: journeys that began then may be open now. */
function keptOf(seconds: readonly Second[]): readonly Second[] {
  const [first, ...rest] = seconds.slice(-secondsKept);
  if (first === undefined || seconds.length <= secondsKept) return seconds;
  const gone = seconds.slice(0, -secondsKept).filter(({ round }) => round === first.round);
  return [{ ...first, cells: addCells([...gone, first].flatMap(({ cells }) => cells)) }, ...rest];
}

function withForgotten(held: Forgotten | null, more: readonly Second[]): Forgotten | null {
  const last = more.at(-1);
  if (last === undefined) return held;
  const { round, second } = last;
  return { newest: { round, second }, dropped: (held?.dropped ?? 0) + droppedIn(more) };
}

/** Starts that all paths dropped. */
export const droppedIn = (seconds: readonly Second[]): number =>
  seconds.reduce(
    (sum, { paths }) => sum + Object.values(paths).reduce((all, path) => all + path.dropped, 0),
    0,
  );

/** Drops the samples of older seconds: two hours of 1,000 shards would be seven million. */
function withoutOldSamples(seconds: readonly Second[]): readonly Second[] {
  const from = seconds.length - samplesKept;
  return seconds.map((second, at) =>
    at >= from || second.generators.length === 0 ? second : { ...second, generators: [] },
  );
}

function ended(second: Second): number {
  return Object.values(second.paths).reduce((sum, path) => sum + path.started + path.finished, 0);
}

function withCustomers(state: LiveState, more: readonly CustomerSecond[]): LiveState {
  const customers = mergeSorted(state.customers, more, bySecond, never);
  return customers === state.customers
    ? state
    : { ...state, customers: customers.slice(-secondsKept) };
}

function withEvents(state: LiveState, more: readonly RunEvent[]): LiveState {
  const events = mergeSorted(state.events, more, (a, b) => a.seq - b.seq, never);
  return events === state.events ? state : { ...state, events: events.slice(-eventsKept) };
}

function withFindings(state: LiveState, more: readonly Finding[]): LiveState {
  const known = new Map(state.findings.map((finding) => [finding.id, finding]));
  const changed = more.filter((finding) => {
    const held = known.get(finding.id);
    if (held !== undefined && !isNewer(held, finding)) return false;
    known.set(finding.id, finding);
    return true;
  });
  if (changed.length === 0) return state;
  return { ...state, findings: [...known.values()].sort(byGravity).slice(0, findingsKept) };
}

/** Which findings are kept when there are too many: those of the run, the critical, the largest. */
function byGravity(a: Finding, b: Finding): number {
  return (
    Number(isOlder(a)) - Number(isOlder(b)) ||
    Number(b.severity === 'critical') - Number(a.severity === 'critical') ||
    b.amount - a.amount ||
    a.id.localeCompare(b.id)
  );
}

/** Keeps the row of the newest epoch of each shard. */
const mergeShards = (held: readonly ShardRow[], more: readonly ShardRow[]): readonly ShardRow[] =>
  mergeSorted(
    held,
    more,
    (a, b) => a.round - b.round || a.shard - b.shard,
    (old, next) => next.epoch >= old.epoch,
  );

interface Numbered {
  readonly round: number;
  readonly second: number;
}

const bySecond = (a: Numbered, b: Numbered) => a.round - b.round || a.second - b.second;
const never = () => false;

/** Merges into a sorted list without doubles; returns `held` itself when nothing changed. */
function mergeSorted<T>(
  held: readonly T[],
  more: readonly T[],
  order: (a: T, b: T) => number,
  replaces: (held: T, next: T) => boolean,
): readonly T[] {
  let out: T[] | null = null;
  for (const item of more) {
    const list: readonly T[] = out ?? held;
    const at = lowerBound(list, item, order);
    const there = list[at];
    const same = there !== undefined && order(there, item) === 0;
    if (same && !replaces(there, item)) continue;
    out ??= [...held];
    out.splice(at, same ? 1 : 0, item);
  }
  return out ?? held;
}

function lowerBound<T>(list: readonly T[], item: T, order: (a: T, b: T) => number): number {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const probe = list[middle];
    if (probe !== undefined && order(probe, item) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * The second from which a reconnecting page asks again: five before the newest or the first gap, since
 * a slow shard may join late. With several rounds it is 0, because seconds count anew in each round.
 */
export function refillFrom(state: LiveState): number {
  const last = state.seconds.at(-1);
  if (last === undefined || state.run.plan.rounds.length > 1) return 0;
  return Math.max(0, (firstGap(state.seconds) ?? last.second) - 5);
}

/** The first missing second between two that are known; null when there is none. */
export function firstGap(seconds: readonly Numbered[]): number | null {
  for (let i = 1; i < seconds.length; i += 1) {
    const before = seconds[i - 1];
    const after = seconds[i];
    if (before === undefined || after === undefined) continue;
    if (after.round === before.round && after.second > before.second + 1) return before.second + 1;
  }
  return null;
}
