import { readTag } from '@zerohour/shadow-data';
import { describe, expect, it } from 'vitest';
import { failure } from '../../../core/errors/failure.ts';
import { ok } from '../../../core/result.ts';
import { targetCase } from '../../../test/support/targetCase.ts';
import { reject } from '../../admission/rejection.ts';
import { adminSwitches } from './adminSwitches.ts';
import { placeCase } from './performerCase.support.ts';
import { type SwitchAsker, type SwitchPort, type SwitchSet, switchPerformer } from './switch.ts';

const action = { kind: 'switch', name: 'shed', value: 'on', forMs: 2_000 } as const;
const seen = (answer: 'bit' | 'did-not-bite' | 'unknown'): SwitchSet => ({
  problem: null,
  seen: { answer, text: 'shop-1' },
});

/** A switch in memory. */
function portCase(answer: SwitchSet = { problem: null, seen: null }) {
  const log: string[] = [];
  const state = { value: 'off', away: false };
  const askers: SwitchAsker[] = [];
  const port: SwitchPort = {
    async read(asker, name) {
      askers.push(asker);
      return state.away
        ? reject(failure('ZH-DRILL-006', { name, reason: 'no answer' }))
        : ok(state.value);
    },
    shown: async () => answer.seen,
    settle: async () => void log.push('settle'),
    async set(_, name, value, isBack) {
      log.push(`${name} ${value}${isBack ? ' back' : ''}`);
      state.value = value;
      return answer;
    },
  };
  return { log, state, askers, performer: switchPerformer(port) };
}

describe('the switch of a drill', () => {
  it('is turned, and back to the value that it had, which is stored before', async () => {
    const { performer, log, state } = portCase(seen('bit'));
    const { place, sensed, mark } = placeCase();
    expect(await performer.begin(action, place)).toBeNull();
    expect([state.value, mark()]).toEqual(['on', { before: 'off' }]);
    expect(await performer.undo(action, place)).toBeNull();
    expect(log).toEqual(['settle', 'shed on', 'settle', 'shed off back']);
    expect(sensed.map(({ asked, answer }) => [asked, answer])).toEqual([
      ['on', 'bit'],
      ['off', 'gone'],
    ]);
  });

  it('is not set when its earlier value could not be stored', async () => {
    const { performer, log } = portCase();
    const { place } = placeCase({ saveMark: async () => false });
    expect(await performer.begin(action, place)).toBeNull();
    expect(log).toEqual(['settle']);
  });

  it('is turned in the rollback also where an instance does not follow, and nothing shows it', async () => {
    const { performer, log } = portCase();
    const { place, sensed } = placeCase({ part: 'rollback' });
    expect(await performer.begin(action, place)).toBeNull();
    expect(log).toEqual(['settle', 'shed on back']);
    expect(await performer.undo(action, place)).toBeNull();
    expect(sensed).toEqual([]);
  });

  it('is taken back by a server that did not begin it, once', async () => {
    const { performer, log, state } = portCase();
    state.value = 'on';
    const { place } = placeCase({ mark: () => ({ before: 'off' }) });
    expect(await performer.undo(action, place)).toBeNull();
    expect(await performer.undo(action, place)).toBeNull();
    expect(log).toEqual(['settle', 'shed off back', 'settle']);
  });

  it('is left alone where nothing was set, and where somebody else set it', async () => {
    const { performer, log, state } = portCase();
    state.value = 'half';
    expect(await performer.undo(action, placeCase().place)).toBeNull();
    const { place } = placeCase({ mark: () => ({ before: 'off' }) });
    expect(await performer.undo(action, place)).toBe(
      'switch shed has half now, which the drill did not set; it is left, and had off before',
    );
    expect(log).toEqual(['settle', 'settle']);
  });

  it('that has the value already did not bite; in the rollback it is right so', async () => {
    const { performer, state } = portCase();
    state.value = 'on';
    const method = placeCase();
    expect(await performer.begin(action, method.place)).toBe('it had the value on already');
    const text = 'it had the value on already';
    expect(method.sensed).toEqual([{ asked: 'on', answer: 'did-not-bite', text, atEpochMs: null }]);
    const rollback = placeCase({ part: 'rollback' });
    expect(await performer.begin(action, rollback.place)).toBeNull();
    expect(rollback.sensed).toEqual([]);
  });

  it('names a value that does not arrive, and instances that still show it', async () => {
    const { performer } = portCase({
      problem: 'push p1 is stuck',
      seen: seen('did-not-bite').seen,
    });
    const { place, sensed } = placeCase();
    expect(await performer.begin(action, place)).toBe('push p1 is stuck');
    expect(await performer.undo(action, place)).toBe('push p1 is stuck');
    expect(sensed.map(({ answer }) => answer)).toEqual(['did-not-bite', 'present']);
  });

  it('is refused before the start when it cannot be read', async () => {
    const { performer, state, askers } = portCase();
    const { place } = placeCase();
    const plan = { ...place, target: targetCase() };
    expect(await performer.problem(action, plan)).toBeNull();
    expect(askers).toMatchObject([{ drillId: place.drillId, item: 0, target: plan.target }]);
    expect(askers[0]?.released.aborted).toBe(false);
    state.away = true;
    const unread = 'switch shed cannot be read: no answer';
    expect(await performer.problem(action, plan)).toMatchObject({
      ...{ code: 'ZH-DRILL-006', line: unread },
    });
    expect(await performer.begin(action, place)).toBe(unread);
    const begun = placeCase({ mark: () => ({ before: 'off' }) });
    expect(await performer.undo(action, begun.place)).toBe(unread);
  });
});

