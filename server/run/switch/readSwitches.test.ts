import { afterEach, describe, expect, it } from 'vitest';
import { createReadSwitches } from './readSwitches.ts';
import type { SwitchStack } from './stackSwitches.ts';
import { openSwitchCase, type SwitchCase } from './switchCase.support.ts';
import type { AskedChange, SwitchQuery } from './switchService.ts';

let opened: SwitchCase;
afterEach(() => opened.shop.close());

/** In the last minute of the 30th, which is the last day of `suggestions`. */
const lastMinuteMs = Date.parse('2026-11-30T23:59:30Z');

async function open(over: Partial<SwitchStack> = {}, nowMs = lastMinuteMs) {
  opened = await openSwitchCase(2, () => nowMs);
  const { shop, loaded, stack } = opened;
  const read = createReadSwitches(
    { ...stack, ...over },
    () => nowMs,
    () => 'ask000000000',
  );
  return { shop, loaded, read };
}

const query: SwitchQuery = { target: 'shop', search: '', kind: null, offset: 0, limit: 10 };
const rules = { pause: 'each', onDeaf: 'stop', onUnknown: 'roll-back', boundMs: 700 } as const;
const request = (...changes: readonly AskedChange[]) => ({ target: 'shop', changes, ...rules });
const change = (value: AskedChange['value'], version: string | null = null): AskedChange => ({
  ...{ switch: 'limit', value, version },
});
const sick = (url: string) => `GET ${url}/i/i1/sick/stock answers status 200 and no {"value": …}`;

describe('the list of switches', () => {
  it('shows each switch with what its provider holds, its default where that is nothing, or the problem', async () => {
    const { shop, loaded, read } = await open();
    Object.assign(shop.instances.get('i2') ?? {}, { shown: 12 });
    const page = await read.list(loaded, query);
    const same = { expires: null, shadowOnly: true, service: null, isExpired: false };
    expect(page).toEqual({
      ok: true,
      value: {
        ...{ target: 'shop', total: 3 },
        switches: [
          {
            ...same,
            ...{ name: 'limit', owner: 'ann', kind: 'limit', about: 'Orders a second.' },
            ...{ values: { kind: 'integer', min: 0, max: 100 }, default: 10, provider: 'admin' },
            ...{ takes: 'a whole number from 0 to 100', hasBehaviour: true },
            ...{ value: 10, version: expect.stringMatching(/^[0-9a-f]{16}$/) },
            ...{ instances: [{ instance: 'i2', value: 12 }], problem: null },
          },
          {
            ...{ ...same, expires: '2026-11-30', shadowOnly: false },
            ...{ name: 'suggestions', owner: 'Bob', kind: 'degrade' },
            ...{ about: 'Whether pages suggest goods.', values: { kind: 'boolean' } },
            ...{ default: true, provider: 'empty', takes: 'true or false', hasBehaviour: false },
            ...{ value: true, version: 'none', instances: [], problem: null },
          },
          {
            ...same,
            ...{ name: 'stock', owner: 'carol', kind: 'guard', about: 'How stock is locked.' },
            ...{ values: { kind: 'enum', values: ['rows', 'table'] }, default: 'rows' },
            ...{ provider: 'sick', takes: 'rows or table', hasBehaviour: false },
            ...{ value: null, version: null, instances: [], problem: sick(shop.url) },
          },
        ],
      },
    });
  });

  it('says that a switch is expired from the moment after its last day', async () => {
    const { loaded, read } = await open({}, lastMinuteMs + 30_000);
    const page = await read.list(loaded, query);
    expect(page.ok && page.value.switches.map(({ isExpired }) => isExpired)).toEqual([
      ...[false, true, false],
    ]);
  });

  it.each([
    ['name', { search: 'SUGGEST' }, ['suggestions']],
    ['owner', { search: 'bob' }, ['suggestions']],
    ['description', { search: 'locked' }, ['stock']],
    ['kind', { kind: 'limit' }, ['limit']],
    ['both', { search: 'ann', kind: 'guard' }, []],
    ['nothing', {}, ['limit', 'suggestions', 'stock']],
  ] as const)('finds switches by %s', async (_, part, names) => {
    const { loaded, read } = await open();
    const page = await read.list(loaded, { ...query, ...part });
    expect(page.ok && page.value.switches.map(({ name }) => name)).toEqual(names);
    expect(page.ok && page.value.total).toBe(names.length);
  });

  it('reads only the switches of the page, and counts all that match', async () => {
    const asked: string[][] = [];
    const { loaded, read } = await open({
      read: async (_, __, definitions) => {
        asked.push(definitions.map(({ name }) => name));
        return new Map();
      },
    });
    const page = await read.list(loaded, { ...query, offset: 1, limit: 1 });
    expect(page.ok && page.value.switches.map(({ name }) => name)).toEqual(['suggestions']);
    expect(page.ok && page.value.total).toBe(3);
    expect(asked).toEqual([['suggestions']]);
  });

  it('fails when the instances are not known, or a provider does not answer', async () => {
    const silent = await open({ instances: async () => ({ ok: false, error: 'no answer' }) });
    expect(await silent.read.list(silent.loaded, query)).toMatchObject({
      error: {
        code: 'ZH-SWITCH-009',
        line: 'the instances of target shop are not known: no answer',
      },
    });
    await silent.shop.close();
    const down = await open({ read: () => Promise.reject(new Error('redis: refused')) });
    expect(await down.read.list(down.loaded, query)).toMatchObject({
      error: { code: 'ZH-SWITCH-008', line: 'redis: refused' },
    });
  });
});

