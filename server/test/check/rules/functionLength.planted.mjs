// @ts-check
/** @param {number} lines */
const steps = (lines) => '  step();\n'.repeat(lines);

/**
 * @param {string} file
 * @param {number} line
 * @param {string} name
 * @param {number} length
 */
const long = (file, line, name, length = 71) => ({
  file,
  line,
  message: `${name} has ${length} lines, 70 are allowed`,
});

export const planted = [
  {
    what: 'a declaration, an expression, an arrow and methods of 71 lines',
    files: {
      'server/a.ts': `// é, of two bytes\n\nexport function declared() {\n${steps(69)}}\n`,
      'server/b.ts': `export const expressed = function () {\n${steps(69)}};\n`,
      'server/c.ts': `export const arrow = async (): Promise<void> => {\n${steps(69)}};\n`,
      'server/d.ts': `class D {\n  constructor() {\n${steps(69)}  }\n  #hidden() {\n${steps(69)}  }\n  open() {\n${steps(69)}  }\n}\n`,
      'server/e.mjs': `#!/usr/bin/env node\nexport const e = {\n  method() {\n${steps(69)}  },\n};\n`,
    },
    finds: [
      long('server/a.ts', 3, 'declared'),
      long('server/b.ts', 1, 'a function of expressed'),
      long('server/c.ts', 1, 'a function of arrow'),
      long('server/d.ts', 2, 'constructor'),
      long('server/d.ts', 73, 'hidden'),
      long('server/d.ts', 144, 'open'),
      long('server/e.mjs', 3, 'method'),
    ],
  },
  {
    what: 'a React component of 71 lines',
    files: {
      'web/src/Page.tsx': `export function Page() {\n  return (\n    <p>\n${'      // text, http://x\n'.repeat(65)}    </p>\n  );\n}\n`,
    },
    finds: [long('web/src/Page.tsx', 1, 'Page')],
  },
  {
    what: 'a function that is long by the one in it',
    files: {
      'server/a.ts': `export function outer() {\n  return () => {\n${steps(68)}  };\n}\n`,
    },
    finds: [long('server/a.ts', 1, 'outer', 72)],
  },
];

export const clean = [
  {
    what: 'functions of 70 lines, and tests',
    files: {
      'server/a.ts': `export function a() {\n${steps(68)}}\nexport const b = () => {\n${steps(68)}};\n`,
      'server/a.test.ts': `describe('a', () => {\n${steps(100)}});\n`,
      'web/e2e/console.e2e.ts': `it('opens', () => {\n${steps(100)}});\n`,
    },
  },
];
