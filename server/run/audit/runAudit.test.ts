import { describe, expect, it } from 'vitest';
import { newTrail, withEnd, withReading } from '../../core/audit/drain/drainTrail.ts';
import { noProgress } from '../../core/audit/engine/progress.ts';
import type { AuditSummary, Finding } from '../../core/audit/finding.ts';
import {
  type AuditStatus,
  auditStatus,
  summarizeFindings,
  totalsOf,
} from '../../core/audit/findingSummary.ts';
import type { WebhookChoice } from '../../core/audit/webhook/webhook.ts';
import { err, ok, type Result } from '../../core/result.ts';
import { newMachine, type RunMachine } from '../../core/run/lifecycle.ts';
import type { StoredAudit } from '../../edge/store/auditCheckpoints.ts';
import { answered, contextCase } from '../context/runContext.support.ts';
import type { RunContext } from '../context/runContext.ts';
import { contractPlan } from '../worker/shard/shardCase.support.ts';
import type { Auditor, EarlierAudit } from './auditor.ts';
import { createAudit, type RunAuditPorts, type RunWebhook } from './runAudit.ts';

const spec = { file: 'audit.yaml', everyMs: 250, settleMs: 500 };
const plan = { ...contractPlan(1), audit: spec };
const finding = (store: 'shadow' | 'live'): Finding =>
  ({
    ...{ id: `${store} oversell hot`, invariant: 'oversell', store, sku: 'hot', amount: 2 },
    ...{ unit: 'units', message: 'hot is oversold', severity: 'critical' },
  }) as unknown as Finding;
const summary = (store: 'shadow' | 'live', findings: readonly Finding[] = []): AuditSummary => ({
  ...{ store, state: 'clean', reason: null, ticks: 1, facts: 0 },
  ...{ watermarkAgeMsMax: 0, totals: [], findings, checked: [] },
});
const unopened = (reason: string, findings: readonly Finding[] = []) =>
  (['shadow', 'live'] as const).map((store) => {
    const own = findings.filter((one) => one.store === store);
    return {
      ...{
        store,
        state: 'unknown',
        reason: `the audit did not run: ${reason}`,
        ticks: 0,
        facts: 0,
      },
      ...{ watermarkAgeMsMax: null, totals: totalsOf(own), findings: own, checked: [] },
      ...(store === 'shadow' ? { score: unscored } : {}),
    };
  });
const unscored = { state: 'not-computed', reason: 'the audit did not run', gaps: [] };

interface Given {
  readonly over?: Partial<Auditor>;
  readonly open?: () => Promise<Result<Auditor, string>>;
  readonly context?: Partial<RunContext>;
  readonly earlier?: readonly object[];
  readonly loadBegan?: boolean;
  readonly findings?: readonly Finding[];
  readonly state?: RunMachine['state'];
  readonly failing?: (call: string) => void;
  readonly webhook?: RunWebhook;
  /** Of the scenario. */
  readonly choice?: WebhookChoice;
}

