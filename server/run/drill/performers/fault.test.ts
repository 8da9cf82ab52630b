import { describe, it } from 'vitest';
import type { DrillAction } from '../../../core/drill/action.ts';
import { failure } from '../../../core/errors/failure.ts';
import type { FaultOrder } from '../../../core/fault/fault.ts';
import { type FaultTold, noInstants, nothingTold } from '../../../core/fault/faultTold.ts';
import { err, ok } from '../../../core/result.ts';
import type { FaultStatus } from '../../../edge/store/faultStore.ts';
import { targetCase } from '../../../test/support/targetCase.ts';
import { type FaultPort, faultPerformer } from './fault.ts';
import { placeCase } from './performerCase.support.ts';

const action: Extract<DrillAction, { kind: 'fault' }> = {
  kind: 'fault',
  ...{ fault: 'stop', place: 'victim', parameters: {}, ttlMs: 5_000 },
};
const sensed = { text: 'its state', before: 0, seen: 1 };
const bit: FaultTold = { ...nothingTold, phase: 'injected', bite: { state: 'bit', ...sensed } };
const gone: FaultTold = { ...bit, phase: 'ended', end: { state: 'gone', ...sensed } };

/** Faults in memory. `onEnd` is what the agent tells once the end is asked for. */
function portCase(onOrder: FaultTold | null, onEnd: FaultTold | null = gone) {
  const orders: FaultOrder[] = [];
  const orderers: unknown[] = [];
  let looks = 0;
  const log: string[] = [];
  let status: FaultStatus | null = null;
  const told = (next: FaultTold | null): FaultStatus => ({
    ...noInstants,
    ...{ told: next, orderedAtMs: 0, isEndAsked: false },
    ...(next?.bite == null ? {} : { biteAtMs: 1_000 }),
    ...(next?.end == null ? {} : { endAtMs: 3_000 }),
  });
  const port: FaultPort = {
    problem: async () => failure('ZH-FAULT-003', { subject: 'victim' }),
    async order(_, order, orderer) {
      orderers.push(orderer);
      log.push('order');
      orders.push(order);
      status = told(onOrder);
      return ok(null);
    },
    async end() {
      log.push('end');
      status = told(onEnd);
    },
    status: async () => {
      looks += 1;
      return status;
    },
  };
  // Each question is a second later, so that no test waits for what never comes.
  let now = 0;
  const performer = faultPerformer(port, () => {
    now += 1_000;
    return now;
  });
  return { port, performer, orders, orderers, looks: () => looks, log };
}

/** What the agent tells each time that it is asked, the last for all that follow; null: the server knows no such order. */
function scripted(tells: readonly (FaultTold | null | 'unknown')[], orderedAtMs = 10_000) {
  let looks = 0;
  const port: FaultPort = {
    problem: async () => null,
    order: async () => ok(null),
    end: async () => undefined,
    status: async () => {
      const told = tells[Math.min(looks, tells.length - 1)] ?? null;
      looks += 1;
      if (told === 'unknown') return null;
      return { ...noInstants, told, orderedAtMs, isEndAsked: false };
    },
  };
  let now = orderedAtMs;
  const performer = faultPerformer(port, () => {
    now += 1_000;
    return now;
  });
  return { performer, looks: () => looks };
}
const injected: FaultTold = { ...nothingTold, phase: 'injected' };

