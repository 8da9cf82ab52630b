import { expect, it } from 'vitest';
import { type FaultKindName, faultOrderSchema } from '../../../../core/fault/fault.ts';
import type { Subject } from '../../../../core/fault/subject.ts';
import { err, ok } from '../../../../core/result.ts';
import type { FaultTask, FaultTools } from '../injector.ts';
import type { HttpHarm } from '../proxies/httpProxies.ts';
import { injectorOf } from './registry.ts';

/** What an injector asks of the agent's proxies, for a fault of these parameters. */
async function asked(kind: FaultKindName, parameters: object) {
  const calls: unknown[] = [];
  const say = async (...call: readonly unknown[]) => {
    calls.push(call);
    return ok(null);
  };
  const tools: FaultTools = {
    links: {
      addToxic: (...call) => say('add', ...call),
      removeToxic: (...call) => say('remove', ...call),
      toxicUrl: (link, name) => `http://api/${link}/${name}`,
      ended: new Promise(() => undefined),
      stop: async () => undefined,
    },
    http: {
      harm: (subject, id, untilMs, harm: HttpHarm) =>
        say('harm', subject, id, Math.round((untilMs - performance.now()) / 1_000), harm),
      clear: (...call) => say('clear', ...call),
      ended: new Promise(() => undefined),
      stop: async () => undefined,
    },
  };
  const at = {
    listen: { port: 1 },
    upstream: 'bank:80',
    probe: 'http',
    path: '/',
    healthPath: '/healthy',
    probePath: '/',
  };
  const subject = { name: 'bank', carries: 'shadow', is: 'link', at } as Subject;
  const order = faultOrderSchema.parse({ id: 'f', kind, subject: 'bank', parameters });
  const task: FaultTask = { order, subject, tools, headers: {} };
  const injector = injectorOf(kind);
  expect(await injector.mark(task)).toEqual(ok({}));
  const held = await injector.inject(task, {}, 9_000);
  const [done] = calls.splice(0);
  if (held.ok) await held.value.end();
  expect(await injector.undo(task, {})).toEqual(ok(null));
  return { done, undone: calls, kept: injector.kept(task, {}) };
}

it.each([
  ['latency', { latencyMs: 300, jitterMs: 20 }, 'latency', { latency: 300, jitter: 20 }],
  ['bandwidth', { kilobytesPerSecond: 50 }, 'bandwidth', { rate: 50 }],
  ['timeout', {}, 'timeout', { timeout: 0 }],
  ['reset', {}, 'reset_peer', { timeout: 0 }],
  ['slow-close', { delayMs: 250 }, 'slow_close', { delay: 250 }],
] as const)(
  '%s is a toxic, which agent and keeper remove',
  async (kind, parameters, type, attributes) => {
    const { done, undone, kept } = await asked(kind, parameters);
    expect(done).toEqual(['add', 'bank', 'f', { type, attributes }]);
    expect(undone).toEqual([
      ['remove', 'bank', 'f'],
      ['remove', 'bank', 'f'],
    ]);
    expect(kept).toEqual([{ do: 'request', method: 'DELETE', url: 'http://api/bank/f' }]);
  },
);

it.each([
  [
    'http-error',
    { status: 429, share: 0.3, retryAfterSeconds: 2 },
    { do: 'error', status: 429, share: 0.3, retryAfterSeconds: 2, path: null },
  ],
  ['http-truncate', { share: 0.2 }, { do: 'truncate', share: 0.2 }],
  ['http-drip', { overMs: 1_500 }, { do: 'drip', overMs: 1_500 }],
  [
    'health-fail',
    {},
    { do: 'error', status: 503, share: 1, retryAfterSeconds: null, path: '/healthy' },
  ],
] as const)(
  '%s is a harm of the proxy, which holds its deadline',
  async (kind, parameters, harm) => {
    const { done, undone, kept } = await asked(kind, parameters);
    expect(done).toEqual(['harm', 'bank', 'f', 9, harm]);
    expect(undone).toEqual([
      ['clear', 'bank', 'f'],
      ['clear', 'bank', 'f'],
    ]);
    expect(kept).toEqual([]);
  },
);

it.each(['latency', 'http-drip'] as const)(
  '%s is not done when its proxy refuses it',
  async (kind) => {
    const refused = async () => err('the proxy has ended');
    const tools = {
      links: { addToxic: refused },
      http: { harm: refused },
    } as unknown as FaultTools;
    const parameters = kind === 'latency' ? { latencyMs: 300 } : { overMs: 900 };
    const order = faultOrderSchema.parse({ id: 'f', kind, subject: 'bank', parameters });
    const subject = { name: 'bank', at: {} } as Subject;
    expect(await injectorOf(kind).inject({ order, subject, tools, headers: {} }, {}, 1)).toEqual(
      err('the proxy has ended'),
    );
  },
);
