import type { Frame } from '../../../core/measure/frame.ts';
import { hostOf } from '../../../core/plan/caps.ts';
import type { Plan } from '../../../core/plan/plan.ts';
import { shardPlans } from '../../../core/plan/shardPlan.ts';
import type {
  HeldShard,
  LeaseView,
  ShardAssignment,
  ShardRef,
  ShardStore,
} from '../../../edge/queue/shardJob.ts';
import { forbiddenState } from '../../../edge/store/pool.ts';
import type { SecretAsk, SecretBoxes } from '../../../edge/store/secretBoxStore.ts';

/** A shard's row as the conductor reads it. */
export interface ShardFacts {
  readonly state: 'queued' | 'claimed' | 'ready' | 'running' | 'done' | 'failed' | 'lost';
  readonly epoch: number;
  readonly worker: string | null;
  readonly message: string | null;
  readonly startSkewMs: number | null;
  readonly startErrorMs: number | null;
}

/** The conductor's side of a store, as far as tests of workers need it. */
export interface ConductorSide extends SecretBoxes {
  /** A round of a new run with one queued shard for each of the plan's. */
  createRound(plan: Plan): Promise<{ readonly runId: string; readonly round: number }>;
  setStart(ref: Omit<ShardRef, 'shard'>, atMs: number): Promise<void>;
  /** Another round takes over from this one at the instant. */
  setStop(ref: Omit<ShardRef, 'shard'>, atMs: number): Promise<void>;
  /** A round of the plan that takes over from this one. */
  openNext(ref: Omit<ShardRef, 'shard'>, plan: Plan): Promise<void>;
  abort(ref: Omit<ShardRef, 'shard'>): Promise<void>;
  /** Lets the lease expire, as when the worker is silent. */
  expireLease(ref: ShardRef): Promise<void>;
  /** Declares the shard lost. */
  markLost(ref: ShardRef): Promise<void>;
  facts(ref: ShardRef): Promise<ShardFacts>;
  frames(ref: ShardRef): Promise<readonly Frame[]>;
}

interface Row {
  readonly plan: Plan;
  facts: ShardFacts;
  leaseUntilMs: number;
  readonly frames: Map<string, Frame>;
  ask: (SecretAsk & { box: string | null }) | null;
}

interface Round {
  startAtMs: number | null;
  stopAtMs: number | null;
  abort: boolean;
}

/** The shard store in memory, for tests and benchmarks without a database. It passes the same contract. */
export function createMemoryStore(leaseMs: number = 5_000): ShardStore & ConductorSide {
  const tables = createTables();
  return { ...workerSide(tables, leaseMs), ...conductorSide(tables) };
}

type Tables = ReturnType<typeof createTables>;

function createTables() {
  const rows = new Map<string, Row>();
  const rounds = new Map<string, Round>();
  let runs = 0;

  const row = (ref: ShardRef): Row => found(rows.get(keyOf(ref)));
  const roundOf = (ref: Omit<ShardRef, 'shard'>): Round =>
    found(rounds.get(`${ref.runId} ${ref.round}`));
  const held = (claim: HeldShard): Row | null => {
    const one = row(claim);
    return one.facts.epoch === claim.epoch && isHeld(one.facts) ? one : null;
  };
  /** Changes a row; false when there is none. */
  const change = (one: Row | null, facts: Partial<ShardFacts>): boolean => {
    if (one !== null) one.facts = { ...one.facts, ...facts };
    return one !== null;
  };
  const createRound = (plan: Plan): { readonly runId: string; readonly round: number } => {
    runs += 1;
    const ref = { runId: `memoryrun${String(runs).padStart(4, '0')}`, round: 0 };
    openRound(ref, plan);
    return ref;
  };
  const openRound = (ref: Omit<ShardRef, 'shard'>, plan: Plan): void => {
    rounds.set(`${ref.runId} ${ref.round}`, { startAtMs: null, stopAtMs: null, abort: false });
    for (const { index } of shardPlans(plan)) {
      rows.set(keyOf({ ...ref, shard: index }), emptyRow(plan));
    }
  };
  const rowIfAny = (ref: ShardRef): Row | undefined => rows.get(keyOf(ref));
  const rowsOf = (runId: string): readonly Row[] =>
    [...rows].flatMap(([key, one]) => (key.startsWith(`${runId} `) ? [one] : []));
  return { row, rowIfAny, rowsOf, roundOf, held, change, createRound, openRound };
}