/** The audit of a run, over an auditor that is made up. */
function audit(given: Given = {}) {
  const log: string[] = [];
  const lines: [about: object, line: string][] = [];
  let ticking: (() => Promise<void>) | null = null;
  const checkpoint = { progress: noProgress, register: new Map() };
  const auditor: Auditor = {
    tick: async (duringLoad) => {
      log.push(`tick ${duringLoad}`);
      return { findings: [finding('shadow')] } as unknown as ReturnType<Auditor['tick']>;
    },
    backlogs: null,
    final: async () => {
      log.push('final');
      return [summary('shadow', [finding('shadow')]), summary('live')];
    },
    status: () => auditStatus([{ store: 'shadow', totals: [], doubts: ['behind'] }]),
    checkpoint: () => ({ shadow: checkpoint, live: checkpoint }),
    close: async () => {
      await answered();
      log.push('closed');
    },
    ...given.over,
  };
  const statuses: AuditStatus[] = [];
  const bodies: (string | null)[] = [];
  const stored: StoredAudit[] = [];
  const call = async (name: string): Promise<void> => {
    await answered();
    given.failing?.(name);
    log.push(name);
  };
  const opened: unknown[][] = [];
  const ports: RunAuditPorts = {
    rounds: {
      rounds: async () =>
        given.loadBegan === true ? [{ round: 0, startAtMs: 1, stopAtMs: null, nowMs: 2 }] : [],
    },
    runs: { row: async () => null },
    measures: {
      findings: async () => given.findings ?? [],
      saveFinding: async (_id, _finding, body) => {
        bodies.push(body);
        await call('finding saved');
      },
      progress: async () => (given.earlier ?? []) as never,
      saveProgress: async (_id, _owner, audits) => {
        stored.push(...audits);
        await call('checkpoint saved');
      },
      saveStatus: async (_id, _owner, status) => {
        statuses.push(status);
        await call(`status: ${status.problem}`);
      },
    },
    auditClock: {
      start: (id, everyMs, tick) => {
        log.push(`ticks of ${id} every ${everyMs} ms`);
        ticking = tick;
        return async () => {
          await answered();
          log.push('ticks stopped');
        };
      },
    },
    updates: { publish: () => undefined },
    targetPort: {
      openAuditor: async (...of) => {
        opened.push(of);
        return given.open?.() ?? ok(auditor);
      },
    },
    log: { warn: (about: object, line: string) => void lines.push([about, line]) } as never,
    ...(given.webhook === undefined ? {} : { webhook: given.webhook }),
  };
  const one = contextCase({
    plan:
      given.choice === undefined ? plan : { ...plan, audit: { ...spec, webhook: given.choice } },
    machine: () => ({ ...newMachine(1, 1), state: given.state ?? 'running' }),
    ...given.context,
  });
  const own = createAudit(one.context, ports);
  const tick = async () => ticking?.();
  return { ...one, audit: own, log, lines, opened, statuses, stored, bodies, tick };
}

describe('the beginning of an audit', () => {
  it('opens it once, and stores what a take-over needs before its ticks', async () => {
    const { audit: own, log, opened, context } = audit();
    await Promise.all([own.begin(), own.begin()]);
    expect(opened).toEqual([[context.target, spec, '/scenarios', null]]);
    expect(log).toEqual(['checkpoint saved', 'ticks of run000000001 every 250 ms']);
  });

  it('continues what an earlier server stored, without storing it again', async () => {
    const earlier = [{ store: 'live', progress: noProgress, entries: [] }];
    const { audit: own, log, opened } = audit({ earlier });
    await own.begin();
    const continued: EarlierAudit = { audits: earlier as never, unwatched: true };
    expect(opened[0]?.[3]).toEqual(continued);
    expect(log).toEqual(['ticks of run000000001 every 250 ms']);
  });

  it('stores of what it continues only what has changed since', async () => {
    const earlier = [{ store: 'live', progress: noProgress, entries: [] }];
    const held = { breaches: new Map(), finding: finding('live') } as never;
    const own = { progress: noProgress, register: new Map([['oversell hot', held]]) };
    const {
      audit: continued,
      stored,
      tick,
    } = audit({
      earlier,
      over: { checkpoint: () => ({ shadow: own, live: own }) },
    });
    await continued.begin();
    await tick();
    expect(stored.map(({ store, entries }) => [store, entries])).toEqual([
      ['shadow', []],
      ['live', []],
    ]);
  });

  it('closes it when that cannot be stored, and the audit is unknown', async () => {
    const { audit: own, log } = audit({
      failing: (call) => {
        if (call === 'checkpoint saved') throw new Error('no room\nfor it');
      },
    });
    await own.begin();
    expect(log).toEqual(['closed']);
    expect(await own.finish()).toEqual(unopened('no room'));
  });

  it('says at once that it cannot be opened, also when that breaks', async () => {
    for (const open of [
      async () => err('no such table'),
      () => Promise.reject(new Error('no such table\n!')),
    ]) {
      const { audit: own, log, events, statuses } = audit({ open });
      await own.begin();
      const message = 'the audit could not be opened: no such table';
      expect(events).toEqual([{ kind: 'audit', message, data: {} }]);
      expect(log).toEqual([`status: ${message}`]);
      expect(statuses).toEqual([{ problem: message, findings: summarizeFindings([]) }]);
      expect(await own.finish()).toMatchObject(unopened('no such table'));
    }
  });

  it('is none of a run without an audit, or without a target', async () => {
    const none = audit({ context: { plan: contractPlan(1) } });
    await none.audit.begin();
    expect([await none.audit.finish(), none.opened, none.log]).toEqual([[], [], []]);
    const unread = audit({ context: { target: null } });
    await unread.audit.begin();
    expect(await unread.audit.finish()).toMatchObject(
      unopened('the target file could not be read'),
    );
    expect(unread.opened).toEqual([]);
  });
});

