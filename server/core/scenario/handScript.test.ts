import { describe, expect, it } from 'vitest';
import { socketsMessage } from './handProtocols.ts';
import { judgeScript, localModule, locatedDiagnostics, scriptBounds } from './handScript.ts';

const told = (text: string, file = 'pay.js', isEntry = true): readonly string[] =>
  locatedDiagnostics(file, text, judgeScript({ file, text }, isEntry).diagnostics).map(
    (diagnostic) => `${diagnostic.line}:${diagnostic.column} ${diagnostic.message}`,
  );
const walk = '\nexport default function () {}\n';

describe('judgeScript', () => {
  it('gives the imports with the places of their specifiers', () => {
    const text = `import http from "k6/http";\nexport * from './a.js';${walk}`;
    const { imports, diagnostics } = judgeScript({ file: 'pay.js', text }, true);
    expect(diagnostics).toEqual([]);
    expect(imports.map(({ specifier }) => specifier)).toEqual(['k6/http', './a.js']);
    expect(imports.map(({ start, end }) => text.slice(start, end))).toEqual(['k6/http', './a.js']);
  });

  it('allows what stays in a tagged journey', () => {
    const k6 = ['crypto', 'data', 'encoding', 'html', 'http', 'net/grpc', 'ws'];
    const allowed = ['k6', ...k6.map((name) => `k6/${name}`), '../b.ts'];
    const text = allowed.map((name, i) => `import * as m${i} from '${name}';`).join('\n') + walk;
    expect(told(text)).toEqual([]);
  });

  it.each([
    ['k6/x/sql', 'extensions are not run'],
    ['https://jslib.k6.io/a.js', 'copy the module beside the script'],
    ['file:///etc/passwd', 'copy the module beside the script'],
    ['/etc/a.js', 'copy the module beside the script'],
    ['jslib.k6.io/a/index.js', 'packages cannot be imported'],
    ['lodash', 'packages cannot be imported'],
    [
      'k6/browser',
      'only k6, k6/crypto, k6/data, k6/encoding, k6/html, k6/http, k6/net/grpc, k6/ws are for journeys',
    ],
    ['k6/experimental/websockets', socketsMessage],
    ['k6/experimental/ws', 'only k6, '],
    ['k6/wsx', 'only k6, '],
    ['k6/net/grpcs', 'only k6, '],
    ['k6/websockets', socketsMessage],
    ['k6/experimental/fs', 'only k6, '],
    ['k6/execution', 'the journey is told what it needs'],
    ['k6/metrics', "a script's own metrics reach no report"],
    ['k6/timers', 'pause by sleep() of k6'],
  ])('refuses to import %s', (name, remedy) => {
    for (const form of [
      `import a from '${name}';`,
      `import '${name}';`,
      `export * from '${name}';`,
    ]) {
      const [only, ...more] = told(`// one\n${form}${walk}`);
      expect(more).toEqual([]);
      expect(only).toContain(`2:1 may not import "${name}": `);
      expect(only).toContain(remedy);
    }
  });

  it('reads a specifier as k6 does, escapes and all', () => {
    expect(told(`import 'k6\\u002ftimers';${walk}`)[0]).toContain('may not import "k6/timers"');
    expect(told(`import/**/{ a as b }/* from */from/**/'k6/timers';${walk}`)[0]).toContain(
      'k6/timers',
    );
  });

  it('refuses imports at run time, and local files without their whole name', () => {
    expect(told(`const a = import('k6/timers');${walk}`)).toEqual([
      '1:11 import() is not for journeys; import at the top instead',
    ]);
    expect(told(`import './lib';${walk}`)).toEqual([
      '1:1 "./lib" names no .js or .ts file; write the file\'s whole name',
    ]);
    expect(told(`const here = import.meta.url;${walk}`)).toEqual([]);
  });

  it('refuses what reads like an import but was not told as one', () => {
    const hidden = 'reads like an import, but cannot be told for one; write it otherwise';
    expect(told(`const a = 'x';\nconst q = "import 'k6/timers'";${walk}`)).toEqual([
      `2:12 ${hidden}`,
    ]);
    expect(told(`import http from 'k6/http';\nconst q = "import 'k6/timers'";${walk}`)).toEqual([
      `2:12 ${hidden}`,
    ]);
    expect(told(`const q = "import 'k6/timers'";\nimport http from 'k6/http';${walk}`)).toEqual([
      `1:12 ${hidden}`,
    ]);
    expect(told(`/* from /**\n 'k6/timers' */${walk}`)).toEqual([]);
    expect(told(`// from 'k6/timers'${walk}`)).toEqual([`1:4 ${hidden}`]);
    expect(told(`const a = Array.from('abc'), b = x.import('y'), c = _from 'z';${walk}`)).toEqual(
      [],
    );
  });

  it('refuses calls that send without the tag, and only calls', () => {
    const { length } = 'const res = 1; res.';
    for (const call of ['clickLink()', 'submitForm({ fields: {} })', 'submitForm ()']) {
      const [only, ...more] = told(`const res = 1; res.${call};${walk}`);
      expect(more).toEqual([]);
      expect(only).toMatch(
        new RegExp(`^1:${length + 1} res\\.\\w+\\(\\) would send a request without the tag; `),
      );
    }
    expect(told(`http\n  ?.asyncRequest('GET', url);${walk}`)).toEqual([
      '2:5 asyncRequest is not for journeys; use http.batch for requests side by side',
    ]);
    expect(told(`function submitForm() {}\nsubmitForm();\nconst a = 'clickLink';${walk}`)).toEqual(
      [],
    );
  });

  it('refuses calls of gRPC that no journey counts, in a module that imports it', () => {
    const text = `import grpc from 'k6/net/grpc';\nnew grpc.Stream(c);${walk}`;
    expect(told(text)).toEqual([
      '2:1 grpc.Stream is not for journeys: its messages come after the journey has been counted; use client.invoke()',
    ]);
  });

  it.each([
    ['comments in a row', `from${'/**/'.repeat(60_000)}`],
    ['comments that never end', 'from/*'.repeat(40_000)],
    ['comments that end at the end', `${'from/*'.repeat(40_000)}*/`],
    ['comments that begin in comments', '/*from/**/'.repeat(25_000)],
    ['lines of comments', 'from//\n'.repeat(35_000)],
    ['white space', `from${' '.repeat(250_000)}`],
    ['points and white space', `clickLink.${' '.repeat(250_000)}`],
    ['imports', "import'a'\n".repeat(25_000)],
    ['divisions', 'a/b/'.repeat(60_000)],
    ['braces', '{'.repeat(250_000)],
    ['templates', '`${'.repeat(80_000)],
    ['calls', 'a.clickLink('.repeat(20_000)],
  ])('judges the longest text of %s in a moment', (_, text) => {
    const { bytes } = scriptBounds;
    const long = { file: 'pay.js', text: text.slice(0, bytes) };
    const beganMs = performance.now();
    const { diagnostics } = judgeScript(long, true);
    locatedDiagnostics('pay.js', long.text, diagnostics);
    expect(performance.now() - beganMs).toBeLessThan(5_000);
    expect(diagnostics.length).toBeGreaterThan(0);
    expect(diagnostics.length).toBeLessThanOrEqual(50);
  });

  it('takes types away before it judges, in TypeScript only', () => {
    const text = `import type { Options } from 'k6/options';\nexport type A = Options;${walk}`;
    expect(told(text, 'pay.ts')).toEqual([]);
    expect(told(text, 'pay.js')).toHaveLength(1);
    expect(told(`import type from 'k6/timers';${walk}`, 'pay.ts')).toHaveLength(1);
    expect(told(`import { type A, b } from 'k6/timers';${walk}`, 'pay.ts')).toHaveLength(1);
  });

  it('refuses what only a whole test may export, in the entry alone', () => {
    const text = `export const options = {};\nexport function setup() {}\nexport { a as teardown, b as handleSummary };${walk}`;
    expect(told(text)).toEqual([
      '1:14 may not export options: load, limits and thresholds stand in the scenario file',
      '2:17 may not export setup: write data.setup in the scenario file',
      '3:15 may not export teardown: write data.teardown in the scenario file',
      '3:30 may not export handleSummary: Zerohour writes the report',
    ]);
    expect(told(text, 'lib.js', false)).toEqual([]);
  });

  it('needs a default function in the entry, and not an async one', () => {
    const none = '1:1 has no default export; export the journey as a function';
    expect(told('export const a = 1;')).toEqual([none]);
    expect(told('export const a = 1;', 'lib.js', false)).toEqual([]);
    expect(told('\nexport default async () => {};')).toEqual([
      '2:8 a journey must not be an async function; use http.batch for requests side by side',
    ]);
  });

  it('tells where it cannot be read any more', () => {
    expect(told('const a = 1;\nexport default `')[0]).toMatch(
      /^2:\d+ cannot be read as a module; check its syntax$/,
    );
  });
});

it('localModule follows a specifier, and not out of the folder', () => {
  expect(localModule('pay.js', './lib/a.js')).toBe('lib/a.js');
  expect(localModule('lib/a.js', '../b.js')).toBe('b.js');
  expect(localModule('', './a//b.js')).toBe('a/b.js');
  expect(localModule('pay.js', '../b.js')).toBe(null);
  expect(localModule('lib/a.js', '../../b.js')).toBe(null);
});
