import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { invariantNames } from '../../../../server/core/audit/invariants/registry.ts';
import { parseAuditFile } from '../../../../server/core/audit/sources/auditFile.ts';
import { packageRoot } from '../../../../server/root.ts';
import { auditFileOf, type Bug, isOneIn } from './bug.ts';
import { bugNames, bugs, noBug, plantedBug } from './registry.ts';

const all: readonly Bug[] = bugs;

it('has at least thirty bugs, each with a name of its own', () => {
  expect(bugNames.length).toBeGreaterThanOrEqual(30);
  expect(new Set(bugNames).size).toBe(bugNames.length);
  expect(plantedBug(noBug)).toBeNull();
});

describe.each(all)('$name', (each) => {
  it('says what is wrong, and is planted in a step of a service', () => {
    expect(each.name).toMatch(/^[a-z][a-z-]+$/);
    expect(each.about).toMatch(/^[A-Z].*\.$/);
    const steps = [each.inventory, each.orders, each.payments].flatMap((some) =>
      Object.keys(some ?? {}),
    );
    expect(steps).not.toEqual([]);
    expect(plantedBug(each.name as (typeof bugNames)[number])).toBe(each);
  });

  it("is of an invariant that the shop's audit file lets be checked", () => {
    const name = auditFileOf(each);
    const file = join(packageRoot(), 'scenarios/mall', name);
    const parsed = parseAuditFile(readFileSync(file, 'utf8'), name);
    if (!parsed.ok) throw new Error(parsed.error[0]?.message);
    expect(invariantNames).toContain(each.foundBy);
    expect(parsed.value.invariants.map(({ name }) => name)).toContain(each.foundBy);
  });
});

it('is listed in the README, as the registry has it', () => {
  const readme = readFileSync(join(packageRoot(), 'scenarios/mall/README.md'), 'utf8');
  const section = readme.split('## Bugs to plant')[1]?.split('\n## ')[0] ?? '';
  const rows = section.split('\n').filter((line) => line.startsWith('| `'));
  const [, ...listed] = rows.map((line) => line.split('|').map((cell) => cell.trim()));
  expect(listed.map(([, name, about, foundBy]) => [name, about, foundBy])).toEqual(
    all.map(({ name, about, foundBy }) => [`\`${name}\``, about.slice(0, -1), foundBy]),
  );
});

it('names the same orders each time: one of so many', () => {
  const ids = Array.from({ length: 100 }, (_, n) => `order-${n.toString(16).padStart(6, '0')}`);
  expect(ids.filter((id) => isOneIn(5, id))).toHaveLength(20);
  expect(isOneIn(4, 'order-000004')).toBe(true);
  expect(isOneIn(4, 'order-000005')).toBe(false);
});