describe('a tick', () => {
  it('stores the findings before the checkpoint that counts them, then the status', async () => {
    const { audit: own, log, tick } = audit();
    await own.begin();
    log.splice(0);
    await tick();
    expect(log).toEqual([
      'tick true',
      'finding saved',
      'checkpoint saved',
      'status: shadow: behind',
    ]);
    expect(own.findings()).toEqual([finding('shadow')]);
  });

  it('knows whether load runs', async () => {
    const { audit: own, log, tick } = audit({ state: 'readying' });
    await own.begin();
    await tick();
    expect(log).toContain('tick false');
  });

  it('that fails is logged, and what it found is stored with the next', async () => {
    let fails = true;
    const {
      audit: own,
      lines,
      tick,
    } = audit({
      failing: (call) => {
        if (call === 'finding saved' && fails) throw new Error('away\nnow');
      },
    });
    await own.begin();
    await tick();
    expect(lines).toEqual([[{ run: 'run000000001' }, 'audit tick: away']]);
    expect(own.findings()).toEqual([]);
    fails = false;
    await tick();
    expect(own.findings()).toEqual([finding('shadow')]);
  });
});

describe('the end of an audit', () => {
  it('stops the ticks, checks everything and stores what it came to', async () => {
    const { audit: own, log } = audit();
    await own.begin();
    log.splice(0);
    const summaries = await own.finish();
    expect(summaries.map(({ store, findings }) => [store, findings.length])).toEqual([
      ['shadow', 1],
      ['live', 0],
    ]);
    expect(log).toEqual(['ticks stopped', 'final', 'finding saved', 'status: null']);
    expect(own.findings()).toEqual([finding('shadow')]);
  });

  it('waits for backlogs by ticks of its own before it checks everything', async () => {
    let trail = newTrail({ withinMs: 60_000, backlogs: [{ name: 'mails', sql: '' }] });
    const {
      audit: own,
      log,
      events,
    } = audit({
      state: 'finishing',
      over: {
        backlogs: {
          begin: () => void log.push('wait'),
          trail() {
            if (log.includes('checkpoint saved')) {
              trail = withReading(trail, [{ name: 'mails', left: 0, problem: null }], 1);
            }
            return trail;
          },
          end(end) {
            trail = withEnd(trail, end);
            log.push(`waited: ${end}`);
          },
        },
      },
    });
    await own.begin();
    log.splice(0);
    await own.finish();
    const tick = ['tick false', 'finding saved', 'checkpoint saved', 'status: shadow: behind'];
    expect(log.slice(0, 8)).toEqual(['ticks stopped', 'wait', ...tick, 'waited: empty', 'final']);
    expect(events.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['drain']));
    expect(own.endWait({ kind: 'failure', text: 'x' })).toBe(false);
  });

  it('opens it when nobody has', async () => {
    const { audit: own, opened, context } = audit({ state: 'finishing' });
    expect(await own.finish()).toHaveLength(2);
    expect(opened).toEqual([[context.target, spec, '/scenarios', null]]);
  });

  it('opens none once load has run that nobody audited', async () => {
    const { audit: own, opened } = audit({ state: 'finishing', loadBegan: true });
    expect(await own.finish()).toEqual(unopened('it began only after the load'));
    expect(opened).toEqual([]);
  });

  it('that breaks is unknown, with what was found until then', async () => {
    const { audit: own } = audit({
      over: { final: () => Promise.reject(new Error('the store is gone\nnow')) },
      findings: [finding('live')],
    });
    await own.reload();
    await own.begin();
    expect(await own.finish()).toMatchObject(
      unopened('the final check broke: the store is gone', [finding('live')]),
    );
  });

  it('whose status cannot be stored is unknown, with what it found', async () => {
    const { audit: own } = audit({
      failing: (call) => {
        if (call.startsWith('status')) throw new Error('a bug');
      },
    });
    await own.begin();
    expect(await own.finish()).toEqual(
      unopened('the final check broke: a bug', [finding('shadow')]),
    );
  });

  it('that cannot be stored is unknown, with what it found', async () => {
    const { audit: own } = audit({
      failing: (call) => {
        if (call === 'finding saved') throw new Error('a bug\nof ours');
      },
    });
    await own.begin();
    expect(await own.finish()).toMatchObject(
      unopened('the final check broke: a bug', [finding('shadow')]),
    );
  });

  it('waits for PostgreSQL', async () => {
    let tries = 0;
    const { audit: own } = audit({
      failing: (call) => {
        if (call !== 'finding saved') return;
        tries += 1;
        if (tries === 1) throw Object.assign(new Error('terminating'), { code: '57P01' });
      },
    });
    await own.begin();
    expect((await own.finish())[0]?.state).toBe('clean');
    expect(tries).toBe(2);
  });
});

