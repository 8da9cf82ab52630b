import { afterEach, describe, expect, it } from 'vitest';
import { newMachine, type RunInput, type RunMachine } from '../../../core/run/lifecycle.ts';
import type { OwnershipCheck } from '../../../core/target/permission.ts';
import { quietWindowSchema } from '../../../core/target/quietWindow.ts';
import type { Target } from '../../../core/target/target.ts';
import { targetCase } from '../../../test/support/targetCase.ts';
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

/** A run under way whose clock goes on a minute with each look; ends with what it was told. */
async function watched(
  looks: readonly (OwnershipCheck['state'] | Error)[],
  target: Target | null = targetCase(),
) {
  let nowMs = beganAtMs;
  let looked = 0;
  const notes: string[] = [];
  let machine: RunMachine = { ...newMachine(1, 1), state: 'running' };
  const told = await new Promise<RunInput>((resolve) => {
    const context = {
      target,
      deps: {
        now: () => nowMs,
        targetPort: {
          proof: async (): Promise<OwnershipCheck> => {
            const state = looks[Math.min(looked, looks.length - 1)] ?? 'valid';
            looked += 1;
            nowMs = beganAtMs + looked * MINUTE_MS;
            if (state instanceof Error) throw state;
            return { state, text: `look ${looked}` };
          },
        },
      },
      machine: () => machine,
      note: async (kind: string, message: string) => void notes.push(`${kind}: ${message}`),
      tell: async (input: RunInput) => {
        machine = { ...machine, state: 'stopping' };
        resolve(input);
        return { ok: true as const, value: undefined };
      },
    };
    watch = createPermissionWatch(context, () => egress, { quiet: 1, proof: 5 });
    watch.begin();
  });
  await watch?.close();
  return { told, notes, looked };
}

describe('a run under way', () => {
  const rule = "the target's ownership proof";

  it('stops with the look that finds the proof gone', async () => {
    const { told, notes, looked } = await watched(['valid', 'valid', 'gone']);
    expect(told).toEqual({
      type: 'stop',
      cause: { kind: 'permission', rule, text: 'look 3' },
    });
    expect([looked, notes]).toEqual([3, ['rule: look 3']]);
  });

  it('stops with the third minute without a readable proof; a valid one begins the count anew', async () => {
    const { told, notes, looked } = await watched([
      'unreadable',
      'unreadable',
      'valid',
      'unreadable',
      new Error('resolver broke'),
      'unreadable',
    ]);
    const text = 'not readable for 3m: look 6';
    expect(told).toEqual({ type: 'stop', cause: { kind: 'permission', rule, text } });
    expect([looked, notes]).toEqual([
      6,
      [
        'permission: look 1',
        'permission: look 2',
        'permission: look 4',
        'permission: resolver broke',
        `rule: ${text}`,
      ],
    ]);
  });

  it('stops when its target file can no longer be read: no data is no consent', async () => {
    let calls = 0;
    const told = await new Promise<RunInput>((resolve) => {
      const context = {
        target: null,
        deps: {
          now: () => beganAtMs + MINUTE_MS * calls++,
          targetPort: { proof: () => Promise.reject(new Error('not asked')) },
        },
        machine: (): RunMachine => ({ ...newMachine(1, 1), state: 'running' }),
        note: async () => undefined,
        tell: async (input: RunInput) => {
          resolve(input);
          return { ok: true as const, value: undefined };
        },
      };
      watch = createPermissionWatch(context, () => egress, { quiet: 60_000, proof: 1 });
      watch.begin();
    });
    expect(told).toMatchObject({
      cause: { rule, text: 'not readable for 3m: no target is known' },
    });
  });

  it('stops when a quiet window begins', async () => {
    const quiet = [
      quietWindowSchema.parse({ days: 'fri', from: '10:00', to: '11:00', timeZone: 'UTC' }),
    ];
    const { told, looked } = await watched(['valid'], targetCase({ quiet }));
    expect(told).toEqual({
      type: 'stop',
      cause: {
        kind: 'permission',
        rule: "the target's quiet window",
        text: 'quiet fri 10:00–11:00 UTC has begun (2026-11-20T10:00:00.000Z)',
      },
    });
    expect(looked).toBe(2);
  });
});
