// @ts-check
/** @param {number} lines */
const code = (lines) => 'export {};\n'.repeat(lines);

export const planted = [
  {
    what: 'code and styles of 301 lines',
    files: {
      'server/core/plan/plan.ts': code(301),
      'server/setup/main.mjs': code(301),
      'web/src/Long.tsx': code(301),
      'web/src/long.module.css': '.long {}\n'.repeat(301),
    },
    finds: [
      'server/core/plan/plan.ts',
      'server/setup/main.mjs',
      'web/src/Long.tsx',
      'web/src/long.module.css',
    ].map((file) => ({
      file,
      line: 301,
      message: 'the file has 301 lines, 300 are allowed: split it',
    })),
  },
];

export const clean = [
  {
    what: 'files of 300 lines, and tests, documents and generated code of more',
    files: {
      'biome.json':
        '{ "files": { "includes": ["**", "!web/src/api/generated.ts", "!**/golden"] } }',
      'README.md': 'a line\n'.repeat(400),
      'server/core/plan/golden/case.js': code(400),
      'server/core/plan/plan.test.ts': code(400),
      'server/core/plan/plan.ts': code(300),
      'web/e2e/console.e2e.ts': code(400),
      'web/src/api/generated.ts': code(400),
    },
  },
];