it('is closed after its ticks', async () => {
  const { audit: own, log } = audit();
  await own.close();
  expect(log).toEqual([]);
  await own.begin();
  log.splice(0);
  await own.close();
  expect(log).toEqual(['ticks stopped', 'closed']);
  const broken = audit({ open: async () => err('no') });
  await broken.audit.begin();
  await broken.audit.close();
  expect(broken.log).not.toContain('closed');
});

describe('the webhook of the server', () => {
  const webhook = (undelivered: RunWebhook['undelivered'] = async () => null) => {
    const calls: string[] = [];
    const port: RunWebhook = {
      wake: () => void calls.push('woken'),
      undelivered: (id) => {
        calls.push(`asked of ${id}`);
        return undelivered(id);
      },
    };
    return { port, calls };
  };
  const finished = async (given: Given) => {
    const one = audit(given);
    await one.audit.begin();
    return { ...one, summaries: await one.audit.finish() };
  };

  it('is told of each new finding, with whose it is, and asked at the end', async () => {
    const { port, calls } = webhook();
    const { bodies, events, context } = await finished({ webhook: port });
    expect(bodies.map((body) => JSON.parse(body ?? 'null'))).toEqual([
      {
        ...{ type: 'finding', run: context.id, scenario: plan.scenario, target: plan.target },
        finding: finding('shadow'),
      },
    ]);
    expect(calls).toEqual(['woken', `asked of ${context.id}`]);
    expect(events.filter(({ kind }) => kind === 'webhook')).toEqual([]);
  });

  it('gets what the scenario says; without one nothing goes out', async () => {
    const { port, calls } = webhook();
    expect((await finished({ webhook: port, choice: 'none' })).bodies).toEqual([null]);
    expect(calls).not.toContain('woken');
    expect((await finished({ webhook: port, choice: 'critical' })).bodies).not.toEqual([null]);
    const none = await finished({});
    expect([none.bodies, none.lines]).toEqual([[null], []]);
    const unaudited = await finished({ webhook: port, context: { plan: contractPlan(1) } });
    expect(unaudited.summaries).toEqual([]);
  });

  it('is named in the events with what did not arrive, and never spoils the audit', async () => {
    const { port } = webhook(async () => '1 of 1 finding had not arrived');
    const { events, summaries } = await finished({ webhook: port });
    expect(events.filter(({ kind }) => kind === 'webhook')).toEqual([
      { kind: 'webhook', message: '1 of 1 finding had not arrived', data: {} },
    ]);
    const broken = webhook(() => Promise.reject(new Error('away\nnow')));
    const one = await finished({ webhook: broken.port });
    expect(one.summaries).toEqual(summaries);
    expect(one.lines).toEqual([[{ run: one.context.id }, 'webhook: away']]);
  });
});
