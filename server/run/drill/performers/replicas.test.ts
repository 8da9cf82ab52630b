import { readTag } from '@zerohour/shadow-data';
import { describe, expect, it } from 'vitest';
import { targetCase } from '../../../test/support/targetCase.ts';
import type { TargetReplicas } from '../../target/targetPort.ts';
import { placeCase } from './performerCase.support.ts';
import { replicasPerformer } from './replicas.ts';

const action = { kind: 'replicas', service: 'payments', count: 1, forMs: 20_000 } as const;

/** A service in memory whose instances are ready after some readings. */
function serviceCase(readyAfter = 0, stepMs = 10_000) {
  const log: string[] = [];
  const state = { replicas: 3, ready: 3, away: false, obeys: true };
  let readings = 0;
  let asked = 0;
  const tags: string[] = [];
  const port: TargetReplicas = {
    async readReplicas(_, tag) {
      asked += 1;
      tags.push(tag.value);
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
  // Each question is seconds later, so that no test waits for what never comes.
  let now = 0;
  const performer = replicasPerformer(port, () => {
    now += stepMs;
    return now;
  });
  return { log, state, port, performer, asked: () => asked, tags };
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

  it('that were seen to have taken effect are not looked at again by the next server', async () => {
    const { performer } = serviceCase();
    const { place, sensed, settled } = placeCase();
    await performer.begin(action, place);
    await settled();
    expect(await performer.begin(action, place)).toBeNull();
    await settled();
    expect(sensed).toHaveLength(1);
  });

  it('are asked for at most thirty seconds whether they are ready', async () => {
    for (const [stepMs, after] of [
      // The clock is read for the tag of each question, and after it.
      [10_000, 2],
      [15_000, 1],
    ] as const) {
      const { performer, asked } = serviceCase(99, stepMs);
      const { place, settled } = placeCase();
      await performer.begin(action, place);
      await settled();
      expect(asked()).toBe(1 + after);
    }
  });

  it('are asked with a tag that a stack which tells rehearsals apart can read', async () => {
    const target = targetCase();
    const { performer, tags } = serviceCase();
    expect(await performer.begin(action, placeCase({ target }).place)).toBeNull();
    expect(readTag(tags[0] ?? '', [target.shadow.key], 10_000)).toMatchObject({
      ...{ kind: 'shadow', tag: { runId: 'run000000001', expiresAtMs: 310_000 } },
    });
  });

  it('that cannot be set are a problem, and are not looked at', async () => {
    const { performer, asked, port } = serviceCase();
    port.setReplicas = () => Promise.reject(new Error('refused'));
    const first = placeCase();
    expect(await performer.begin(action, first.place)).toBe('refused');
    await first.settled();
    expect([asked(), first.sensed]).toEqual([1, []]);
    const marked = placeCase({ mark: () => ({ before: 1 }) });
    const three = { ...action, count: 3 };
    expect(await performer.undo(three, marked.place)).toBe('refused');
    expect([asked(), marked.sensed]).toEqual([2, []]);
  });

  it('say nothing of their end once the drill is released', async () => {
    const { performer, log } = serviceCase();
    const released = AbortSignal.abort();
    const { place, sensed } = placeCase({ released, mark: () => ({ before: 1 }) });
    expect(await performer.undo({ ...action, count: 3 }, place)).toBeNull();
    expect([log, sensed]).toEqual([['payments 1'], []]);
  });

  it('whose answer is lost after they were set back are unknown', async () => {
    const { performer, port } = serviceCase();
    const { setReplicas } = port;
    port.setReplicas = async (...of) => {
      await setReplicas(...of);
      port.readReplicas = () => Promise.reject(new Error('no answer'));
    };
    const { place, sensed } = placeCase({ mark: () => ({ before: 1 }) });
    expect(await performer.undo({ ...action, count: 3 }, place)).toBe('no answer');
    expect(sensed).toEqual([
      { asked: 'off', answer: 'unknown', text: 'no answer', atEpochMs: null },
    ]);
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
      diagnostics: [],
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
