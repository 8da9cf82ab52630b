import { describe, expect, it } from 'vitest';
import { stackCase, switchCase } from './actions/actionKind.contract.ts';
import { drillDiagnostics, drillOfText, soundDrill } from './drillCase.support.ts';
import {
  protectingActions,
  protectionActions,
  protectionStackFaults,
  withoutProtection,
} from './protection.ts';

const protectedBy = (protection: string, without = 'without: [goodput]'): string =>
  `${soundDrill}protection: ${protection}\n${without}\n`;
const line = soundDrill.split('\n').length;

const turned = (actions: ReturnType<typeof protectionActions>) =>
  actions.map((action) => (action.kind === 'switch' ? `${action.name}=${action.value}` : ''));

describe('the protection of a drill', () => {
  it('turns twenty switches at most', () => {
    const of = (count: number) =>
      drillDiagnostics(
        protectedBy(`{ ${Array.from({ length: count }, (_, n) => `s${n}: true`).join(', ')} }`),
      );
    expect(of(20)).toEqual([]);
    expect(of(21)).toEqual([expect.stringContaining('more than 20 switches')]);
  });

  it('turns each switch to its value, and without it only those that have another value', () => {
    const drill = drillOfText(
      protectedBy('{ shed: true, limit: 50, guard: { without: none, with: row } }'),
    );
    expect(drill.protection).toEqual({
      switches: [
        { name: 'shed', value: 'true', without: null },
        { name: 'limit', value: '50', without: null },
        { name: 'guard', value: 'row', without: 'none' },
      ],
      system: null,
      breaks: ['goodput'],
      isOn: true,
    });
    expect(turned(protectionActions(drill))).toEqual(['shed=true', 'limit=50', 'guard=row']);
    const without = withoutProtection(drill);
    expect(without?.protection?.isOn).toBe(false);
    expect(turned(protectionActions(without ?? drill))).toEqual(['guard=none']);
    expect(turned(protectingActions(without ?? drill))).toEqual([
      'shed=true',
      'limit=50',
      'guard=row',
    ]);
  });

  it('is absent in a drill that has none', () => {
    const drill = drillOfText(soundDrill);
    expect('protection' in drill).toBe(false);
    expect([protectionActions(drill), protectingActions(drill)]).toEqual([[], []]);
    expect(withoutProtection(drill)).toBeNull();
  });

  it.each([
    ['{}', undefined, `${line}:13 at least one switch`],
    [
      '{ shed: [1] }',
      undefined,
      `${line}:21 write the value of the switch, or both: { without: none, with: row-lock }`,
    ],
    [
      '{ shed: { with: on } }',
      undefined,
      `${line}:21 write the value of the switch, or both: { without: none, with: row-lock }`,
    ],
    [
      '{ inventory.guard: row }',
      undefined,
      `${line}:32 switch inventory.guard is turned by the drill itself; what protects stays as it is until the end`,
    ],
    [
      '{ g: { without: a, with: a } }',
      undefined,
      `${line}:29 switch g has the value a with the protection and without it`,
    ],
    [
      '{ shed: on }',
      '',
      `${line}:13 what does not hold without it? Name expectations or probes: without: [goodput]`,
    ],
    [
      '{ shed: on }',
      'without: [goodputs]',
      `${line + 1}:11 the drill has no expectation or probe "goodputs"; did you mean "goodput"?`,
    ],
    ['{ shed: on }', 'without: [stock, stock]', `${line + 1}:18 stock is named twice`],
  ])('%s %s is told', (protection, without, told) => {
    expect(drillDiagnostics(protectedBy(protection, without))).toContain(told);
  });

  it('is needed to say what does not hold without it', () => {
    expect(drillDiagnostics(`${soundDrill}without: [goodput]\n`)).toEqual([
      `${line}:10 the drill has no protection that could be left off; give it the key "protection"`,
    ]);
    expect(drillDiagnostics(`${soundDrill}system: load shedding\n`)).toEqual([
      `${line}:9 the drill has no protection that could be left off; give it the key "protection"`,
    ]);
  });

  it('says in a few words what kind of system it is', () => {
    const drill = drillOfText(`${protectedBy('{ shed: true }')}system: load shedding\n`);
    expect(drill.protection?.system).toBe('load shedding');
  });

  it('may name expectations and probes', () => {
    expect(drillDiagnostics(protectedBy('{ shed: on }', 'without: [recovered, pay-good]'))).toEqual(
      [],
    );
  });

  it('needs switches that the stack has, that take each value, and that show their effect', () => {
    const faults = (protection: string) =>
      protectionStackFaults(drillOfText(protectedBy(protection)), stackCase).map(
        ({ path, message }) => `${path.join('/')}: ${message}`,
      );
    expect(faults('{ nosuch: on }')).toEqual([
      'protection/nosuch: target mall has no switch "nosuch"; known: inventory.guard, orders.limit, pages.static',
    ]);
    expect(faults('{ orders.limit: 5 }')).toEqual([
      `protection/orders.limit: no instance shows what switch orders.limit does; give it a "behaviour" in the target's switch file`,
    ]);
    const seen = {
      ...stackCase,
      switches: { shed: switchCase({ values: ['on', 'off'], isSeen: true }) },
    };
    const faultsOf = (protection: string) =>
      protectionStackFaults(drillOfText(protectedBy(protection)), seen).map(
        ({ message }) => message,
      );
    expect(faultsOf('{ shed: { with: "on", without: "off" } }')).toEqual([]);
    expect(faultsOf('{ shed: { with: "on", without: half } }')).toEqual([
      'switch shed takes on or off, and "half" is none of them',
    ]);
    expect(protectionStackFaults(drillOfText(soundDrill), seen)).toEqual([]);
  });
});
