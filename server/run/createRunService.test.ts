import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { goldenPlan } from '../core/plan/k6/golden/cases.golden.ts';
import type { Plan } from '../core/plan/plan.ts';
import { drivenPlan } from '../core/plan/rate/drivenPlan.ts';
import { err, ok } from '../core/result.ts';
import { newMachine, type RunMachine } from '../core/run/lifecycle.ts';
import type { RunState } from '../core/run/run.ts';
import { targetCase } from '../test/support/targetCase.ts';
import { conductorCase, ID } from './conduct/conductorCase.support.ts';
import type { RunRegistry } from './conduct/runRegistry.ts';
import { type ServicePorts, serveRuns } from './createRunService.ts';
import { contractPlan } from './worker/shard/shardCase.support.ts';

interface Given {
  readonly state?: RunState;
  readonly plan?: Plan;
  readonly machine?: RunMachine;
  readonly ports?: Partial<Record<keyof ServicePorts, object>>;
  readonly registry?: Partial<RunRegistry>;
}

const folders: string[] = [];
afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true });
});

/** A service over stores that hold one run; it notes what it asks of them. */
function served(given: Given = {}) {
  const { ports: conducting, record, lines, subjects } = conductorCase({}, {}, given.plan);
  const state = given.state ?? 'running';
  const stored = {
    ...{ ...record, targetRef: './shop.yaml', scenarioDir: '/scenarios', row: { id: ID, state } },
    machine: given.machine ?? newMachine(1, 1),
  };
  const calls: unknown[][] = [];
  const noted =
    (name: string, answer: unknown = name) =>
    async (...of: unknown[]) => {
      calls.push([name, ...of]);
      return answer;
    };
  const ports = {
    ...conducting,
    dataDir: '/dev/null/nowhere',
    runs: {
      record: async (id: string) => (id === ID ? stored : null),
      row: async (id: string) => (id === ID ? stored.row : null),
      list: noted('runs'),
      report: noted('report'),
      ...given.ports?.runs,
    },
    rounds: { rounds: async () => [], shards: async () => [], ...given.ports?.rounds },
    measures: {
      customers: noted('customers'),
      events: noted('events'),
      findings: noted('findings'),
      ...given.ports?.measures,
    },
    catalog: {
      list: noted('scenarios'),
      text: noted('text'),
      targets: noted('targets'),
      plan: noted('plan', null),
      prepare: noted('prepare', null),
      target: noted('target', ok(targetCase({ isolation: 'observe' }))),
      ...given.ports?.catalog,
    },
    draws: { usedRows: noted('used rows') },
    drills: { drillOfRun: async () => null, ...given.ports?.drills },
    killSwitch: {
      read: noted('read'),
      pull: noted('pull', { runs: ['r1'] }),
      lift: noted('lift', 'lifted'),
    },
    updates: given.ports?.updates ?? conducting.updates,
    onKillSwitch: given.ports?.onKillSwitch ?? (async () => undefined),
  } as unknown as ServicePorts;
  const registry = {
    conducts: () => true,
    stop: noted('stop', ok(undefined)),
    changeRate: noted('change', ok('changed')),
    applyStopRequests: noted('stops applied'),
    close: noted('registry closed'),
    ...given.registry,
  } as unknown as RunRegistry;
  return { service: serveRuns(ports, registry), calls, row: stored.row, stored, lines, subjects };
}

const rejected = (code: string, line: string) => ({ ok: false, error: { code, line } });