it('that protects, and has another value, is turned', async () => {
  const { performer, log } = portCase(seen('bit'));
  const { place, sensed } = placeCase({ part: 'protection' });
  expect(await performer.begin(action, place)).toBeNull();
  expect(log).toEqual(['settle', 'shed on']);
  expect(sensed).toEqual([{ asked: 'on', answer: 'bit', text: 'shop-1', atEpochMs: null }]);
});

it('that protects is refused when it has its value before the drill', async () => {
  const { performer, state } = portCase();
  const { place } = placeCase({ part: 'protection' });
  const plan = { ...place, target: targetCase() };
  expect(await performer.problem(action, plan)).toBeNull();
  state.value = 'on';
  const refused = await performer.problem(action, plan);
  expect(refused).toMatchObject({ code: 'ZH-DRILL-009', diagnostics: [] });
  expect(refused?.line).toContain('shed');
  expect(await performer.problem(action, { ...plan, part: 'method' })).toBeNull();
});

describe('what protects, or stands in its place, and has its value before', () => {
  it.each<readonly ['bit' | 'did-not-bite' | 'unknown', string | null]>([
    ['bit', null],
    ['did-not-bite', 'shop-1'],
    ['unknown', 'shop-1'],
  ])('is left as it is where its effect is seen: %s', async (answer, told) => {
    const { performer, log, state } = portCase(seen(answer));
    state.value = 'on';
    const { place, sensed, mark } = placeCase({ part: 'protection' });
    expect(await performer.begin(action, place)).toBe(told);
    expect(sensed).toEqual([{ asked: 'on', answer, text: 'shop-1', atEpochMs: null }]);
    expect(await performer.undo(action, place)).toBeNull();
    expect([state.value, mark(), log]).toEqual(['on', null, ['settle', 'settle']]);
  });

  it('shows nothing where no instance shows it', async () => {
    const { performer, state } = portCase();
    state.value = 'on';
    const { place, sensed } = placeCase({ part: 'protection' });
    expect(await performer.begin(action, place)).toBe('no instance shows what switch shed does');
    expect(sensed).toEqual([]);
  });
});

describe('a switch at an admin address', () => {
  const { place } = placeCase();
  const admin = (found: string | Error) =>
    adminSwitches({
      async readSwitch() {
        if (typeof found === 'string') return found;
        throw found;
      },
      setSwitch: async () => undefined,
    });

  it('has its value when it is read back', async () => {
    expect(await admin('on').read(place, 'shed')).toEqual(ok('on'));
    expect(await admin('on').set(place, 'shed', 'on', false)).toEqual({
      problem: null,
      seen: null,
    });
    expect((await admin('off').set(place, 'shed', 'on', false)).problem).toBe(
      'switch shed was set to on and has off',
    );
  });

  it('is asked and set under the tag of the run, which is valid from now on, and shows nothing', async () => {
    const target = targetCase();
    const asked: unknown[] = [];
    const note = (of: unknown, { value }: { readonly value: string }, ...more: unknown[]) => {
      const { kind, ...read } = readTag(value, [target.shadow.key], 1_000);
      expect([of, kind]).toEqual([target, 'shadow']);
      asked.push([...more, 'tag' in read ? [read.tag.runId, read.tag.expiresAtMs] : null]);
    };
    const port = adminSwitches(
      {
        async readSwitch(...of) {
          note(...of);
          return 'on';
        },
        async setSwitch(...of) {
          note(...of);
        },
      },
      () => 1_000,
    );
    const own = { ...place, target };
    await port.read(own, 'shed');
    await port.set(own, 'shed', 'on', false);
    // The clocks of services may be five minutes behind.
    const tagged = [place.runId, 301_000];
    expect(asked).toEqual([
      ['shed', tagged],
      ['shed', 'on', tagged],
      ['shed', tagged],
    ]);
    expect(await port.shown(own, 'shed')).toBeNull();
  });

  it('out of reach is one line', async () => {
    const gone = admin(new Error('ECONNREFUSED\nmore'));
    expect(await gone.read(place, 'shed')).toMatchObject({
      ...{ ok: false, error: { line: 'switch shed cannot be read: ECONNREFUSED' } },
    });
    expect((await gone.set(place, 'shed', 'on', false)).problem).toBe('ECONNREFUSED');
    const blind = { ...place, target: null };
    expect(await admin('on').read(blind, 'shed')).toMatchObject({
      ...{
        ok: false,
        error: { line: 'switch shed cannot be read: the target file cannot be read' },
      },
    });
    expect((await admin('on').set(blind, 'shed', 'on', true)).problem).toBe(
      'the target file cannot be read',
    );
  });
});
