// @ts-check
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { rules } from './rules.mjs';
import { readTree } from './tree.mjs';

/**
 * What each rule's `.planted.mjs` holds: trees that break it, and trees that do not.
 *
 * @typedef {{ readonly what: string, readonly files: Readonly<Record<string, string>> }} Clean
 * @typedef {Clean & { readonly finds: readonly import('./tree.mjs').Violation[] }} Planted
 * @typedef {{ readonly planted: readonly Planted[], readonly clean: readonly Clean[] }} Cases
 */

/** @type {string[]} */
const folders = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** @param {Readonly<Record<string, string>>} files */
function plant(files) {
  const root = mkdtempSync(join(tmpdir(), 'zerohour-tree-'));
  folders.push(root);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return root;
}

for (const rule of rules) {
  /** @type {Cases} */
  const { planted, clean } = await import(`./rules/${rule.name}.planted.mjs`);

  describe(rule.name, () => {
    it('has a planted violation and a clean tree, and says why it is there', () => {
      expect(planted.flatMap(({ finds }) => finds).length).toBeGreaterThan(0);
      expect(clean.length).toBeGreaterThan(0);
      expect(rule.why).toMatch(/\.$|\)\.$/);
    });

    it.each(planted)('refuses $what', async ({ files, finds }) => {
      expect(await rule.check(readTree(plant(files)))).toEqual(finds);
    });

    it.each(clean)('passes $what', async ({ files }) => {
      expect(await rule.check(readTree(plant(files)))).toEqual([]);
    });
  });
}

describe('the check', () => {
  it('sees the whole checkout, without what git ignores', () => {
    const { code, docs, paths } = readTree(fileURLToPath(new URL('../../../', import.meta.url)));
    expect(code.length).toBeGreaterThan(500);
    expect(docs.map(({ path }) => path)).toContain('README.md');
    expect(paths).toContain('server/test/check/rules.test.mjs');
    expect([...paths].filter((path) => /(^|\/)(node_modules|dist|\.git)\//.test(path))).toEqual([]);
  });

  it('prints place and rule of what it finds, and ends with 1; with 0 where it finds nothing', () => {
    const main = fileURLToPath(new URL('./main.mjs', import.meta.url));
    const run = (/** @type {Readonly<Record<string, string>>} */ files) =>
      spawnSync(process.execPath, [main, '--root', plant(files), 'testSource'], {
        encoding: 'utf8',
      });
    const broken = run({ 'server/a.test.ts': '' });
    expect(broken.stderr).toMatch(
      /^server\/a\.test\.ts:1: no source a beside it.*\(testSource\)$/m,
    );
    expect(broken.status).toBe(1);
    expect(run({ 'server/a.test.ts': '', 'server/a.ts': '' })).toMatchObject({
      status: 0,
      stdout: '✓ 2 files keep to 1 rules\n',
    });
  });
});
