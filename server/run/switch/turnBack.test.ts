import { expect, it } from 'vitest';
import { failure } from '../../core/errors/failure.ts';
import { ok } from '../../core/result.ts';
import type { PushPlan } from '../../core/switch/pushPlan.ts';
import type { SwitchDefinition } from '../../core/switch/switchFile.ts';
import type { TurnedSwitch } from '../../edge/store/switchHistory.ts';
import type { NewPushRow } from '../../edge/store/switchStore.ts';
import type { Log } from '../../log.ts';
import { targetCase } from '../../test/support/targetCase.ts';
import { reject } from '../admission/rejection.ts';
import type { LoadedSwitches } from './loadSwitches.ts';
import type { PreviewRequest } from './switchService.ts';
import { createTurnBack } from './turnBack.ts';

const definitionOf = (name: string, standard: number) =>
  ({ name, default: standard }) as SwitchDefinition;
const loadedOf = (ref: string): LoadedSwitches => ({
  ...{ target: targetCase({ name: ref }), ref, directory: '/', folder: '/' },
  file: { providers: {}, instances: [], canaryPath: '/', switches: [] },
  byName: new Map([
    ['a', definitionOf('a', 1)],
    ['b', definitionOf('b', 2)],
  ]),
});
const turnedOf = (target: string, name: string): TurnedSwitch => ({
  ...{ target, targetRef: `${target}.yaml`, targetDir: '/files', switch: name },
});
const rules = { pause: 'none', onDeaf: 'stop', onUnknown: 'stop', boundMs: 3_000 } as const;

interface Over {
  readonly pulled?: boolean;
  readonly turned?: readonly TurnedSwitch[];
  /** Whether these changes can be planned together. */
  readonly plans?: (names: readonly string[]) => boolean;
  readonly loads?: (ref: string) => boolean;
}

/** Turns back what was turned, and gives what was planned and started. */
async function turnBackCase({
  pulled = true,
  turned = [turnedOf('shop', 'a'), turnedOf('shop', 'b')],
  plans = () => true,
  loads = () => true,
}: Over) {
  const asked: PreviewRequest[] = [];
  const started: (readonly [Omit<NewPushRow, 'owner'>, LoadedSwitches, boolean])[] = [];
  const lines: string[] = [];
  const places: string[] = [];
  const refused = reject(failure('ZH-SWITCH-003', { reason: 'not now' }));
  const never = () => Promise.reject(new Error('not used'));
  const turnBack = createTurnBack({
    store: { turned: async () => turned },
    killSwitch: { read: async () => ({ pulled, by: null, reason: null, at: '' }) },
    registry: {
      start: async (...given: (typeof started)[number]) => {
        started.push(given);
        return { kind: 'written' };
      },
    } as never,
    load: async (ref, directory) => {
      places.push(`${ref} in ${directory}`);
      return loads(ref) ? ok(loadedOf(ref)) : refused;
    },
    read: {
      ...{ list: never, effects: never, preview: never },
      async plan(_, request) {
        asked.push(request);
        const names = request.changes.map((change) => change.switch);
        const batches = [names, ['more']];
        return plans(names) ? ok({ ...rules, changes: [], batches } as PushPlan) : refused;
      },
    },
    log: { warn: (line: string) => void lines.push(line) } as unknown as Log,
    newId: () => 'back00000001',
  });
  await turnBack();
  return { asked, started, lines, places };
}

it('does nothing while the safety lever is not pulled', async () => {
  const { places, started } = await turnBackCase({ pulled: false });
  expect([places, started]).toEqual([[], []]);
});

it('pushes the default of each switch in one batch, as the safety lever', async () => {
  const { asked, started, lines, places } = await turnBackCase({});
  const changes = [
    { switch: 'a', value: 1, version: null },
    { switch: 'b', value: 2, version: null },
  ];
  expect(asked).toEqual(
    [changes.slice(0, 1), changes.slice(1), changes].map((some) => ({
      ...{ target: 'shop.yaml', changes: some, ...rules },
    })),
  );
  const plan = { ...rules, changes: [], batches: [['a', 'b', 'more']] };
  const push = { plan, state: 'writing', batch: 0, writtenAtMs: null, effects: [], reason: null };
  expect(started).toEqual([
    [
      {
        ...{ id: 'back00000001', target: 'shop', targetRef: 'shop.yaml', targetDir: '/files' },
        ...{ push, by: 'safety lever', reason: 'the safety lever was pulled' },
      },
      loadedOf('shop.yaml'),
      true,
    ],
  ]);
  expect([lines, places]).toEqual([[], ['shop.yaml in /files']]);
});

it('leaves out a switch that is gone from its file, or cannot be pushed now', async () => {
  const gone = await turnBackCase({ turned: [turnedOf('shop', 'gone'), turnedOf('shop', 'b')] });
  expect(gone.asked.at(-1)?.changes.map((change) => change.switch)).toEqual(['b']);
  const refused = await turnBackCase({ plans: (names) => !names.includes('a') });
  expect(refused.asked.at(-1)?.changes.map((change) => change.switch)).toEqual(['b']);
  expect(refused.started).toHaveLength(1);
});

it('starts no push when nothing can be pushed', async () => {
  const { asked, started, lines } = await turnBackCase({ plans: () => false });
  expect(asked.map(({ changes }) => changes.length)).toEqual([1, 1]);
  expect([started, lines]).toEqual([[], []]);
});

it('turns each target back by itself, and names one whose switches it cannot turn back', async () => {
  const turned = [turnedOf('shop', 'a'), turnedOf('mall', 'b'), turnedOf('shop', 'b')];
  const one = await turnBackCase({ turned, loads: (ref) => ref !== 'shop.yaml' });
  expect(one.lines).toEqual(['switches of target shop are not turned back: not now']);
  expect(one.places).toEqual(['shop.yaml in /files', 'mall.yaml in /files']);
  expect(one.started.map(([row]) => row.target)).toEqual(['mall']);
  const apart = await turnBackCase({ turned, plans: (names) => names.length === 1 });
  expect(apart.lines).toEqual(['switches of target shop are not turned back: not now']);
  expect(apart.started.map(([row]) => row.target)).toEqual(['mall']);
});
