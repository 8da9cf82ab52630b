import { describe, expect, it } from 'vitest';
import { failure } from '../../../core/errors/failure.ts';
import { ok } from '../../../core/result.ts';
import { targetCase } from '../../../test/support/targetCase.ts';
import { reject } from '../../admission/rejection.ts';
import { placeCase } from './performerCase.support.ts';
import { type ActionPorts, createPerformer } from './registry.ts';

const switches = `
providers:
  store: { kind: redis, url: "redis://127.0.0.1:1" }
instances:
  - { name: shop-1, service: shop, url: "http://127.0.0.1:1" }
switches:
  shed:
    owner: shop-team
    kind: guard
    values: [row-lock, none]
    default: row-lock
    provider: store
  limit:
    owner: shop-team
    kind: guard
    values: [row-lock, none]
    default: row-lock
    provider: store
`;

/** What is asked of the ports, in order; every switch has the value 1, and every service 3 replicas. */
function portsCase() {
  const asked: string[] = [];
  const refused = failure('ZH-FAULT-003', { subject: 'victim' });
  const ports = {
    faults: {
      problem: async () => {
        asked.push('fault');
        return refused;
      },
    },
    pushes: {
      list: async ({ search }: { readonly search: string }) => {
        asked.push(`listed ${search}`);
        return ok({ switches: [{ name: search, value: 1, instances: [], problem: null }] });
      },
      pushes: async () => {
        asked.push('pushes');
        return ok([]);
      },
      push: async ({ changes }: { readonly changes: readonly { readonly switch: string }[] }) => {
        asked.push(`pushed ${changes[0]?.switch}`);
        return reject(refused);
      },
    },
    targetPort: {
      readSwitch: async (_: object, _tag: object, name: string) => {
        asked.push(`asked ${name}`);
        return '1';
      },
      setSwitch: async (_: object, _tag: object, name: string) => void asked.push(`set ${name}`),
      readReplicas: async () => {
        asked.push('replicas');
        return { replicas: 3, ready: 3 };
      },
    },
  } as unknown as ActionPorts;
  return { asked, performer: createPerformer(ports) };
}

const file = (text: string) => ({ path: 's.yaml', file: 's.yaml', text });
const at = (switchFile: ReturnType<typeof file> | undefined) =>
  placeCase({ target: targetCase({ isolation: 'dedicated', switchFile }) }).place;
const turn = (name: string) => ({ kind: 'switch', name, value: '2', forMs: 2_000 }) as const;

describe('an action of a drill', () => {
  it('is done by the performer of its kind', async () => {
    const { asked, performer } = portsCase();
    const { place } = placeCase();
    const plan = { ...place, target: targetCase({ isolation: 'dedicated' }) };
    const fault = { kind: 'fault', fault: 'stop', place: 'victim', parameters: {} } as const;
    const refused = await performer.problem({ ...fault, ttlMs: 5_000 }, plan);
    expect(refused?.code).toBe('ZH-FAULT-003');
    const replicas = { kind: 'replicas', service: 'payments', count: 1, forMs: 2_000 } as const;
    expect(await performer.problem(replicas, plan)).toBeNull();
    expect(await performer.problem(turn('shed'), plan)).toBeNull();
    const note = { kind: 'note', text: 'look at the board' } as const;
    expect([
      await performer.problem(note, plan),
      await performer.begin(note, place),
      await performer.undo(note, place),
    ]).toEqual([null, null, null]);
    expect(asked).toEqual(['fault', 'replicas', 'asked shed']);
  });

  it('pushes a switch of the switch file, and sets any other at its admin address', async () => {
    const { asked, performer } = portsCase();
    expect(await performer.begin(turn('shed'), at(file(switches)))).toContain('victim');
    expect(asked.splice(0)).toEqual(['pushes', 'listed shed', 'pushed shed']);
    await performer.begin(turn('guard'), at(file(switches)));
    expect(asked.splice(0)).toEqual(['pushes', 'asked guard', 'set guard', 'asked guard']);
    await performer.begin(turn('shed'), at(undefined));
    expect(asked).toEqual(['asked shed', 'set shed', 'asked shed']);
  });

  it('leaves a switch to its service where the switch file cannot be read', async () => {
    const { asked, performer } = portsCase();
    await performer.begin(turn('guard'), at(file('switches: 7')));
    expect(asked).toEqual(['pushes', 'listed guard', 'pushed guard']);
  });

  it('that protects by a switch of an admin address is not done where its effect cannot be seen', async () => {
    const { asked, performer } = portsCase();
    const place = { ...at(undefined), part: 'protection' } as const;
    expect(await performer.begin({ ...turn('guard'), value: '1' }, place)).toBe(
      'no instance shows what switch guard does',
    );
    expect(asked).toEqual(['asked guard']);
  });

  it('cannot be done to a switch without a target', async () => {
    const { asked, performer } = portsCase();
    const { place } = placeCase({ target: null });
    expect(await performer.begin(turn('shed'), place)).toContain('the target file cannot be read');
    expect(asked).toEqual([]);
  });
});