function workerSide(tables: Tables, leaseMs: number): ShardStore {
  const { row, rowIfAny, roundOf, held, change } = tables;
  return {
    claim: async (ref, worker) => {
      const one = row(ref);
      const round = roundOf(ref);
      const silent = ['claimed', 'ready'].includes(one.facts.state) && expired(one);
      if (round.startAtMs !== null || round.abort) return null;
      if (one.facts.state !== 'queued' && !silent) return null;
      one.facts = { ...one.facts, state: 'claimed', epoch: one.facts.epoch + 1, worker };
      one.leaseUntilMs = Date.now() + leaseMs;
      return assignment(ref, one, leaseMs);
    },
    secretBox: async (claim, publicKey) => {
      const one = held(claim);
      if (one === null || one.facts.state !== 'claimed' || expired(one)) return null;
      const { ask } = one;
      if (ask === null || ask.epoch < claim.epoch) {
        const { runId, round, shard, epoch } = claim;
        one.ask = { runId, round, shard, epoch, publicKey, box: null };
        return null;
      }
      if (ask.publicKey !== publicKey || ask.box === null) return null;
      one.ask = null;
      return ask.box;
    },
    ready: async (claim) => {
      const one = held(claim);
      const late = one === null || one.facts.state === 'running' || expired(one);
      return change(late ? null : one, { state: 'ready' });
    },
    renew: async (claim) => {
      const one = held(claim);
      if (one === null || expired(one)) return { held: false, abort: true, startAtMs: null };
      one.leaseUntilMs = Date.now() + leaseMs;
      return leaseView(roundOf(claim), rowIfAny({ ...claim, round: claim.round + 1 }), claim);
    },
    started: async (claim, { skewMs, errorMs }) => {
      const one = held(claim);
      const due = one !== null && ['ready', 'running'].includes(one.facts.state);
      return change(due ? one : null, {
        state: 'running',
        startSkewMs: skewMs,
        startErrorMs: errorMs,
      });
    },
    appendFrames: async (claim, frames) => {
      const one = held(claim);
      const { startAtMs } = roundOf(claim);
      const lastSecond = startAtMs === null ? -1 : Math.floor((Date.now() - startAtMs) / 1000) + 10;
      const early = frames.some(({ second }) => second < 0 || second > lastSecond);
      if (one !== null && early) throw forbidden('a frame of a second that has not been');
      if (one !== null && frames.length > 60) throw forbidden('more than 60 frames at once');
      for (const frame of frames) {
        const key = `${claim.epoch} ${frame.second}`;
        if (one !== null && !one.frames.has(key)) one.frames.set(key, frame);
      }
      return one !== null;
    },
    finish: async (claim, state, message) => {
      const again = row(claim).facts;
      if (again.epoch === claim.epoch && again.state === state) return true;
      return change(held(claim), { state, message });
    },
    clock: async () => Date.now(),
  };
}

function leaseView(
  { abort, startAtMs, stopAtMs }: Round,
  next: Row | undefined,
  { round }: HeldShard,
): LeaseView {
  return {
    ...{ held: true, abort, startAtMs },
    ...(stopAtMs === null ? {} : { stopAtMs }),
    ...(next?.facts.state === 'queued' ? { nextRound: round + 1 } : {}),
  };
}

function conductorSide({
  row,
  rowsOf,
  roundOf,
  change,
  createRound,
  openRound,
}: Tables): ConductorSide {
  return {
    createRound: async (plan) => createRound(plan),
    openNext: async (ref, plan) => openRound({ ...ref, round: ref.round + 1 }, plan),
    setStop: async (ref, atMs) => {
      roundOf(ref).stopAtMs = atMs;
    },
    setStart: async (ref, atMs) => {
      roundOf(ref).startAtMs = atMs;
    },
    abort: async (ref) => {
      roundOf(ref).abort = true;
    },
    expireLease: async (ref) => {
      row(ref).leaseUntilMs = Date.now() - 1;
    },
    markLost: async (ref) => {
      change(row(ref), { state: 'lost' });
    },
    facts: async (ref) => row(ref).facts,
    asks: async (runId) =>
      rowsOf(runId).flatMap(({ ask }) => {
        if (ask === null || ask.box !== null) return [];
        const { box: _, ...asked } = ask;
        return [asked];
      }),
    give: async ({ publicKey, ...ref }, box) => {
      const { ask } = row(ref);
      if (ask?.epoch === ref.epoch && ask.publicKey === publicKey) ask.box = box;
    },
    frames: async (ref) => [...row(ref).frames.values()].sort((a, b) => a.second - b.second),
  };
}

const forbidden = (text: string): Error => Object.assign(new Error(text), { code: forbiddenState });

function emptyRow(plan: Plan): Row {
  const facts = {
    epoch: 0,
    worker: null,
    message: null,
    startSkewMs: null,
    startErrorMs: null,
  } as const;
  return {
    ...{ plan, facts: { state: 'queued', ...facts }, leaseUntilMs: 0 },
    ...{ frames: new Map(), ask: null },
  };
}

function assignment(ref: ShardRef, one: Row, leaseMs: number): ShardAssignment {
  return {
    ...ref,
    epoch: one.facts.epoch,
    plan: one.plan,
    slice: found(shardPlans(one.plan)[ref.shard]),
    tag: { header: 'baggage', value: `zh-shadow=v1.${ref.runId}.1.0.test` },
    setupData: {},
    egress: {
      hosts: [{ host: hostOf(one.plan.baseUrl), addresses: ['127.0.0.1'] }],
      allowAddresses: [],
    },
    leaseMs,
  };
}

const keyOf = (ref: ShardRef): string => `${ref.runId} ${ref.round} ${ref.shard}`;
const expired = (one: Row): boolean => one.leaseUntilMs < Date.now();
const isHeld = (facts: ShardFacts): boolean =>
  ['claimed', 'ready', 'running'].includes(facts.state);

function found<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('no such shard');
  return value;
}
