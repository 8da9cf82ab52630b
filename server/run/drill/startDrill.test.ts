import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type DrillAction, describeAction } from '../../core/drill/action.ts';
import { itemsOf } from '../../core/drill/drillBody.ts';
import { drillOfText, soundDrill } from '../../core/drill/drillCase.support.ts';
import { machineOf } from '../../core/drill/drillEvents.ts';
import { failure } from '../../core/errors/failure.ts';
import { err, ok } from '../../core/result.ts';
import type { DrillInsertion, NewDrill } from '../../edge/store/drillStore.ts';
import { targetCase } from '../../test/support/targetCase.ts';
import { type Rejection, reject } from '../admission/rejection.ts';
import type { DrillStartRequest } from './drillService.ts';
import { type StartDrillPorts, startDrill } from './startDrill.ts';

const baseUrls = ['http://a.test:81', 'http://b.test'];
const several = targetCase({ baseUrl: 'http://a.test:81', baseUrls });
const single = targetCase({ baseUrl: 'http://a.test:81' });

interface Given {
  readonly target?: typeof single;
  /** The drill that has the target already. */
  readonly open?: string;
  readonly inserted?: DrillInsertion;
  readonly text?: string;
  /** What is wrong with each action. */
  readonly problem?: Rejection | null;
  readonly request?: Partial<DrillStartRequest>;
  readonly prepared?: object;
  readonly admitted?: object;
  readonly ports?: object;
}

/** Starts a sound drill on a server that admits its run. */
function starting(given: Given) {
  const { target = several, open, inserted = { kind: 'written' }, text = soundDrill } = given;
  const asked: string[] = [];
  const askedOn: (readonly string[])[] = [];
  const admitted: unknown[] = [];
  const started: NewDrill[] = [];
  const prepared: unknown[] = [];
  let ids = 0;
  const ports = {
    drills: {
      openOn: async (origins: readonly string[]) => {
        askedOn.push(origins);
        return open ?? null;
      },
      row: async (id: string) => ({ id }),
    },
    registry: {
      owner: 'server-1',
      start: async (drill: NewDrill) => {
        started.push(drill);
        return inserted;
      },
    },
    performer: {
      problem: async (action: DrillAction, { item, part }: { item: number; part: string }) => {
        asked.push(`${part} ${item} ${describeAction(action)}`);
        return given.problem ?? null;
      },
    },
    catalog: {
      prepareDrill: async (...of: readonly unknown[]) => {
        prepared.push(of);
        return ok({
          ...{ drill: drillOfText(text), drillText: text, target, unchecked: null },
          ...{ text: 'name: s', scenarioFile: '/s/s.yaml', targetRef: 'shop' },
          ...given.prepared,
        });
      },
    },
    newId: () => {
      ids += 1;
      return `drill000000${ids}`;
    },
    admit: async (...of: unknown[]) => {
      admitted.push(of);
      return ok({
        ...{ target, targetRef: 'shop', directory: '/dir', scenario: 's' },
        ...given.admitted,
      });
    },
    ...given.ports,
  } as unknown as StartDrillPorts;
  const request: DrillStartRequest = {
    ...{ fileId: null, file: '/drills/drill.yaml', target: null, by: 'ada', mayScript: false },
    withoutProtection: false,
    ...given.request,
  };
  return {
    answer: startDrill(ports, request),
    request,
    askedOn,
    admitted,
    started,
    prepared,
    asked,
  };
}

const origins = ['a.test:81', 'b.test:80'];
const busyLine = 'target shop (a.test:81, b.test:80) has the drill drill0000009';

