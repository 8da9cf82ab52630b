import { runAsLive, runInContext } from '@zerohour/shadow-data';
import { expect, it } from 'vitest';
import { type SwitchName, switchNames } from './definitions.ts';
import { createSwitches } from './switches.ts';

const tag = { runId: 'run000000000', epoch: 1, expiresAtMs: 0 };
const asShadow = <T>(work: () => T): T =>
  runInContext({ kind: 'shadow', tag, entry: 'zerohour=x' }, work);

/** A store whose entry of `gateway.order-limit` is `limit`, and a clock. */
function open(limit: string | null) {
  const state = { limit, nowMs: 0, reads: 0, isAway: false };
  const read = async (names: readonly SwitchName[]) => {
    state.reads += 1;
    if (state.isAway) throw new Error('no store');
    expect(names).toEqual(switchNames);
    return names.map((name) =>
      name === 'gateway.order-limit' && state.limit !== null
        ? `{"version": "1", "value": ${state.limit}, "instances": {"gateway-2": 9}}`
        : null,
    );
  };
  const switches = createSwitches('gateway-1', read, () => state.nowMs);
  return { state, switches, limit: () => asShadow(() => switches.value('gateway.order-limit')) };
}

it('gives a rehearsal what is stored, and a customer the default without a read', async () => {
  const { state, switches, limit } = open('5');
  expect(await runAsLive(() => switches.value('gateway.order-limit'))).toBe(0);
  expect(await switches.value('gateway.order-limit')).toBe(0);
  expect(state.reads).toBe(0);
  expect(await limit()).toBe(5);
  expect(await asShadow(() => switches.value('inventory.guard'))).toBe('row-lock');
});

it('reads once in 200 ms, whoever asks, and anew when it was told to forget', async () => {
  const { state, switches, limit } = open('5');
  expect(await Promise.all([limit(), limit()])).toEqual([5, 5]);
  state.limit = '6';
  state.nowMs = 199;
  expect([await limit(), state.reads]).toEqual([5, 1]);
  state.nowMs = 200;
  expect([await limit(), state.reads]).toEqual([6, 2]);
  state.limit = '7';
  switches.forget();
  expect(await limit()).toBe(7);
});

it('keeps the last values while the store does not answer, and the defaults before the first', async () => {
  const { state, limit } = open('5');
  state.isAway = true;
  expect(await limit()).toBe(0);
  state.nowMs += 200;
  state.isAway = false;
  expect(await limit()).toBe(5);
  state.nowMs += 200;
  state.isAway = true;
  expect(await limit()).toBe(5);
  state.nowMs += 200;
  [state.isAway, state.limit] = [false, null];
  expect(await limit()).toBe(0);
});