describe('the effects of a switch', () => {
  it('compares each instance with what is stored for it', async () => {
    const { shop, loaded, read } = await open();
    Object.assign(shop.instances.get('i2') ?? {}, { shown: 12, acted: 10 });
    const effects = await read.effects(loaded, 'limit');
    const same = { switch: 'limit', behaviour: '10', afterMs: 0 };
    expect(effects).toEqual({
      ok: true,
      value: [
        { ...same, instance: 'i1', kind: 'effective', value: 10, reason: '' },
        {
          ...{ ...same, instance: 'i2', kind: 'deaf', value: 12 },
          reason: 'it shows the value and behaves as "10", not as "12"',
        },
      ],
    });
  });

  it('takes the default where the provider holds nothing', async () => {
    const { loaded, read } = await open({ read: async () => new Map() });
    const effects = await read.effects(loaded, 'limit');
    expect(effects.ok && effects.value.map(({ kind }) => kind)).toEqual(['effective', 'effective']);
  });

  it('gives a canary its own time limit and no other', async () => {
    let answeredAtMs = lastMinuteMs + 60_000;
    const { loaded, read } = await open({
      canary: async (_, { name }) => ({
        ...{ instance: name, askedAtMs: lastMinuteMs, answeredAtMs },
        ...{ values: { limit: 10 }, behaviours: { limit: '10' } },
        ...{ taggedRequests: null, problem: '' },
      }),
    });
    const kinds = async () => {
      const effects = await read.effects(loaded, 'limit');
      return effects.ok && effects.value.map(({ kind }) => kind);
    };
    expect(await kinds()).toEqual(['effective', 'effective']);
    answeredAtMs += 1;
    expect(await kinds()).toEqual(['unknown', 'unknown']);
  });

  it('names a switch that is not there, and says why one cannot be read', async () => {
    const { shop, loaded, read } = await open();
    expect(await read.effects(loaded, 'limits')).toEqual({
      ok: false,
      error: expect.objectContaining({
        ...{ code: 'ZH-SWITCH-003', diagnostics: [] },
        line: 'there is no switch limits; "zerohour switch list" shows them',
      }),
    });
    expect(await read.effects(loaded, 'stock')).toMatchObject({
      error: { code: 'ZH-SWITCH-008', line: `switch stock: ${sick(shop.url)}` },
    });
  });

  it('fails when the instances are not known', async () => {
    const { loaded, read } = await open({ instances: async () => ({ ok: false, error: 'away' }) });
    expect(await read.effects(loaded, 'limit')).toMatchObject({ error: { code: 'ZH-SWITCH-009' } });
  });
});