describe.concurrent('what an agent tells of a fault', () => {
  it('is awaited until it has taken the order, and then until its sensor has said something', async ({
    expect,
  }) => {
    const taken: FaultTold = { ...nothingTold, phase: 'ordered' };
    // The first tells that there is an order; the last is that of the sensor.
    const { performer, looks } = scripted([null, null, taken, injected, injected, injected, bit]);
    const { place, sensed: readings, settled } = placeCase();
    expect(await performer.begin(action, place)).toBeNull();
    // Four, and the first of the sensor's.
    expect(looks()).toBe(5);
    await settled();
    expect(looks()).toBe(7);
    expect(readings.map(({ answer }) => answer)).toEqual(['bit']);
  });

  it('is awaited for no longer than the fault lives, and not after its end', async ({ expect }) => {
    const lasting = scripted([injected]);
    const first = placeCase();
    await lasting.performer.begin(action, first.place);
    await first.settled();
    // Two until the order is taken, and one for each of five seconds.
    expect([lasting.looks(), first.sensed]).toEqual([2 + 5, []]);
    const ended = scripted([injected, injected, { ...nothingTold, phase: 'ended' }]);
    const second = placeCase();
    await ended.performer.begin(action, second.place);
    await second.settled();
    expect([ended.looks(), second.sensed]).toEqual([3, []]);
  });

  it('is nothing where its order is lost meanwhile', async ({ expect }) => {
    const { performer } = scripted([injected, injected, 'unknown']);
    const { place, sensed: readings, settled } = placeCase();
    await performer.begin(action, place);
    await settled();
    expect(readings).toEqual([]);
  });

  it('is nothing where its agent has told nothing when its life is over', async ({ expect }) => {
    const { performer } = scripted([injected, injected, null]);
    const { place, sensed: readings, settled } = placeCase();
    await performer.begin(action, place);
    await settled();
    expect(readings).toEqual([]);
  });

  it('that is lost as soon as it was given was taken by none', async ({ expect }) => {
    const { performer } = scripted(['unknown']);
    expect(await performer.begin(action, placeCase().place)).toBe('no agent took the order');
  });

  it('is awaited for its life and five seconds at its end', async ({ expect }) => {
    const { performer, looks } = scripted([injected]);
    const { place, sensed: readings } = placeCase();
    expect(await performer.undo(action, place)).toBeNull();
    // The first asks whether there is an order.
    expect(looks()).toBe(1 + 10);
    expect(readings.at(-1)).toMatchObject({ answer: 'unknown', text: 'the agent does not answer' });
  });

  it('is nothing six seconds after an order that no agent took', async ({ expect }) => {
    const { performer, looks } = scripted([null]);
    const { place, sensed: readings } = placeCase();
    expect(await performer.undo(action, place)).toBeNull();
    // The clock is read when the wait begins, and twice at each reading of the status but the last.
    expect(looks()).toBe(1 + 4);
    expect(readings.at(-1)).toMatchObject({ answer: 'unknown', text: 'no agent took the order' });
  });
});