describe('the start of a drill', () => {
  it('holds each address of its target', async () => {
    const { answer, askedOn, started } = starting({});
    expect(await answer).toEqual({ ok: true, value: { id: 'drill0000001' } });
    expect(askedOn).toEqual([origins]);
    expect(started).toMatchObject([{ targetOrigin: 'a.test:81', targetOrigins: origins }]);
  });

  it('on a target with one address holds that one', async () => {
    const { answer, askedOn, started } = starting({ target: single });
    expect(await answer).toMatchObject({ ok: true });
    expect(askedOn).toEqual([['a.test:81']]);
    expect(started.map((drill) => [drill.targetOrigin, drill.targetOrigins])).toEqual([
      ['a.test:81', undefined],
    ]);
  });

  it('is refused on a target that a drill has, before its run is looked at', async () => {
    const { answer, admitted, started } = starting({ open: 'drill0000009' });
    expect(await answer).toMatchObject({ error: { code: 'ZH-DRILL-003', line: busyLine } });
    expect([admitted, started]).toEqual([[], []]);
  });

  it('is refused when another drill takes the target meanwhile', async () => {
    const { answer } = starting({ inserted: { kind: 'busy', drill: 'drill0000009' } });
    expect(await answer).toMatchObject({ error: { code: 'ZH-DRILL-003', line: busyLine } });
  });

  const protectedText = `${soundDrill}protection: { shed: 'on', guard: { without: none, with: row } }
without: [goodput]
`;

  /** What protects has this problem, and nothing else has one. */
  const protecting = (text: string, problem: Rejection) =>
    starting({
      text,
      ports: {
        performer: {
          problem: async (_: DrillAction, { part }: { readonly part: string }) =>
            part === 'protection' ? problem : null,
        },
      },
    });

  it('turns what protects, or what stands in its place, after the actions of its file', async () => {
    const withIt = starting({ text: protectedText });
    await withIt.answer;
    const without = starting({ text: protectedText, request: { withoutProtection: true } });
    await without.answer;
    const turned = (drills: readonly NewDrill[]) =>
      drills.flatMap(({ machine, drill }) => [
        machine.items.map(({ part }) => part).join(),
        ...itemsOf(drill)
          .slice(-2)
          .map(({ action }) => describeAction(action)),
      ]);
    expect(turned(withIt.started)).toEqual([
      'method,method,method,rollback,protection,protection',
      'switch shed to on',
      'switch guard to row',
    ]);
    expect(turned(without.started)).toEqual([
      'method,method,method,rollback,protection',
      'switch inventory.guard to row',
      'switch guard to none',
    ]);
    for (const { asked } of [withIt, without]) {
      expect(asked.slice(-3)).toEqual([
        'rollback 3 switch inventory.guard to row',
        'protection 4 switch shed to on',
        'protection 5 switch guard to row',
      ]);
    }
  });

  it('without a protection that it does not have is refused, and so is one whose protection is on', async () => {
    const none = starting({ request: { withoutProtection: true } });
    expect(await none.answer).toMatchObject({ error: { code: 'ZH-DRILL-008' } });
    expect([none.askedOn, none.started]).toEqual([[], []]);
    const problem = { ...failure('ZH-DRILL-009', { name: 'shed', value: 'on' }), diagnostics: [] };
    const { answer, started } = starting({ text: protectedText, problem });
    expect(await answer).toMatchObject({ error: { code: 'ZH-DRILL-009' } });
    expect(started).toEqual([]);
    // One that is turned to another value to show the harm may have its value before.
    const named = `${soundDrill}protection: { shed: { without: 'off', with: 'on' } }
without: [goodput]
`;
    const onBefore = protecting(named, problem);
    expect(await onBefore.answer).toMatchObject({ ok: true });
    const other = { ...failure('ZH-DRILL-006', { name: 'shed', reason: 'away' }), diagnostics: [] };
    const away = protecting(named, other);
    expect(await away.answer).toMatchObject({ error: { code: 'ZH-DRILL-006' } });
  });
});

describe('a drill that is admitted', () => {
  it('is written with all that another server needs, and started on its target', async () => {
    const { answer, started, admitted, request, prepared } = starting({
      ...{ target: single, request: { by: 'ada', approvedBy: 'eve', mayScript: true } },
    });
    expect((await answer).ok).toBe(true);
    const runRequest = {
      ...{ text: 'name: s', directory: '/s', file: '/s/s.yaml', overrides: [] },
      ...{ target: 'shop', mayScript: true },
    };
    expect(prepared).toEqual([['/drills/drill.yaml', null]]);
    expect(admitted).toEqual([[runRequest, request]]);
    const drill = drillOfText(soundDrill);
    expect(started).toEqual([
      {
        ...{ id: 'drill0000001', runId: 'drill0000002', owner: 'server-1', drill },
        ...{ drillText: soundDrill, by: 'ada', approvedBy: 'eve', machine: machineOf(drill) },
        ...{ runRequest, scenario: 's', target: 'shop', targetOrigin: 'a.test:81' },
        ...{ targetDir: '/dir', targetRef: 'shop', durationMs: 120_000 },
      },
    ]);
  });

  it.each([
    ['shop', 'shop'],
    ['shop.yaml', '/dir/shop.yaml'],
    ['shop.yml', '/dir/shop.yml'],
    ['../shop', '/shop'],
    ['/else/shop.yaml', '/else/shop.yaml'],
    ['shop.yaml.old', 'shop.yaml.old'],
  ])('names its target %s as %s', async (targetRef, path) => {
    const { answer, started } = starting({ admitted: { targetRef } });
    await answer;
    expect(started.map((one) => [one.targetRef, one.approvedBy])).toEqual([[path, null]]);
  });

  it('whose target file the stack writes when it starts needs it written', async () => {
    const { answer, askedOn } = starting({ prepared: { target: null } });
    expect((await answer).ok).toBe(true);
    expect(askedOn).toEqual([]);
    const { answer: unchecked, admitted } = starting({
      prepared: { target: null, unchecked: 'target shop is not there' },
    });
    expect(await unchecked).toMatchObject({
      ...{
        error: { code: 'ZH-DRILL-001', line: 'the drill is not valid: target shop is not there' },
      },
    });
    expect(admitted).toEqual([]);
  });
});

