import { describe, expect, it } from 'vitest';
import { drillOfText, soundDrill } from '../../core/drill/drillCase.support.ts';
import { ok } from '../../core/result.ts';
import type { DrillInsertion, NewDrill } from '../../edge/store/drillStore.ts';
import { targetCase } from '../../test/support/targetCase.ts';
import { type StartDrillPorts, startDrill } from './startDrill.ts';

const baseUrls = ['http://a.test:81', 'http://b.test'];
const several = targetCase({ baseUrl: 'http://a.test:81', baseUrls });
const single = targetCase({ baseUrl: 'http://a.test:81' });

interface Given {
  readonly target?: typeof single;
  /** The drill that has the target already. */
  readonly open?: string;
  readonly inserted?: DrillInsertion;
}

/** Starts a sound drill on a server that admits its run. */
function starting({ target = several, open, inserted = { kind: 'written' } }: Given) {
  const askedOn: (readonly string[])[] = [];
  const admitted: unknown[] = [];
  const started: NewDrill[] = [];
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
    performer: { problem: async () => null },
    catalog: {
      prepareDrill: async () =>
        ok({
          ...{ drill: drillOfText(soundDrill), drillText: soundDrill, target, unchecked: null },
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
  };
  return { answer: startDrill(ports, request), askedOn, admitted, started };
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
});