describe('what is stored', () => {
  it('is read as it was asked for', async () => {
    const { service, calls } = served();
    const [from, page] = [{ round: 1, second: 2 }, { after: null, limit: 3 } as never];
    const answers = [
      await service.listScenarios(),
      await service.scenarioText('mall/s'),
      await service.listTargets(),
      await service.usedRows('mall'),
      await service.list(7, 'before'),
      await service.customers(ID, from),
      await service.events(ID, 4),
      await service.findings(ID, page),
      await service.report(ID),
      await service.killSwitch(),
    ];
    expect(calls).toEqual([
      ['scenarios'],
      ['text', 'mall/s'],
      ['targets'],
      ['used rows', 'mall'],
      ['runs', 7, 'before'],
      ['customers', ID, from],
      ['events', ID, 4],
      ['findings', ID, page],
      ['report', ID],
      ['read'],
    ]);
    expect(answers).toEqual(calls.map(([name]) => name));
  });

  it('is planned with the options of the request', async () => {
    const options = { target: 'shop', shards: 2 };
    const { service, calls } = served({ ports: { catalog: { plan: async () => ok('planned') } } });
    expect(await service.planScenario('mall/s', options)).toEqual(ok('planned'));
    const none = served();
    expect(await none.service.planScenario('mall/s', options)).toEqual({
      ok: false,
      error: [
        {
          ...{ file: 'mall/s', line: 1, column: 1, path: '' },
          message: 'there is no scenario "mall/s"',
        },
      ],
    });
    expect([calls, none.calls]).toEqual([[], [['plan', 'mall/s', options]]]);
  });

  it('is what a start, its admission, a preflight and a trial begin with', async () => {
    const { service, calls } = served();
    const options = { target: 'shop', shards: 2, mayScript: false };
    const unknown = rejected('ZH-SCENARIO-002', 'there is no scenario "mall/s"');
    const request = { ...options, scenarioId: 'mall/s', source: null, by: 'ada' };
    const answers = [
      await service.preflight('mall/s', options),
      await service.admit(request),
      await service.start(request),
      await service.tryScenario({ ...request, path: null }),
    ];
    for (const answer of answers) expect(answer).toMatchObject(unknown);
    expect(calls.map(([name, id]) => [name, id])).toEqual(answers.map(() => ['prepare', 'mall/s']));
  });

  it('is a file of the run, below the data folder', async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'zerohour-service-'));
    folders.push(dataDir);
    const { ports } = conductorCase({});
    const service = serveRuns({ ...ports, dataDir } as ServicePorts, {} as RunRegistry);
    const folder = join(dataDir, 'runs', ID);
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'report.json'), '{}');
    expect(await service.file(ID, 'report.json')).toEqual({ path: join(folder, 'report.json') });
    expect(await service.file(ID, 'report.csv')).toBeNull();
  });
});

describe('the detail of a run', () => {
  const times = (round: number, startAtMs: number | null, nowMs = 5_000) => ({
    ...{ round, startAtMs, stopAtMs: null, nowMs },
  });
  const [first] = contractPlan(1).rounds;
  const rated = [1, 3, 2].map((rate, index) => ({
    ...first,
    ...{ index, takesOver: index === 0 ? undefined : { round: 0, fromMs: 0, rate } },
  }));
  const plan = { ...contractPlan(1), rounds: rated } as unknown as Plan;
  const detail = async (rounds: readonly object[], machine: Partial<RunMachine> = {}) => {
    const reader = { rounds: async () => rounds, shards: async () => [] };
    const { service } = served({
      plan,
      machine: { ...newMachine(1, 3), ...machine },
      ports: { rounds: reader },
    });
    const { round, rate, nextRound, roundStartedAt } = (await service.get(ID)) ?? {};
    return [round, rate, nextRound, roundStartedAt];
  };
  const startedAt = (ms: number) => new Date(ms).toISOString();

  it('is null for a run that there is not', async () => {
    expect(await served().service.get('other0000001')).toBeNull();
  });

  it('holds the row, the preflight, and the plan as it was driven', async () => {
    const later = { ...first, index: 1, takesOver: { round: 0, plannedMs: 500, rate: 2 } };
    // A round that was to take over and never began is no part of it.
    const changed = { ...contractPlan(1), rounds: [first, later] } as unknown as Plan;
    const rounds = [times(0, 1_000), times(1, null)];
    const { service, stored } = served({
      plan: changed,
      ports: { rounds: { rounds: async () => rounds, shards: async () => [] } },
    });
    const preflight = { state: 'pass', hops: [] } as const;
    Object.assign(stored, { preflight });
    const seen = await service.get(ID);
    expect(seen).toMatchObject({
      ...{ id: ID, state: 'running', preflight, shardRows: [] },
      folder: join('/dev/null/nowhere', 'runs', ID),
    });
    expect(seen?.plan).toEqual(drivenPlan(changed, rounds));
    expect(seen?.plan).not.toEqual(changed);
  });

  it('says which round drives: one that takes over does from its start on', async () => {
    const own = times(0, 1_000);
    expect(await detail([own, times(1, 5_001)])).toEqual([0, 1, null, startedAt(1_000)]);
    expect(await detail([own, times(1, 5_000)])).toEqual([1, 3, null, startedAt(5_000)]);
    expect(await detail([own, times(1, null)])).toEqual([0, 1, null, startedAt(1_000)]);
    // The machine stores a round before its times are written.
    expect(await detail([own], { round: 1 })).toEqual([1, 3, null, null]);
  });

  it('names the round that is prepared, until that drives', async () => {
    const next = { shards: [], starting: false, started: false } as unknown as RunMachine['next'];
    const own = times(0, 1_000);
    const prepared = { round: 1, rate: 3 };
    expect(await detail([own], { next })).toEqual([0, 1, prepared, startedAt(1_000)]);
    expect(await detail([own, times(1, 5_000)], { next })).toEqual([1, 3, null, startedAt(5_000)]);
    // The plan that holds it is stored after the machine.
    const late = await detail([own], { next, round: 2 });
    expect(late).toEqual([2, 2, null, null]);
  });

  it('drives the rates of the scenario where the plan lacks the round', async () => {
    expect(await detail([], { round: 7 })).toEqual([7, 1, null, null]);
  });

  it('says nothing of leases', async () => {
    const shard = { round: 0, shard: 0, epoch: 1, state: 'running', expired: true };
    const rounds = { rounds: async () => [], shards: async () => [shard] };
    const { service } = served({ ports: { rounds } });
    const { expired: _, ...shown } = shard;
    expect((await service.get(ID))?.shardRows).toEqual([shown]);
  });
});

