import type { Finding } from '../../core/audit/finding.ts';
import { failure } from '../../core/errors/failure.ts';
import { type CustomerSecond, isFrom, type TimelineSecond } from '../../core/measure/timeline.ts';
import type { Plan } from '../../core/plan/plan.ts';
import type { UsedRows } from '../../core/plan/resume.ts';
import type { PreflightSummary, Report } from '../../core/report/report.ts';
import { err, ok, type Result } from '../../core/result.ts';
import type { Trial } from '../../core/trial/trial.ts';
import type {
  KillSwitch,
  RateRequest,
  Rejection,
  RunDetail,
  RunEvent,
  RunRow,
  RunService,
  RunUpdate,
  ScenarioSummary,
  StartRequest,
} from '../../run/runService.ts';

/** A run service in memory, whose state a test writes: for tests of HTTP and the command line. */
export interface MemoryRunService extends RunService {
  readonly started: StartRequest[];
  readonly aborted: { readonly runId: string; readonly by: string; readonly reason: string }[];
  readonly changed: ({ readonly runId: string } & RateRequest)[];
  readonly runs: Map<string, MemoryRun>;
  /** Rejects the next start, abort or preflight. */
  rejectNext(rejection: Rejection): void;
  /**
   * Applies an update to the stored run and publishes it, as the real service does; with `announce` false it
   * only stores.
   */
  update(runId: string, update: RunUpdate, announce?: boolean): void;
  /** Every read of a timeline awaits it. */
  beforeTimeline: () => Promise<void>;
  listeners(runId: string): number;
}

export interface MemoryRun {
  detail: RunDetail;
  readonly seconds: Map<string, TimelineSecond>;
  readonly customers: Map<string, CustomerSecond>;
  readonly events: RunEvent[];
  readonly findings: Finding[];
  readonly files: Map<string, string>;
  report: Report | null;
}

export const memoryPlan: Plan = {
  schemaVersion: 1,
  scenario: 'smoke',
  target: 'mall',
  baseUrl: 'http://127.0.0.1:1',
  precision: 'fine',
  goal: 'hold',
  requiredLevel: 1,
  setup: [],
  teardown: [],
  paths: [],
  datasets: [],
  rounds: [],
  slos: [],
  abort: [],
  audit: null,
  stock: { default: 10, skus: {} },
  switches: {},
  shards: 1,
  seed: 1,
};

export const memoryUsedRows: UsedRows = {
  dataset: 'user',
  checksum: 'c0ffee',
  nextRow: 40,
  run: 'run000000001',
  isExact: true,
};

export const memoryScenario: ScenarioSummary = {
  id: 'mall/smoke',
  name: 'smoke',
  target: 'mall',
  valid: true,
  diagnostics: [],
  paths: ['browse'],
  durationMs: 20_000,
  peakRatePerSecond: 10,
};

const preflight: PreflightSummary = { state: 'pass', hops: [] };

const newRow = (id: string, by: string): RunRow => ({
  id,
  scenario: 'smoke',
  target: 'mall',
  state: 'running',
  reason: null,
  by,
  createdAt: '2026-11-11T00:00:00.000Z',
  startedAt: null,
  endedAt: null,
  verdict: null,
  headline: null,
  foundLimit: false,
  audit: null,
  status: {
    tone: 'quiet',
    headline: 'Not looked yet',
    detail: 'No second of the load is recorded yet.',
  },
  shards: 1,
  durationMs: 20_000,
});

const newRun = (row: RunRow): MemoryRun => ({
  detail: {
    ...row,
    plan: memoryPlan,
    round: 0,
    rate: 1,
    nextRound: null,
    roundStartedAt: null,
    preflight: null,
    shardRows: [],
    folder: '/nowhere',
  },
  seconds: new Map(),
  customers: new Map(),
  events: [],
  findings: [],
  files: new Map(),
  report: null,
});

/** Applies an update to a run's stored state; replaces the earlier value of the same subject. */
function store(run: MemoryRun, update: RunUpdate): void {
  switch (update.type) {
    case 'run':
      run.detail = { ...run.detail, ...update.run };
      return;
    case 'second':
      run.seconds.set(`${update.second.round}.${update.second.second}`, update.second);
      return;
    case 'customers':
      run.customers.set(`${update.second.round}.${update.second.second}`, update.second);
      return;
    case 'event':
      run.events.push(update.event);
      return;
    case 'finding':
      run.findings.push(update.finding);
      return;
    case 'shard':
      run.detail = { ...run.detail, shardRows: [update.shard] };
  }
}

interface Memory {
  readonly runs: Map<string, MemoryRun>;
  readonly listeners: Map<string, Set<(update: RunUpdate) => void>>;
  /** The value, or the rejection that `rejectNext` announced. */
  answer<T>(value: () => T): Result<T, Rejection>;
}

