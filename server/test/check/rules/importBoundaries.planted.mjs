// @ts-check
import { composedLayers, folderTrees } from '../folderTrees.mjs';

const there = 'export const there = 1;\nexport type There = number;\n';

/**
 * @param {string} boundary
 * @param {string} from
 * @param {string} to
 */
function breach(boundary, from, to) {
  const up = '../'.repeat(from.split('/').length - 1);
  return {
    what: `${boundary}: ${from}`,
    files: {
      [from]: `// first\nimport { there } from '${up}${to}';\nexport const a = there;\n`,
      [to]: there,
    },
    finds: [{ file: from, line: 2, message: `${boundary}: it imports ${to}` }],
  };
}

export const planted = [
  ...Object.entries(folderTrees).flatMap(([layer, tree]) =>
    Object.entries(tree).map(([folder, mayImport]) => {
      const above = Object.keys(tree).find((one) => one !== folder && !mayImport.includes(one));
      const name = `${layer}/${folder}-keeps-to-the-tree`;
      return breach(name, `${layer}/${folder}/a.ts`, `${layer}/${above}/b.ts`);
    }),
  ),
  breach('web/src/runs-keeps-to-the-tree', 'web/src/runs/a.ts', 'web/src/runs/live/b.ts'),
  breach('web/src/ui-keeps-to-the-tree', 'web/src/ui/A.tsx', 'web/src/app/b.ts'),
  ...composedLayers.map((layer) => {
    const [folder] = Object.keys(folderTrees[layer] ?? {});
    const name = `${layer}-is-imported-by-no-folder-of-its-own`;
    return breach(name, `${layer}/${folder}/a.ts`, `${layer}/b.ts`);
  }),
  breach('core-imports-core', 'server/core/capacity/a.ts', 'server/run/b.ts'),
  breach('edge-imports-core', 'server/edge/k6/a.ts', 'server/run/b.ts'),
  breach('run-imports-edge-and-core', 'server/run/a.ts', 'server/http/b.ts'),
  breach('http-imports-run-and-core', 'server/http/a.ts', 'server/edge/store/b.ts'),
  breach('cli-imports-run-and-core', 'server/cli/a.ts', 'server/http/b.ts'),
  breach('nobody-imports-setup-bench-test', 'server/main.ts', 'server/bench/b.ts'),
  breach('web-imports-only-itself', 'web/src/a.ts', 'server/core/scenario/b.ts'),
  breach('web-imports-only-itself', 'web/src/A.tsx', 'shadow-data/index.ts'),
  breach('shadow-data-imports-nothing-of-ours', 'shadow-data/a.ts', 'server/core/scenario/b.ts'),
  breach(
    'the-shop-imports-only-shadow-data',
    'scenarios/mall/stack/a.ts',
    'server/core/scenario/b.ts',
  ),
  {
    what: 'an import of types alone, an export and a dynamic import',
    files: {
      'server/core/scenario/a.ts':
        "import type { There } from '../../run/b.ts';\nexport * from '../../run/b.ts';\nexport const a = async (): Promise<There> => (await import('../../run/b.ts')).there;\n",
      'server/run/b.ts': there,
    },
    finds: [1, 2, 3].map((line) => ({
      file: 'server/core/scenario/a.ts',
      line,
      message: 'core-imports-core: it imports server/run/b.ts',
    })),
  },
  {
    what: 'I/O in the core, with and without node:',
    files: {
      'server/core/scenario/a.ts':
        "import { readFileSync } from 'node:fs';\nimport { join } from 'path';\nexport const a = [readFileSync, join];\n",
    },
    finds: [
      { file: 'server/core/scenario/a.ts', line: 1, message: 'core-is-pure: it imports node:fs' },
      { file: 'server/core/scenario/a.ts', line: 2, message: 'core-is-pure: it imports node:path' },
    ],
  },
];

export const clean = [
  {
    what: 'imports of lower layers, and tests that reach for helpers',
    files: {
      'server/core/plan/a.ts':
        "import { there } from '../scenario/b.ts';\nexport const a = there;\n",
      'server/core/scenario/b.ts': there,
      'server/core/scenario/b.test.ts':
        "import { readFileSync } from 'node:fs';\nimport { there } from '../../test/support/c.ts';\nexport const b = [readFileSync, there];\n",
      'server/run/c.ts':
        "import { a } from '../core/plan/a.ts';\nimport { z } from 'zod';\nexport const c = [a, z];\n",
      'server/test/support/c.ts': "import { c } from '../../run/c.ts';\nexport const there = c;\n",
    },
  },
  {
    what: 'a folder within another that imports it, and a folder that composes all',
    files: {
      'web/src/app/a.ts':
        "import { there } from '../runs/live/b.ts';\nexport { c } from '../targets/c.ts';\nexport const a = there;\n",
      'web/src/runs/live/b.ts': "export { there } from '../d.ts';\n",
      'web/src/targets/c.ts': 'export const c = 1;\n',
      'web/src/runs/d.ts': there,
    },
  },
];