describe('a stop', () => {
  it('is asked of the conductor, with who asks and why, and gives the row', async () => {
    const { service, calls, row } = served();
    expect(await service.abort(ID, 'bea', 'enough')).toEqual(ok(row));
    expect(calls).toEqual([['stop', ID, { kind: 'person', by: 'bea', reason: 'enough' }]]);
  });

  it('gives the row as it was where that is gone meanwhile', async () => {
    const rows = [{ id: ID, state: 'running' }];
    const { service, row } = served({ ports: { runs: { row: async () => rows.shift() ?? null } } });
    expect(await service.abort(ID, 'bea', 'enough')).toEqual(ok(row));
  });

  it('that the conductor refuses is rejected with its reason', async () => {
    const { service } = served({ registry: { stop: async () => err('it ends already') } });
    expect(await service.abort(ID, 'bea', 'enough')).toMatchObject(
      rejected('ZH-RUN-005', `run ${ID}: it ends already`),
    );
  });

  it('of a run that has ended, or that there is not, is asked of nobody', async () => {
    const { service, calls } = served({ state: 'failed' });
    expect(await service.abort(ID, 'bea', 'x')).toMatchObject(
      rejected('ZH-RUN-003', `run ${ID} is failed already`),
    );
    expect(await service.abort('other0000001', 'bea', 'x')).toMatchObject(
      rejected('ZH-RUN-001', 'there is no run other0000001'),
    );
    expect(calls).toEqual([]);
  });
});

