// @ts-check
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, test } from 'vitest';
import { findCycle, folderGraph } from './folderCycles.mjs';

const source = fileURLToPath(new URL('../src/', import.meta.url));
const everything = { dynamic: true, tests: true };

/** @type {string[]} */
const planted = [];
afterEach(() => {
  for (const folder of planted.splice(0)) rmSync(folder, { recursive: true });
});

/** @param {Record<string, string>} files */
function plant(files) {
  const root = mkdtempSync(join(tmpdir(), 'zerohour-folders-'));
  planted.push(root);
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), text);
  }
  return root;
}

test('no folders of the console import one another in a circle', () => {
  const graph = folderGraph(source, { dynamic: true, tests: false });
  expect(graph.size).toBeGreaterThan(12);
  expect(findCycle(graph)).toBeNull();
});

test('tests add no circle', () => {
  expect(findCycle(folderGraph(source, everything))).toBeNull();
});

test('no folder imports app, which joins the pages together, except the entry', () => {
  const graph = folderGraph(source, everything);
  const importers = [...graph].filter(([, imports]) => imports.has('app')).map(([name]) => name);
  expect(importers).toEqual(['.']);
});

test.each([
  ["import { b } from '../b/b.ts';", "import type { A } from '../a/a.tsx';"],
  ["import '../b/b.ts';", "const a = () => import('../a/a.tsx');"],
  ["import {\n  b,\n} from '../b/b.ts';", "export { a } from '../a/a.tsx';"],
])('a planted circle is found: %s', (a, b) => {
  const graph = folderGraph(plant({ 'a/a.tsx': a, 'b/b.ts': b }), everything);
  expect(findCycle(graph)).toEqual(['a', 'b', 'a']);
});

test('a folder and its subfolder count as two', () => {
  const files = { 'a/a.ts': "import './live/b.ts';", 'a/live/b.ts': "import '../c.ts';" };
  expect(findCycle(folderGraph(plant(files), everything))).toEqual(['a', 'a/live', 'a']);
});