describe('the plan of a push', () => {
  it('is made from the present version unless another is named', async () => {
    const { loaded, read } = await open();
    const page = await read.list(loaded, { ...query, kind: 'limit' });
    const version = (page.ok && page.value.switches[0]?.version) || '';
    const plan = {
      ...rules,
      changes: [
        {
          ...{ switch: 'limit', value: 20, readers: ['i1', 'i2'] },
          before: { value: 10, instances: {}, version },
        },
      ],
      batches: [['i1'], ['i2']],
    };
    expect(await read.plan(loaded, request(change(20)))).toEqual({ ok: true, value: plan });
    expect(await read.plan(loaded, request(change(20, version)))).toMatchObject({ ok: true });
    expect(await read.plan(loaded, request(change(20, 'old')))).toMatchObject({
      error: {
        code: 'ZH-SWITCH-004',
        line: `switch limit is at version ${version} and has 10; the push was made from version old`,
      },
    });
    expect(await read.preview(loaded, request(change(20)))).toEqual({
      ok: true,
      value: {
        changes: [{ switch: 'limit', value: 20, version }],
        diff: [
          {
            ...{ switch: 'limit', before: 10, after: 20 },
            instances: ['i1', 'i2'].map((instance) => ({ instance, before: 10, after: 20 })),
          },
        ],
        batches: [['i1'], ['i2']],
      },
    });
  });

  it('reads a text by the type of the switch, and leaves one that is no value to the plan', async () => {
    const { loaded, read } = await open();
    const planned = await read.plan(loaded, request(change('20')));
    expect(planned.ok && planned.value.changes[0]?.value).toBe(20);
    expect(await read.plan(loaded, request(change('many')))).toMatchObject({
      error: { line: 'switch limit takes a whole number from 0 to 100, not many' },
    });
    expect(await read.plan(loaded, request(change(true)))).toMatchObject({
      error: { line: 'switch limit takes a whole number from 0 to 100, not true' },
    });
  });

  it('names every problem; only stale versions alone are stale', async () => {
    const { loaded, read } = await open();
    const unknown = { switch: 'suggestion', value: false, version: null };
    const twice = request(change(20, 'old'), unknown);
    const planned = await read.preview(loaded, twice);
    expect(planned.ok ? [] : [planned.error.code, planned.error.line.split('; ')]).toEqual([
      'ZH-SWITCH-003',
      [
        expect.stringMatching(/^switch limit is at version [0-9a-f]{16} and has 10$/),
        'the push was made from version old',
        'there is no switch suggestion',
        'did you mean "suggestions"?',
      ],
    ]);
  });

  it('names a switch that is not there also where a command line gave a text', async () => {
    const { loaded, read } = await open();
    const asked = { switch: 'suggestion', value: 'off', version: null };
    expect(await read.plan(loaded, request(asked))).toMatchObject({
      error: {
        code: 'ZH-SWITCH-003',
        line: 'there is no switch suggestion; did you mean "suggestions"?',
      },
    });
  });

  it('reads only the switches that it changes', async () => {
    const { loaded, read, shop } = await open();
    expect(await read.plan(loaded, request(change(20)))).toMatchObject({ ok: true });
    const changes = [change(20), { switch: 'stock', value: 'table', version: null }];
    expect(await read.plan(loaded, request(...changes))).toMatchObject({
      error: { code: 'ZH-SWITCH-008', line: `switch stock: ${sick(shop.url)}` },
    });
  });

  it('fails when a provider does not answer', async () => {
    const { loaded, read } = await open({ read: () => Promise.reject(new Error('away')) });
    expect(await read.plan(loaded, request(change(20)))).toMatchObject({
      error: { code: 'ZH-SWITCH-008', line: 'away' },
    });
  });
});