describe('a change of the rate', () => {
  const request = { rate: 2, by: 'ada', mayScript: false, approvedBy: 'bob' };
  const cannot = (reason: string) =>
    rejected('ZH-RUN-012', `the rate of run ${ID} stays as it is: ${reason}`);

  it('is asked of the conductor, and of the target file whether it needs approval', async () => {
    const { service, calls } = served();
    expect(await service.changeRate(ID, request)).toEqual(ok('changed'));
    expect(calls).toEqual([
      ['target', './shop.yaml', '/scenarios'],
      ['change', ID, { rate: 2, by: 'ada' }],
    ]);
  });

  it('needs the second person that a start needs', async () => {
    const { service, calls } = served();
    const { approvedBy: _, ...alone } = request;
    expect(await service.changeRate(ID, alone)).toMatchObject({
      error: { code: 'ZH-TARGET-009' },
    });
    expect(calls.map(([name]) => name)).toEqual(['target']);
  });

  it('needs the privilege to run scripts where the plan has one', async () => {
    const { service, calls } = served({ plan: goldenPlan('by-hand') });
    expect(await service.changeRate(ID, request)).toMatchObject({
      error: { code: 'ZH-RUN-010' },
    });
    expect(calls).toEqual([]);
    expect(await service.changeRate(ID, { ...request, mayScript: true })).toEqual(ok('changed'));
  });

  it('is rejected for a run that drives the load of a drill', async () => {
    const { service, calls } = served({ ports: { drills: { drillOfRun: async () => 'drill1' } } });
    expect(await service.changeRate(ID, request)).toMatchObject(
      cannot('it drives the load of drill drill1, whose levels belong to the drill'),
    );
    expect(calls).toEqual([]);
  });

  it('is rejected for a run that has ended, that there is not, or whose target cannot be read', async () => {
    const ended = served({ state: 'finished' });
    expect(await ended.service.changeRate(ID, request)).toMatchObject(
      cannot('it is finished and drives no load'),
    );
    expect(await ended.service.changeRate('other0000001', request)).toMatchObject(
      rejected('ZH-RUN-001', 'there is no run other0000001'),
    );
    const unread = served({ ports: { catalog: { target: async () => err([]) } } });
    expect(await unread.service.changeRate(ID, request)).toMatchObject(
      cannot('its target file cannot be read'),
    );
    expect([ended.calls, unread.calls]).toEqual([[], []]);
  });
});

describe('the kill switch', () => {
  it('is pulled before the runs of this server are stopped, and lifted, by name', async () => {
    const told: unknown[] = [];
    const { service, calls, lines, subjects } = served({
      ports: { onKillSwitch: async () => void told.push(calls.map(([name]) => name)) },
    });
    expect(await service.pullKillSwitch('bea', 'fire')).toEqual({ runs: ['r1'] });
    expect(await service.liftKillSwitch('root')).toBe('lifted');
    expect(calls).toEqual([['pull', 'bea', 'fire'], ['stops applied'], ['lift', 'root']]);
    expect(told).toEqual([['pull', 'stops applied']]);
    expect(lines).toEqual(['the safety lever was pulled', 'the safety lever was lifted']);
    expect(subjects).toEqual([{ by: 'bea', reason: 'fire', runs: ['r1'] }, { by: 'root' }]);
  });
});

describe('a report that is made again', () => {
  it('is one of a run that has ended', async () => {
    const { service } = served();
    expect(await service.makeReport(ID)).toMatchObject(
      rejected('ZH-RUN-008', `run ${ID} has not ended`),
    );
    expect(await service.makeReport('other0000001')).toMatchObject(
      rejected('ZH-RUN-001', 'there is no run other0000001'),
    );
  });

  it('that cannot be made says why', async () => {
    const { service } = served({ state: 'finished' });
    expect(await service.makeReport(ID)).toMatchObject({
      error: {
        code: 'ZH-RUN-009',
        line: expect.stringContaining('/dev/null/nowhere/runs'),
      },
    });
  });
});

describe('the timeline', () => {
  it('is made of the stored frames from a position on, and is empty for a run that there is not', async () => {
    const asked: unknown[][] = [];
    const framePages = async function* (...of: unknown[]) {
      asked.push(of);
      yield [];
    };
    const { service } = served({ ports: { measures: { framePages } } });
    expect(await service.timeline(ID, { round: 0, second: 5 })).toEqual([]);
    expect(asked).toEqual([[ID, { round: 0, second: 4 }]]);
    expect(await service.timeline('other0000001', { round: 0, second: 5 })).toEqual([]);
    expect(asked).toHaveLength(1);
  });
});

it('lets a listener hear of a run, unless what it is cannot be read', async () => {
  const heard: unknown[][] = [];
  const updates = {
    subscribe: (...of: unknown[]) => {
      heard.push(of);
      return () => void heard.push(['off']);
    },
  };
  const rounds = { shards: () => Promise.reject(new Error('away')) };
  const { service } = served({ ports: { updates, rounds } });
  const listener = (): void => undefined;
  await expect(service.subscribe(ID, listener)).rejects.toThrow('away');
  expect(heard[0]).toEqual([ID, listener]);
  expect(heard).toContainEqual(['off']);
});

it('closes its conductors after its listeners', async () => {
  const { service, calls } = served();
  await service.close();
  expect(calls).toEqual([['registry closed']]);
});