export function createMemoryRunService(): MemoryRunService {
  const runs = new Map<string, MemoryRun>();
  const listeners = new Map<string, Set<(update: RunUpdate) => void>>();
  let rejection: Rejection | null = null;
  const answer = <T>(value: () => T): Result<T, Rejection> => {
    const no = rejection;
    rejection = null;
    return no === null ? ok(value()) : err(no);
  };
  const memory: Memory = { runs, listeners, answer };
  const service: MemoryRunService = {
    runs,
    ...requests(memory),
    ...killSwitch(memory),
    ...stored(memory, () => service.beforeTimeline()),
    rejectNext: (next) => {
      rejection = next;
    },
    update(runId, update, announce = true) {
      const run = runs.get(runId);
      if (run) store(run, update);
      if (announce) for (const listener of listeners.get(runId) ?? []) listener(update);
    },
    beforeTimeline: async () => undefined,
    listeners: (runId) => listeners.get(runId)?.size ?? 0,
  };
  return service;
}

const memoryTrial = (path: string): Trial => ({
  ...{ run: 'run000000000', scenario: 'smoke', target: 'mall', baseUrl: 'http://mall' },
  ...{ state: 'pass', problem: null, preflight, setup: [], notes: [], durationMs: 12 },
  paths: [
    {
      ...{ path, outcome: 'correct', step: null, reason: null, traceId: null, serviceMs: 4 },
      steps: [],
    },
  ],
});

function requests({ runs, answer }: Memory) {
  const started: StartRequest[] = [];
  const aborted: MemoryRunService['aborted'] = [];
  const changed: MemoryRunService['changed'] = [];
  return {
    started,
    aborted,
    changed,
    listScenarios: async () => [memoryScenario],
    scenarioText: async () => 'name: smoke\n',
    planScenario: async () =>
      ok({
        ...{ plan: memoryPlan, warnings: [], target: null, unchecked: null },
        ...{ text: 'name: smoke\n', file: 'smoke.yaml' },
      }),
    usedRows: async (scenario) => (scenario === memoryPlan.scenario ? [memoryUsedRows] : []),
    preflight: async () => answer(() => preflight),
    tryScenario: async ({ path }) => answer(() => memoryTrial(path ?? 'browse')),
    start: async (request) =>
      answer(() => {
        started.push(request);
        const id = `run${String(runs.size).padStart(9, '0')}`;
        const run = newRun(newRow(id, request.by));
        runs.set(id, run);
        return newRow(id, request.by);
      }),
    abort: async (runId, by, reason) =>
      answer(() => {
        aborted.push({ runId, by, reason });
        return { ...newRow(runId, by), state: 'stopping' as const };
      }),
    changeRate: async (runId, request) =>
      answer(() => {
        changed.push({ runId, ...request });
        return { round: 1, rate: request.rate, rateBefore: 1 };
      }),
    makeReport: async (run) => err({ ...failure('ZH-RUN-008', { run }), diagnostics: [] }),
  } satisfies Partial<MemoryRunService>;
}

function killSwitch({ runs }: Memory) {
  let state: KillSwitch = {
    pulled: false,
    by: null,
    reason: null,
    at: '2026-11-11T00:00:00.000Z',
  };
  return {
    killSwitch: async () => state,
    async pullKillSwitch(by, reason) {
      if (!state.pulled) state = { ...state, pulled: true, by, reason };
      return { killSwitch: state, runs: [...runs.keys()] };
    },
    async liftKillSwitch(by) {
      state = { ...state, pulled: false, by, reason: null };
      return state;
    },
  } satisfies Partial<MemoryRunService>;
}

function stored({ runs, listeners }: Memory, beforeTimeline: () => Promise<void>) {
  return {
    list: async (limit, before) =>
      [...runs.values()]
        .map(({ detail }) => newRow(detail.id, detail.by))
        .reverse()
        .filter(({ id }) => before === null || id < before)
        .slice(0, limit),
    get: async (runId) => runs.get(runId)?.detail ?? null,
    async timeline(runId, from) {
      await beforeTimeline();
      const seconds = [...(runs.get(runId)?.seconds.values() ?? [])];
      return seconds.filter((second) => isFrom(second, from));
    },
    customers: async (runId, from) =>
      [...(runs.get(runId)?.customers.values() ?? [])].filter((second) => isFrom(second, from)),
    events: async (runId, afterSeq) =>
      (runs.get(runId)?.events ?? []).filter(({ seq }) => seq > afterSeq),
    findings: async (runId, page = { offset: 0, limit: Number.POSITIVE_INFINITY }) =>
      (runs.get(runId)?.findings ?? []).slice(page.offset, page.offset + page.limit),
    report: async (runId) => runs.get(runId)?.report ?? null,
    async file(runId, name) {
      const path = runs.get(runId)?.files.get(name);
      return path === undefined ? null : { path };
    },
    async subscribe(runId, listener) {
      const own = listeners.get(runId) ?? new Set();
      listeners.set(runId, own.add(listener));
      return () => own.delete(listener);
    },
  } satisfies Partial<MemoryRunService>;
}
