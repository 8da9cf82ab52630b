// @ts-check
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { brokenRules } from './dependencies.mjs';

/** @type {string} */
let tree;

beforeAll(() => {
  tree = mkdtempSync(join(tmpdir(), 'zerohour-tree-'));
});
afterAll(() => rmSync(tree, { recursive: true, force: true }));

/** @param {Record<string, string>} files */
function plant(files) {
  rmSync(tree, { recursive: true, force: true });
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(tree, path)), { recursive: true });
    writeFileSync(join(tree, path), text);
  }
}

const target = 'export const there = 1;\nexport type There = number;\n';

describe('the dependency check', () => {
  it('passes what is allowed', async () => {
    plant({
      'server/core/plan/a.ts': "import { there } from '../text/b.ts';\nexport const a = there;\n",
      'server/core/text/b.ts': target,
      'server/run/c.ts': "import { a } from '../core/plan/a.ts';\nexport const c = a;\n",
    });
    expect(await brokenRules(tree)).toEqual({ modules: 3, violations: [] });
  });

  it.each([
    ['core-text-keeps-to-the-tree', 'server/core/text/a.ts', 'server/core/plan/b.ts'],
    ['core-capacity-keeps-to-the-tree', 'server/core/capacity/a.ts', 'server/run/b.ts'],
    ['run-record-keeps-to-the-tree', 'server/run/record/a.ts', 'server/run/conduct/b.ts'],
    ['run-follow-keeps-to-the-tree', 'server/run/follow/a.ts', 'server/run/b.ts'],
    ['edge-imports-core', 'server/edge/k6/a.ts', 'server/run/b.ts'],
    ['run-imports-edge-and-core', 'server/run/a.ts', 'server/http/b.ts'],
    ['http-imports-run-and-core', 'server/http/a.ts', 'server/edge/store/b.ts'],
    ['cli-imports-run-and-core', 'server/cli/a.ts', 'server/http/b.ts'],
    ['nobody-imports-setup-bench-test', 'server/run/a.ts', 'server/bench/b.ts'],
    ['web-imports-only-itself', 'web/src/a.ts', 'server/core/text/b.ts'],
    ['shadow-data-imports-nothing-of-ours', 'shadow-data/a.ts', 'server/core/text/b.ts'],
    ['the-shop-imports-only-shadow-data', 'scenarios/mall/stack/a.ts', 'server/core/text/b.ts'],
  ])('finds a planted breach of %s', async (rule, from, to) => {
    const up = '../'.repeat(from.split('/').length - 1);
    plant({
      [from]: `import { there } from '${up}${to}';\nexport const a = there;\n`,
      [to]: target,
    });
    expect((await brokenRules(tree)).violations).toContain(`${rule}: ${from} → ${to}`);
  });

  it("finds a planted breach in the console's JSX, by Biome", () => {
    const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
    const lint = (/** @type {string} */ from) => {
      plant({
        'biome.json': readFileSync(join(root, 'biome.json'), 'utf8'),
        'web/src/planted.tsx': `import type { Plan } from '${from}';\nexport type P = Plan;\n`,
      });
      const biome = join(root, 'node_modules/@biomejs/biome/bin/biome');
      const { stdout, stderr } = spawnSync(
        process.execPath,
        [biome, 'lint', '--vcs-enabled=false', 'web/src'],
        { cwd: tree, encoding: 'utf8' },
      );
      return stdout + stderr;
    };
    expect(lint('../../server/core/plan/plan.ts')).toContain('noRestrictedImports');
    expect(lint('./api/generated.ts')).toMatch(/Checked 1 file .*No fixes applied/);
  });

  it('sees an import of types alone', async () => {
    plant({
      'server/core/text/a.ts':
        "import type { There } from '../../run/b.ts';\nexport type A = There;\n",
      'server/run/b.ts': target,
    });
    expect((await brokenRules(tree)).violations).toHaveLength(1);
  });

  it('finds I/O in the core', async () => {
    plant({
      'server/core/text/a.ts':
        "import { readFileSync } from 'node:fs';\nexport const a = readFileSync;\n",
    });
    expect((await brokenRules(tree)).violations).toEqual([
      'core-is-pure: server/core/text/a.ts → fs',
    ]);
  });
});