describe.concurrent('the fault of a drill', () => {
  it('is ordered under the id of its action, for the time that is left, and followed to its end', async ({
    expect,
  }) => {
    const { performer, orders, log } = portCase(bit);
    const { place, sensed: readings, settled } = placeCase({ lastsMs: 1_800 });
    expect(await performer.begin(action, place)).toBeNull();
    await settled();
    expect(orders.map(({ id, subject, ttlMs }) => [id, subject, ttlMs])).toEqual([
      ['drill0000001-0', 'victim', 1_800],
    ]);
    expect(await performer.undo(action, place)).toBeNull();
    expect(log).toEqual(['order', 'end']);
    expect(readings.map(({ answer, atEpochMs }) => [answer, atEpochMs])).toEqual([
      ['bit', 1_000],
      ['gone', 3_000],
    ]);
  });

  it('is looked at until it has ended, and not longer', async ({ expect }) => {
    const { performer, looks } = portCase(bit);
    const { place, settled } = placeCase();
    await performer.begin(action, place);
    await settled();
    const before = looks();
    await performer.undo(action, place);
    expect(looks() - before).toBe(2);
  });

  it('is ordered by the person of the drill, for the drill, with the tag of its run', async ({
    expect,
  }) => {
    const { performer, orderers } = portCase(bit);
    const { place } = placeCase({ by: 'ann', approvedBy: 'eve' });
    await performer.begin(action, place);
    expect(orderers).toEqual([
      {
        ...{ by: 'ann', approvedBy: 'eve', runId: 'drill0000001' },
        headers: { baggage: expect.stringContaining(place.runId) },
      },
    ]);
    const alone = portCase(bit);
    await alone.performer.begin(action, placeCase({ by: 'ann', approvedBy: null }).place);
    expect(Object.keys(Object(alone.orderers[0]))).toEqual(['by', 'runId', 'headers']);
  });

  it('lives for a second at least', async ({ expect }) => {
    const { performer, orders } = portCase(bit);
    await performer.begin(action, placeCase({ lastsMs: 300 }).place);
    expect(orders[0]?.ttlMs).toBe(1_000);
  });

  it('is ordered once, also by the next server', async ({ expect }) => {
    const { performer, log } = portCase(bit);
    const { place } = placeCase();
    await performer.begin(action, place);
    expect(await performer.begin(action, place)).toBeNull();
    expect(log).toEqual(['order']);
  });

  it('that nobody ordered needs no end', async ({ expect }) => {
    const { performer, log } = portCase(bit);
    expect(await performer.undo(action, placeCase().place)).toBeNull();
    expect(log).toEqual([]);
  });

  it('says what its agent or the order said against it', async ({ expect }) => {
    const refused: FaultTold = { ...nothingTold, phase: 'ended', problem: 'no such process' };
    expect(await portCase(refused).performer.begin(action, placeCase().place)).toBe(
      'no such process',
    );
    const none = portCase(null);
    expect(await none.performer.begin(action, placeCase().place)).toBe('no agent took the order');
    const rejecting = faultPerformer({
      ...none.port,
      status: async () => null,
      order: async () => err(failure('ZH-FAULT-003', { subject: 'victim' })),
    });
    expect(await rejecting.begin(action, placeCase().place)).toContain('victim');
    expect(await rejecting.begin(action, placeCase({ target: null }).place)).toBe(
      'the target file cannot be read',
    );
  });

  it('whose end nobody saw is unknown; one that is still there could not be taken back', async ({
    expect,
  }) => {
    const silent = portCase(bit, bit);
    const first = placeCase();
    await silent.performer.begin(action, first.place);
    await first.settled();
    expect(await silent.performer.undo(action, first.place)).toBeNull();
    expect(first.sensed.map(({ answer }) => answer)).toEqual(['bit', 'unknown']);
    const present: FaultTold = { ...bit, phase: 'ended', end: { state: 'present', ...sensed } };
    const stuck = portCase(bit, present);
    const second = placeCase();
    await stuck.performer.begin(action, second.place);
    await second.settled();
    expect(await stuck.performer.undo(action, second.place)).toBe('its state');
  });

  it('whose order is lost after it was asked to end has no end that is known', async ({
    expect,
  }) => {
    const { port, performer } = portCase(bit);
    const first = placeCase();
    await performer.begin(action, first.place);
    let asked = 0;
    let now = 0;
    const lost = faultPerformer(
      {
        ...port,
        status: async () => {
          asked += 1;
          return asked === 1 ? port.status('') : null;
        },
      },
      () => {
        now += 6_000;
        return now;
      },
    );
    const { place, sensed: readings } = placeCase();
    expect(await lost.undo(action, place)).toBeNull();
    expect(readings).toEqual([
      {
        ...{ asked: 'on', answer: 'unknown', text: 'the agent did not say whether it bit' },
        atEpochMs: null,
      },
      { asked: 'off', answer: 'unknown', text: 'no agent took the order', atEpochMs: null },
    ]);
  });

  it('whose sensor said nothing is unknown, and not a bite', async ({ expect }) => {
    const blind: FaultTold = { ...nothingTold, phase: 'ended' };
    const { performer } = portCase({ ...nothingTold, phase: 'injected' }, blind);
    const { place, sensed: readings, settled } = placeCase();
    await performer.begin(action, place);
    await settled();
    await performer.undo(action, place);
    expect(readings.map(({ asked, answer }) => [asked, answer])).toEqual([
      ['on', 'unknown'],
      ['off', 'unknown'],
    ]);
  });

  it('is refused before the start by what its orders say, and by its parameters', async ({
    expect,
  }) => {
    const { performer } = portCase(bit);
    const plan = { ...placeCase().place, target: targetCase({ isolation: 'dedicated' }) };
    expect((await performer.problem(action, plan))?.code).toBe('ZH-FAULT-003');
    expect(await scripted([null]).performer.problem(action, plan)).toBeNull();
    const odd = { ...action, parameters: { speed: 3 } };
    expect(await performer.problem(odd, plan)).toMatchObject({
      ...{ code: 'ZH-DRILL-001', diagnostics: [] },
      line: expect.stringContaining('parameters: known keys'),
    });
    const both = { ...odd, place: '' };
    expect((await performer.problem(both, plan))?.line).toMatch(/subject: .+; parameters: /);
  });
});
