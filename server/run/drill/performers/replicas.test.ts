import { describe, expect, it } from 'vitest';
import type { TargetReplicas } from '../../target/targetPort.ts';
import { placeCase } from './performerCase.support.ts';
import { replicasPerformer } from './replicas.ts';

const action = { kind: 'replicas', service: 'payments', count: 1, forMs: 20_000 } as const;

/** A service in memory whose instances are ready after some readings. */
function serviceCase(readyAfter = 0) {
  const log: string[] = [];
  const state = { replicas: 3, ready: 3, away: false, obeys: true };
  let readings = 0;
  const port: TargetReplicas = {
    async readReplicas() {
      if (state.away) throw new Error('no answer');
      readings += 1;
      if (readings > readyAfter) state.ready = state.replicas;
      return { replicas: state.replicas, ready: state.ready };
    },
    async setReplicas(_, __, service, replicas) {
      log.push(`${service} ${replicas}`);
      if (state.away) throw new Error('no answer');
      if (state.obeys) state.replicas = replicas;
      readings = 0;
    },
  };
  // Each question is ten seconds later, so that no test waits for what never comes.
  let now = 0;
  const performer = replicasPerformer(port, () => {
    now += 10_000;
    return now;
  });
  return { log, state, performer };
}

const told = (sensed: readonly { asked: string; answer: string; text: string }[]) =>
  sensed.map(({ asked, answer, text }) => [asked, answer, text]);

describe('the replicas of a drill', () => {
  it('are changed, and back to as many as there were, which is stored before', async () => {
    const { performer, log } = serviceCase();
    const { place, sensed, mark, settled } = placeCase();
    expect(await performer.begin(action, place)).toBeNull();
    await settled();
    expect(mark()).toEqual({ before: 3 });
    expect(await performer.undo(action, place)).toBeNull();
    expect(log).toEqual(['payments 1', 'payments 3']);
    expect(told(sensed)).toEqual([
      ['on', 'bit', '1 of 1 replicas of payments are ready'],
      ['off', 'gone', '3 of 3 replicas of payments are ready'],
    ]);
  });

  it('have taken effect only when as many are ready, and are back only then', async () => {
    const { performer, state } = serviceCase(99);
    const { place, sensed, settled } = placeCase();
    await performer.begin(action, place);
    await settled();
    state.ready = 1;
    expect(await performer.undo(action, place)).toBe('1 of 3 replicas of payments are ready');
    expect(told(sensed)).toEqual([
      ['on', 'did-not-bite', '3 of 1 replicas of payments are ready'],
      ['off', 'present', '1 of 3 replicas of payments are ready'],
    ]);
  });

  it('that were as many before do not bite, and a rollback leaves them', async () => {
    const { performer, log } = serviceCase();
    const same = { ...action, count: 3 };
    const { place, sensed } = placeCase();
    expect(await performer.begin(same, place)).toBe('payments had 3 already');
    expect(told(sensed)).toEqual([['on', 'did-not-bite', 'payments had 3 already']]);
    const rollback = placeCase({ part: 'rollback' });
    expect(await performer.begin(same, rollback.place)).toBeNull();
    expect([log, rollback.sensed]).toEqual([[], []]);
  });

  it('are not changed when their number could not be stored, and not back without it', async () => {
    const { performer, log } = serviceCase();
    expect(
      await performer.begin(action, placeCase({ saveMark: async () => false }).place),
    ).toBeNull();
    expect(await performer.undo(action, placeCase().place)).toBeNull();
    expect(log).toEqual([]);
  });

  it('are asked for again by the next server, which keeps what was stored', async () => {
    const { performer, log, state } = serviceCase();
    state.replicas = 1;
    const { place, mark, settled } = placeCase({ mark: () => ({ before: 3 }) });
    expect(await performer.begin(action, place)).toBeNull();
    await settled();
    expect([log, mark()]).toEqual([['payments 1'], null]);
    expect(await performer.undo(action, place)).toBeNull();
    expect(await performer.undo(action, place)).toBeNull();
    expect(log).toEqual(['payments 1', 'payments 3']);
  });

  it('that somebody else changed are left, and told', async () => {
    const { performer, log, state } = serviceCase();
    state.replicas = 5;
    const { place } = placeCase({ mark: () => ({ before: 3 }) });
    expect(await performer.undo(action, place)).toBe(
      'payments has 5 replicas now, which the drill did not ask for; they are left, and were 3 before',
    );
    expect(log).toEqual([]);
  });

  it('that cannot be read or set are a problem, before the start too', async () => {
    const { performer, state } = serviceCase();
    const { place } = placeCase();
    const plan = { ...place, target: place.target ?? failed('no target') };
    expect(await performer.problem(action, plan)).toBeNull();
    state.away = true;
    expect(await performer.problem(action, plan)).toMatchObject({
      code: 'ZH-DRILL-010',
      line: 'the replicas of payments cannot be read: no answer',
    });
    expect(await performer.begin(action, place)).toBe('no answer');
    const marked = placeCase({ mark: () => ({ before: 3 }) });
    expect(await performer.undo(action, marked.place)).toBe('no answer');
    const lost = placeCase({ target: null, mark: () => ({ before: 3 }) });
    expect(await performer.begin(action, lost.place)).toBe('the target file cannot be read');
    expect(await performer.undo(action, lost.place)).toBe('the target file cannot be read');
  });

  it('whose answer is lost after they were set are unknown', async () => {
    const { performer, state } = serviceCase();
    const { place, sensed, settled } = placeCase();
    await performer.begin(action, place);
    state.away = true;
    await settled();
    expect(told(sensed)[0]?.[1]).toBe('bit');
    const other = serviceCase();
    const second = placeCase();
    await other.performer.begin(action, {
      ...second.place,
      background: (work) => {
        other.state.away = true;
        second.place.background(work);
      },
    });
    await second.settled();
    expect(told(second.sensed)).toEqual([['on', 'unknown', 'no answer']]);
  });
});

function failed(why: string): never {
  throw new Error(why);
}
