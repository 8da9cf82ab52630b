import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { parseAuditFile } from '../../core/audit/sources/auditFile.ts';
import { packageRoot } from '../../root.ts';
import { planFile } from '../../run/catalog/prepareScenario.ts';
import { foreignShops } from './registry.ts';

afterEach(() => vi.unstubAllEnvs());

it.each(foreignShops.map((shop) => [shop.name, shop] as const))(
  'the files of %s plan browse, order and pay on a stack of its own, audited',
  async (name, { packages }) => {
    vi.stubEnv('ZEROHOUR_TARGET_AUDIT_URL', 'postgres://127.0.0.1:1/shop');
    const folder = join(packageRoot(), 'scenarios', name);
    const target = join(folder, 'target.yaml');
    const planned = await planFile(join(folder, 'shop.yaml'), { target, shards: null }, folder);
    if (!planned.ok) throw new Error(JSON.stringify(planned.error));
    const { plan, warnings, unchecked } = planned.value;
    expect([plan.isolation, warnings, unchecked]).toEqual(['dedicated', [], null]);
    expect(plan.paths.map((path) => path.name)).toEqual(['browse', 'order', 'pay']);
    const audit = parseAuditFile(await readFile(join(folder, 'audit.yaml'), 'utf8'), 'audit.yaml');
    expect(audit.ok && audit.value.invariants.map((invariant) => invariant.name)).toContain(
      'counter-equals-ledger',
    );
    for (const version of Object.values(packages)) expect(version).toMatch(/^\d+\.\d+\.\d+$/);
  },
);
