import { describe, expect, it } from 'vitest';
import { type DrillAction, describeAction } from '../../core/drill/action.ts';
import { itemsOf } from '../../core/drill/drillBody.ts';
import { drillOfText, soundDrill } from '../../core/drill/drillCase.support.ts';
import { failure } from '../../core/errors/failure.ts';
import { ok } from '../../core/result.ts';
import type { DrillInsertion, NewDrill } from '../../edge/store/drillStore.ts';
import { targetCase } from '../../test/support/targetCase.ts';
import type { Rejection } from '../admission/rejection.ts';
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
  readonly withoutProtection?: boolean;
  /** What is wrong with each action. */
  readonly problem?: Rejection | null;
}

/** Starts a sound drill on a server that admits its run. */
function starting({
  target = several,
  open,
  inserted = { kind: 'written' },
  text = soundDrill,
  withoutProtection = false,
  problem = null,
}: Given) {
  const askedOn: (readonly string[])[] = [];
  const admitted: unknown[] = [];
  const started: NewDrill[] = [];
  const asked: string[] = [];
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
        return problem;
      },
    },
    catalog: {
      prepareDrill: async () =>
        ok({
          ...{ drill: drillOfText(text), drillText: text, target, unchecked: null },
          ...{ text: 'name: s', scenarioFile: '/s/s.yaml', targetRef: 'shop' },
        }),
    },
    newId: () => 'drill0000001',
    admit: async (...of: unknown[]) => {
      admitted.push(of);
      return ok({ target, targetRef: 'shop', directory: '/dir', scenario: 's' });
    },
  } as unknown as StartDrillPorts;
  const request = {
    ...{ fileId: null, file: '/drills/drill.yaml', target: null, by: 'ada', mayScript: false },
    withoutProtection,
  };
  return { answer: startDrill(ports, request), askedOn, admitted, started, asked };
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

  it('turns what protects, or what stands in its place, after the actions of its file', async () => {
    const withIt = starting({ text: protectedText });
    await withIt.answer;
    const without = starting({ text: protectedText, withoutProtection: true });
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
    const none = starting({ withoutProtection: true });
    expect(await none.answer).toMatchObject({ error: { code: 'ZH-DRILL-008' } });
    expect([none.askedOn, none.started]).toEqual([[], []]);
    const problem = { ...failure('ZH-DRILL-009', { name: 'shed', value: 'on' }), diagnostics: [] };
    const { answer, started } = starting({ text: protectedText, problem });
    expect(await answer).toMatchObject({ error: { code: 'ZH-DRILL-009' } });
    expect(started).toEqual([]);
  });
});
