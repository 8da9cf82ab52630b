// @ts-check
export const planted = [
  {
    what: 'a cycle of two files, one way for a type alone',
    files: {
      'server/a.ts': "import { b } from './b.ts';\nexport type A = number;\nexport const a = b;\n",
      'server/b.ts': "// types\nimport type { A } from './a.ts';\nexport const b: A = 1;\n",
    },
    finds: [{ file: 'server/a.ts', line: 1, message: 'server/a.ts → server/b.ts → server/a.ts' }],
  },
  {
    what: 'a cycle of JSX, an export, a type by import() and a dynamic import',
    files: {
      'web/src/A.tsx': "\nexport { b } from './b.ts';\nexport const A = () => <p>a</p>;\n",
      'web/src/b.ts': "export const b = (): import('./c.ts').C => 1;\n",
      'web/src/c.ts': "export type C = 1;\nexport const c = () => import('./A.tsx');\n",
    },
    finds: [
      {
        file: 'web/src/A.tsx',
        line: 2,
        message: 'web/src/A.tsx → web/src/b.ts → web/src/c.ts → web/src/A.tsx',
      },
    ],
  },
  {
    what: 'a cycle through a package of ours',
    files: {
      'shadow-data/index.ts': "export * from '../server/a.ts';\n",
      'shadow-data/package.json':
        '{ "name": "@zerohour/shadow-data", "exports": { ".": { "source": "./index.ts" } } }',
      'server/a.ts': "export { tag } from '@zerohour/shadow-data';\n",
    },
    finds: [
      {
        file: 'server/a.ts',
        line: 1,
        message: 'server/a.ts → shadow-data/index.ts → server/a.ts',
      },
    ],
  },
];

export const clean = [
  {
    what: 'two ways to one file',
    files: {
      'server/a.ts':
        "import { b } from './b.ts';\nimport { c } from './c.ts';\nexport const a = b + c;\n",
      'server/b.ts': "import { c } from './c.ts';\nexport const b = c;\n",
      'server/c.ts': "import { join } from 'node:path';\nexport const c = join('a', 'b');\n",
    },
  },
];
