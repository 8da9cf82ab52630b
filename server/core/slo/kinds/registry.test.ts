import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseScenario } from '../../scenario/parseScenario.ts';
import { sloJsonSchema } from '../sloSchema.ts';
import { sloKinds } from './registry.ts';

const read = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8');
const camel = (kind: string): string => kind.replace(/-(\w)/g, (_, letter) => letter.toUpperCase());
const guide = read('../../../../docs/guides/scenario.md');

const scenario = (slo: string): string => `name: a
target: t
paths: { pay: { within: 1s, steps: { confirm: GET / } } }
load: { goal: hold, peak: { pay: 1/s }, levels: [100%], hold: 4s }
slos: { pay: { ${slo} } }
`;

it('gives each kind a name and keys of its own', () => {
  const names = sloKinds.map(({ kind }) => kind);
  expect(new Set(names).size).toBe(names.length);
  const keys: readonly string[] = sloKinds.flatMap((kind) => kind.keys);
  expect(new Set(keys).size).toBe(keys.length);
  for (const key of keys) {
    const takers = sloKinds.filter(
      (kind) => kind.keyPattern?.test(key) ?? kind.keys.some((own) => own === key),
    );
    expect([key, takers.length]).toEqual([key, 1]);
  }
});

describe.each(sloKinds.map((kind) => [kind.kind, kind] as const))('%s', (name, kind) => {
  it('is read from a scenario file by each of its keys', () => {
    for (const key of kind.keys) {
      const parsed = parseScenario(scenario(`${key}: ${kind.example}`), 'f');
      expect(parsed).toMatchObject({
        ok: true,
        value: { slos: [{ kind: name, path: 'pay', step: null }] },
      });
    }
  });

  it('stands below `steps` exactly where it limits steps', () => {
    const [key] = kind.keys;
    const parsed = parseScenario(scenario(`steps: { confirm: { ${key}: ${kind.example} } }`), 'f');
    expect(parsed.ok).toBe(kind.limitsSteps);
  });

  it('is part of the JSON Schema', () => {
    const schema = JSON.stringify(sloJsonSchema());
    expect(schema).toContain(JSON.stringify(kind.doc));
  });

  it('has a row in the guide and a test that runs the contract', () => {
    const shown = kind.keys.map((key) => `| \`${key}: ${kind.example}\``);
    expect(shown.filter((row) => guide.includes(row))).toHaveLength(1);
    const applied = read(`./${camel(name)}.test.ts`).includes(`sloKindContract(${camel(name)},`);
    expect(applied).toBe(true);
  });
});
