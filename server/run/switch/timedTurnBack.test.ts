import { expect, it } from 'vitest';
import { failure } from '../../core/errors/failure.ts';
import { ok } from '../../core/result.ts';
import { newPush } from '../../core/switch/push.ts';
import type { PushPlan } from '../../core/switch/pushPlan.ts';
import type { SwitchDefinition } from '../../core/switch/switchFile.ts';
import type { DuePush, NewPushRow, PushInsertion } from '../../edge/store/switchStore.ts';
import type { Log } from '../../log.ts';
import { targetCase } from '../../test/support/targetCase.ts';
import { reject } from '../admission/rejection.ts';
import type { LoadedSwitches } from './loadSwitches.ts';
import type { PreviewRequest } from './switchService.ts';
import { createTimedTurnBack } from './timedTurnBack.ts';

const rules = { pause: 'none', onDeaf: 'stop', onUnknown: 'stop', boundMs: 3_000 } as const;
const loaded: LoadedSwitches = {
  ...{ target: targetCase({ name: 'shop' }), ref: 'shop', directory: '/', folder: '/' },
  file: { providers: {}, instances: [], canaryPath: '/', switches: [] },
  byName: new Map([
    ['a', { name: 'a', default: 1 } as SwitchDefinition],
    ['b', { name: 'b', default: 2 } as SwitchDefinition],
  ]),
};
const change = (name: string, before: number) =>
  ({
    ...{ switch: name, value: 99, readers: [] },
    before: { value: before, version: '1', instances: {} },
  }) as const;
const dueOf = (id: string, switches: readonly string[]): DuePush => ({
  switches,
  row: {
    ...{ id, target: 'shop', targetRef: 'shop.yaml', targetDir: '/files', by: 'ann' },
    ...{ reason: 'sale', createdAt: '', endedAt: '', forMs: 7_200_000, turnBackAt: '' },
    push: newPush({ ...rules, changes: [change('a', 10), change('b', 20)], batches: [['i']] }),
  },
});

type Code = 'ZH-SWITCH-003' | 'ZH-SWITCH-008';

interface Over {
  readonly due?: readonly DuePush[];
  /** Why a push of these values is not planned. */
  readonly refuses?: (values: readonly string[]) => Code | null;
  readonly inserted?: PushInsertion;
  readonly loads?: boolean;
}

async function turnBackCase({
  due = [dueOf('p1', ['a', 'b'])],
  refuses = () => null,
  inserted = { kind: 'written' },
  loads = true,
}: Over) {
  const asked: PreviewRequest[] = [];
  const started: (readonly [Omit<NewPushRow, 'owner'>, LoadedSwitches, boolean])[] = [];
  const settled: string[] = [];
  const lines: string[] = [];
  let ids = 0;
  const turnBack = createTimedTurnBack({
    store: { due: async () => due, settleDue: async (id) => void settled.push(id) },
    registry: {
      async start(...given) {
        started.push(given);
        return inserted;
      },
    },
    load: async () => (loads ? ok(loaded) : reject(failure('ZH-SWITCH-003', { reason: 'gone' }))),
    read: {
      async plan(_, request) {
        asked.push(request);
        const code = refuses(request.changes.map((one) => `${one.switch}=${one.value}`));
        if (code !== null) return reject(failure(code, { reason: 'not so' }));
        return ok({ ...rules, changes: [], batches: [['i']] } as PushPlan);
      },
    },
    log: {
      warn: (...given: readonly unknown[]) => void lines.push(given.map(String).join(' ')),
    } as unknown as Log,
    newId: () => {
      ids += 1;
      return `back${ids}`;
    },
  });
  await turnBack();
  const values = started.length === 0 ? [] : (asked.at(-1)?.changes ?? []);
  return {
    ...{ started, settled, lines },
    pushed: values.map((one) => `${one.switch}=${one.value}`),
    versions: values.map(({ version }) => version),
  };
}

it('pushes what was there before, in the name of who pushed, and with why', async () => {
  const { started, settled, lines, pushed, versions } = await turnBackCase({});
  const push = newPush({ ...rules, changes: [], batches: [['i']] });
  expect(started).toEqual([
    [
      {
        ...{ id: 'back1', target: 'shop', targetRef: 'shop.yaml', targetDir: '/files', push },
        ...{ by: 'ann', reason: 'the 2h of push p1 are over' },
      },
      loaded,
      false,
    ],
  ]);
  expect([pushed, versions]).toEqual([
    ['a=10', 'b=20'],
    [null, null],
  ]);
  expect([settled, lines]).toEqual([['p1'], []]);
});

it('leaves alone what somebody pushed since', async () => {
  expect((await turnBackCase({ due: [dueOf('p1', ['b'])] })).pushed).toEqual(['b=20']);
  const none = await turnBackCase({ due: [dueOf('p1', [])] });
  expect([none.started, none.settled]).toEqual([[], ['p1']]);
});

it('pushes the default where the value before is not taken any more', async () => {
  const { pushed, lines, settled } = await turnBackCase({
    refuses: (values) => (values.includes('a=10') ? 'ZH-SWITCH-003' : null),
  });
  expect([pushed, lines, settled]).toEqual([['a=1', 'b=20'], [], ['p1']]);
});

it('tells what can never be pushed, and turns back the others', async () => {
  const { pushed, lines, settled } = await turnBackCase({
    refuses: (values) => (values.some((value) => value.startsWith('a=')) ? 'ZH-SWITCH-003' : null),
  });
  expect([pushed, settled]).toEqual([['b=20'], ['p1']]);
  expect(lines).toEqual(['switch a of target shop is not turned back: not so']);
});

it('tries again later what cannot be read now', async () => {
  const unread = await turnBackCase({ refuses: () => 'ZH-SWITCH-008' });
  expect([unread.started, unread.settled]).toEqual([[], []]);
  expect(unread.lines.join()).toContain('it is not turned back yet: ');
  const gone = await turnBackCase({ loads: false });
  expect([gone.started, gone.settled]).toEqual([[], []]);
  expect(gone.lines.join()).toContain('it is not turned back yet: gone');
  const together = await turnBackCase({
    refuses: (values) => (values.length > 1 ? 'ZH-SWITCH-003' : null),
  });
  expect([together.started, together.settled]).toEqual([[], []]);
});

it.each([{ kind: 'busy', push: 'p9' } as const, { kind: 'stopped' } as const])(
  'tries again later while the push is not taken: $kind',
  async (inserted) => {
    const { started, settled } = await turnBackCase({ inserted });
    expect([started.length, settled]).toEqual([1, []]);
  },
);

it('goes on with the next push when one cannot be turned back', async () => {
  let asked = 0;
  const { settled } = await turnBackCase({
    due: [dueOf('p1', ['a']), dueOf('p2', ['b'])],
    refuses: () => {
      asked += 1;
      return asked === 1 ? 'ZH-SWITCH-008' : null;
    },
  });
  expect(settled).toEqual(['p2']);
});
