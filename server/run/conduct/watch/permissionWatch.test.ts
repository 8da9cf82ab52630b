import { afterEach, describe, expect, it } from 'vitest';
import { newMachine, type RunInput, type RunMachine } from '../../../core/run/lifecycle.ts';
import type { EgressPolicy } from '../../../core/target/egressPolicy.ts';
import type { OwnershipCheck } from '../../../core/target/permission.ts';
import { quietWindowSchema } from '../../../core/target/quietWindow.ts';
import type { Target } from '../../../core/target/target.ts';
import { targetCase } from '../../../test/support/targetCase.ts';
import { answered } from '../../context/runContext.support.ts';
import { createPermissionWatch, type PermissionWatch } from './permissionWatch.ts';

const beganAtMs = Date.parse('2026-11-20T09:58:00Z');
const MINUTE_MS = 60_000;
const egress = {
  hosts: [{ host: 'shop.test:80', addresses: ['203.0.113.7'] }],
  allowAddresses: [],
};

let watch: PermissionWatch | null = null;
afterEach(async () => {
  await watch?.close();
});

/** A running run whose clock advances a minute with each check; ends with the input that it dispatches. */
async function watched(
  checks: readonly (OwnershipCheck['state'] | Error)[],
  target: Target | null = targetCase(),
) {
  let nowMs = beganAtMs;
  let checked = 0;
  const events: string[] = [];
  const data: unknown[] = [];
  let told = false;
  let machine: RunMachine = { ...newMachine(1, 1), state: 'running' };
  const dispatched = await new Promise<RunInput>((resolve) => {
    const ports = {
      now: () => nowMs,
      targetPort: {
        proof: async (of: Target, policy: EgressPolicy): Promise<OwnershipCheck> => {
          expect([of, policy]).toEqual([target, egress]);
          const state = checks[Math.min(checked, checks.length - 1)] ?? 'valid';
          checked += 1;
          nowMs = beganAtMs + checked * MINUTE_MS;
          if (state instanceof Error) throw state;
          return { state, text: `check ${checked}` };
        },
      },
    };
    const context = {
      target,
      machine: () => machine,
      recordEvent: async (kind: string, message: string, about?: unknown) => {
        await answered();
        data.push(about);
        events.push(`${kind}: ${message}`);
      },
      dispatch: async (input: RunInput) => {
        machine = { ...machine, state: 'stopping' };
        // The rule is recorded before the run is stopped by it.
        expect(events.at(-1)).toMatch(/^rule: /);
        resolve(input);
        await answered();
        told = true;
        return { ok: true as const, value: undefined };
      },
    };
    watch = createPermissionWatch(context, ports, () => egress, { quiet: 1, proof: 5 });
    watch.begin();
  });
  await watch?.close();
  // It is closed only when nothing is under way.
  expect(told).toBe(true);
  return { dispatched, events, data, checked };
}

describe('a running run', () => {
  const rule = "the target's ownership proof";

  it('stops with the check that finds the proof gone', async () => {
    const { dispatched, events, data, checked } = await watched(['valid', 'valid', 'gone']);
    expect(dispatched).toEqual({
      type: 'stop',
      cause: { kind: 'permission', rule, text: 'check 3' },
    });
    expect([checked, events, data]).toEqual([3, ['rule: check 3'], [{ rule }]]);
  });

  it('stops with the third minute without a readable proof; a valid one restarts the count', async () => {
    const { dispatched, events, checked } = await watched([
      'unreadable',
      'unreadable',
      'valid',
      'unreadable',
      new Error('resolver broke'),
      'unreadable',
    ]);
    const text = 'not readable for 3 min: check 6';
    expect(dispatched).toEqual({ type: 'stop', cause: { kind: 'permission', rule, text } });
    expect([checked, events]).toEqual([
      6,
      [
        'permission: check 1',
        'permission: check 2',
        'permission: check 4',
        'permission: resolver broke',
        `rule: ${text}`,
      ],
    ]);
  });

  it.each([
    ['its target file cannot be read any more', null, egress],
    ['the addresses of its load are not known', targetCase(), null],
  ])('stops when %s', async (_, target, policy) => {
    let calls = 0;
    const events: unknown[] = [];
    const ports = {
      now: () => beganAtMs + MINUTE_MS * calls++,
      targetPort: { proof: () => Promise.reject(new Error('not asked')) },
    };
    const dispatched = await new Promise<RunInput>((resolve) => {
      const context = {
        target,
        machine: (): RunMachine => ({ ...newMachine(1, 1), state: 'running' }),
        recordEvent: async (...of: unknown[]) => void events.push(of.slice(0, 2)),
        dispatch: async (input: RunInput) => {
          resolve(input);
          return { ok: true as const, value: undefined };
        },
      };
      watch = createPermissionWatch(context, ports, () => policy, { quiet: 60_000, proof: 1 });
      watch.begin();
    });
    expect(dispatched).toMatchObject({
      cause: { rule, text: 'not readable for 3 min: no target is known' },
    });
    expect(events[0]).toEqual(['permission', 'no target is known']);
  });

  it('stops when a quiet window begins', async () => {
    const quiet = [
      quietWindowSchema.parse({ days: 'fri', from: '10:00', to: '11:00', timeZone: 'UTC' }),
    ];
    const { dispatched, checked } = await watched(['valid'], targetCase({ quiet }));
    expect(dispatched).toEqual({
      type: 'stop',
      cause: {
        kind: 'permission',
        rule: "the target's quiet window",
        text: 'quiet fri 10:00–11:00 UTC has begun (2026-11-20T10:00:00.000Z)',
      },
    });
    expect(checked).toBe(2);
  });
});

it.each(['stopping', 'finishing'] as const)(
  'needs no permission while a run is %s, and ends at once',
  async (state) => {
    const always = [
      quietWindowSchema.parse({ days: 'daily', from: '00:00', to: '24:00', timeZone: 'UTC' }),
    ];
    const asked: string[] = [];
    const context = {
      target: targetCase({ quiet: always }),
      machine: (): RunMachine => ({ ...newMachine(1, 1), state }),
      recordEvent: async (kind: string) => void asked.push(kind),
      dispatch: async () => ({ ok: true as const, value: undefined }),
    };
    const proof = async (): Promise<OwnershipCheck> => {
      asked.push('proof');
      return { state: 'gone', text: '' };
    };
    const ports = { now: Date.now, targetPort: { proof } };
    const own = createPermissionWatch(context, ports, () => egress, { quiet: 1, proof: 1 });
    own.begin();
    await new Promise((resolve) => setTimeout(resolve, 10));
    await own.close();
    expect(asked).toEqual([]);
  },
);

it('is closed without the rest of the wait for the next check', async () => {
  const context = {
    target: targetCase(),
    machine: (): RunMachine => ({ ...newMachine(1, 1), state: 'running' }),
    recordEvent: async () => undefined,
    dispatch: async () => ({ ok: true as const, value: undefined }),
  };
  const proof = () => Promise.reject(new Error('not asked'));
  const ports = { now: Date.now, targetPort: { proof } };
  const day = 24 * 60 * MINUTE_MS;
  const own = createPermissionWatch(context, ports, () => egress, { quiet: day, proof: day });
  own.begin();
  await own.close();
  expect(context.machine().state).toBe('running');
});