describe('a drill that is refused', () => {
  const problem = (message: string) => ({ file: 'd', line: 1, column: 1, path: '', message });

  it.each([
    [['a'], 'a'],
    [['a', 'b', 'c'], 'a (and 2 more)'],
    [[], ''],
  ] as const)('names what is wrong with its file: %j', async (messages, reason) => {
    const found = messages.map(problem);
    const { answer } = starting({ ports: { catalog: { prepareDrill: async () => err(found) } } });
    expect(await answer).toMatchObject({
      error: {
        ...{ code: 'ZH-DRILL-001', line: `the drill is not valid: ${reason}` },
        diagnostics: found,
      },
    });
  });

  it('says why its run is not admitted, and is not written', async () => {
    const { answer, started } = starting({
      ports: { admit: async () => reject(failure('ZH-RUN-004', { reason: 'no' })) },
    });
    expect(await answer).toMatchObject({ error: { code: 'ZH-RUN-004' } });
    expect(started).toEqual([]);
  });

  it.each([
    [true, 'no'],
    [false, 'the safety lever was pulled'],
  ])('while the safety lever is pulled, or was meanwhile: %s', async (pulled, reason) => {
    const { answer } = starting({
      inserted: { kind: 'stopped' },
      ports: { killSwitch: { read: async () => ({ pulled, by: 'bob', reason: 'no', at: '' }) } },
    });
    expect(await answer).toMatchObject({
      error: { code: 'ZH-RUN-004', line: expect.stringContaining(reason) },
    });
  });

  it('when its row is gone', async () => {
    const { answer } = starting({
      ports: { drills: { openOn: async () => null, row: async () => null } },
    });
    expect(await answer).toMatchObject({
      error: { code: 'ZH-DRILL-002', line: 'there is no drill drill0000001' },
    });
  });

  it('without the absolute path of its file', async () => {
    const { answer } = starting({ request: { file: 'drill.yaml' } });
    expect(await answer).toMatchObject({
      error: {
        code: 'ZH-REQUEST-001',
        line: expect.stringContaining('give the absolute path of the drill file'),
      },
    });
  });
});

describe('a drill file', () => {
  let root: string;
  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'zerohour-test-'));
    await mkdir(join(root, 'mall'));
    await writeFile(join(root, 'mall/rush.yaml'), soundDrill);
  });
  afterAll(() => rm(root, { recursive: true }));

  it('is found by its id', async () => {
    const of = (fileId: string | null) =>
      starting({
        request: { file: null, fileId, target: 'other' },
        ports: { scenariosRoot: root },
      });
    const { answer, prepared } = of('mall/rush');
    expect((await answer).ok).toBe(true);
    expect(prepared).toEqual([[join(root, 'mall/rush.yaml'), 'other']]);
    expect(await of('mall/none').answer).toMatchObject({
      error: { code: 'ZH-DRILL-007', line: 'there is no drill file mall/none' },
    });
    expect(await of(null).answer).toMatchObject({ error: { line: 'there is no drill file ' } });
  });

  it.each([
    [1, 'method', 14],
    [3, 'rollback', 18],
  ])('names the place of action %i, which cannot be done', async (item, part, line) => {
    const asked: unknown[] = [];
    const problemOf = async (_: unknown, plan: { readonly item: number }) => {
      asked.push(plan);
      return plan.item === item
        ? { ...failure('ZH-FAULT-003', { subject: 'x' }), diagnostics: [] }
        : null;
    };
    const file = join(root, 'mall/rush.yaml');
    const { answer, started } = starting({
      request: { file, approvedBy: 'eve' },
      ports: { performer: { problem: problemOf } },
    });
    const refused = await answer;
    expect(refused).toMatchObject({
      error: {
        code: 'ZH-FAULT-003',
        diagnostics: [{ file, line, path: `${part}[${item % 3 === 0 ? 0 : item}]` }],
      },
    });
    expect(asked).toHaveLength(item + 1);
    expect(asked.at(-1)).toEqual({
      ...{ drillId: 'drill0000001', runId: 'drill0000002', item, part, target: several },
      ...{ targetRef: 'shop', by: 'ada', approvedBy: 'eve' },
    });
    expect(started).toEqual([]);
  });

  it('names the place of what protects, also when that is left off', async () => {
    const file = join(root, 'mall/shed.yaml');
    const text = `${soundDrill}protection: { shed: 'on' }\nwithout: [goodput]\n`;
    await writeFile(file, text);
    const problemOf = async (_: unknown, { part }: { readonly part: string }) =>
      part === 'protection'
        ? { ...failure('ZH-DRILL-009', { name: 'shed', value: 'on' }), diagnostics: [] }
        : null;
    for (const withoutProtection of [true, false]) {
      const { answer } = starting({
        text,
        request: { file, withoutProtection },
        ports: { performer: { problem: problemOf } },
      });
      expect(await answer).toMatchObject({
        error: { diagnostics: [{ file, line: 25, path: 'protection.shed' }] },
      });
    }
  });

  it('that is gone by then leaves the problem without its place', async () => {
    const problem = async () => ({ ...failure('ZH-FAULT-003', { subject: 'x' }), diagnostics: [] });
    const { answer } = starting({ ports: { performer: { problem } } });
    expect(await answer).toMatchObject({ error: { code: 'ZH-FAULT-003', diagnostics: [] } });
  });
});
