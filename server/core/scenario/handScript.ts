import { parse } from 'es-module-lexer/js';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { refusedCalls, socketsMessage } from './handProtocols.ts';

/**
 * Scripts by hand: k6 modules that walk a path's journey. Their imports are judged from the text before
 * anything runs. A module that is not listed could send requests without the shadow tag, or read this
 * machine.
 */
export interface ScriptModule {
  /** Path relative to the scenario's folder, with "/". */
  readonly file: string;
  readonly text: string;
}

/** One static import or re-export, with the place of its specifier in the text. */
export interface ModuleImport {
  readonly specifier: string;
  readonly start: number;
  readonly end: number;
}

export const scriptBounds = { modules: 16, bytes: 262_144, imports: 100 } as const;

/** One mistake can repeat down to the end of the file. */
const diagnosticsMax = 50;

/** Modules of k6 that a script may import. */
export const allowedModules: readonly string[] = [
  'k6',
  'k6/crypto',
  'k6/data',
  'k6/encoding',
  'k6/html',
  'k6/http',
  'k6/net/grpc',
  'k6/ws',
];

/** Why a script is rejected, in the order of its text. `at` counts characters from 0. */
export interface ScriptDiagnostic {
  readonly at: number;
  readonly message: string;
}

/**
 * The imports of a module, and what is wrong with it. The entry is the file that the scenario names:
 * it alone must export a default function, and nothing that k6 would read from a whole test.
 */
export function judgeScript(
  { file, text }: ScriptModule,
  isEntry: boolean,
): {
  readonly imports: readonly ModuleImport[];
  readonly diagnostics: readonly ScriptDiagnostic[];
} {
  let parsed: ReturnType<typeof parse>;
  try {
    parsed = parse(text);
  } catch (error) {
    return { imports: [], diagnostics: [{ at: placeOf(error), message: unreadable }] };
  }
  const [found, exported] = parsed;
  const excess = found[scriptBounds.imports];
  if (excess !== undefined) {
    const message = `has more than ${scriptBounds.imports} imports; join some`;
    return { imports: [], diagnostics: [{ at: excess.ss, message }] };
  }
  const isTyped = file.endsWith('.ts');
  const kept = found.filter(({ ss, se }) => !(isTyped && onlyTypes.test(text.slice(ss, se))));
  const imports = kept.flatMap(({ n, d, s, e }) =>
    d === -1 && n !== undefined ? [{ specifier: n, start: s, end: e }] : [],
  );
  const diagnostics = [
    ...kept.flatMap(({ n, d, ss }) => importDiagnostic(n, d, ss)),
    ...hiddenImports(text, found),
    ...untaggedRequests(text),
    ...refusedCalls(text, imports),
    ...(isEntry ? exportDiagnostics(text, exported) : []),
  ];
  diagnostics.sort((left, right) => left.at - right.at);
  return { imports, diagnostics: diagnostics.slice(0, diagnosticsMax) };
}

const unreadable = 'cannot be read as a module; check its syntax';

/** The lexer's error carries the index at which it stopped. */
const placeOf = (error: unknown): number =>
  error instanceof Error && 'idx' in error && typeof error.idx === 'number' ? error.idx : 0;

/** `import type { Options } from …`: removed before k6 resolves imports. */
const onlyTypes = /^import\s+type\s+(?:[{*]|(?!from\b)\w)/;

export const isLocal = (specifier: string): boolean => /^\.\.?\//.test(specifier);

const metaOnly = -2;

function importDiagnostic(
  specifier: string | undefined,
  d: number,
  at: number,
): ScriptDiagnostic[] {
  if (d === metaOnly) return [];
  if (d !== -1) return [{ at, message: 'import() is not for journeys; import at the top instead' }];
  if (specifier === undefined) return [{ at, message: unreadable }];
  if (allowedModules.includes(specifier)) return [];
  if (isLocal(specifier)) {
    if (/\.(?:js|ts)$/.test(specifier)) return [];
    return [
      { at, message: `"${specifier}" names no .js or .ts file; write the file's whole name` },
    ];
  }
  return [{ at, message: `may not import "${specifier}": ${remedyFor(specifier)}` }];
}

function remedyFor(specifier: string): string {
  if (/^[a-z]+:/i.test(specifier) || specifier.startsWith('/')) {
    return 'copy the module beside the script and import it by "./"';
  }
  if (specifier === 'k6/metrics') return "a script's own metrics reach no report; leave them out";
  if (specifier === 'k6/execution') return 'the journey is told what it needs as its argument';
  if (specifier === 'k6/timers') return 'pause by sleep() of k6';
  if (/^k6\/(?:experimental\/)?websockets$/.test(specifier)) return socketsMessage;
  if (specifier.startsWith('k6/x/')) return 'extensions are not run';
  if (specifier.startsWith('k6/')) return `only ${allowedModules.join(', ')} are for journeys`;
  return 'packages cannot be imported; copy the module beside the script and import it by "./"';
}

/**
 * A second search for imports that the lexer did not report. The lexer may take a division for a regular
 * expression; k6 does not, and would import a module that was not judged.
 */
function hiddenImports(
  text: string,
  known: readonly { readonly ss: number; readonly se: number }[],
): readonly ScriptDiagnostic[] {
  const skip = skipper(text);
  return [...text.matchAll(/(?<![\w$.])(?:from|import)(?=[\s/"'(])/g)]
    .filter(({ index, 0: word }) => {
      const next = text[skip(index + word.length)] ?? '';
      return next === '"' || next === "'" || (next === '(' && word === 'import');
    })
    .map(({ index }) => index)
    .filter((at) => !known.some(({ ss, se }) => at >= ss && at <= se))
    .map((at) => ({
      at,
      message: 'reads like an import, but cannot be told for one; write it otherwise',
    }));
}

/**
 * Where white space and comments from a position end. Each position is looked at once, whatever the text
 * repeats: a regular expression for the same takes exponential time.
 */
function skipper(text: string): (from: number) => number {
  const ends = new Map<number, number>();
  const blockEnd = nextOf(text, /\*\//g);
  const lineEnd = nextOf(text, /[\n\r\u2028\u2029]/g);
  return (from) => {
    const passed: number[] = [];
    let at = from;
    for (let step = at; ; at = step) {
      const known = ends.get(at);
      if (known !== undefined) {
        at = known;
        break;
      }
      passed.push(at);
      const two = text.slice(at, at + 2);
      if (two === '/*') step = blockEnd(at + 2) + 2;
      else if (two === '//') step = lineEnd(at + 2);
      else if (/^\s/.test(two)) step = at + 1;
      if (step === at || step > text.length) break;
    }
    for (const each of passed) ends.set(each, at);
    return at;
  };
}

/** The first match at or after a position, or the text's length. */
function nextOf(text: string, pattern: RegExp): (from: number) => number {
  const found = [...text.matchAll(pattern)].map(({ index }) => index);
  return (from) => {
    let low = 0;
    let high = found.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((found[middle] ?? 0) < from) low = middle + 1;
      else high = middle;
    }
    return found[low] ?? text.length;
  };
}

/** A refused function of a response: it sends below the layer that adds the tag. */
export const untaggedMessage =
  'would send a request without the tag; read the page by res.html() and send by http.get or http.post';
export const asyncRequestMessage =
  'asyncRequest is not for journeys; use http.batch for requests side by side';

/** Calls that are refused when they are made are told before the run where the text shows them. */
function untaggedRequests(text: string): readonly ScriptDiagnostic[] {
  return [...text.matchAll(/\b(clickLink|submitForm|asyncRequest)\s*\(/g)]
    .filter(({ index }) => /\.\s*$/.test(text.slice(Math.max(0, index - 80), index)))
    .map(({ index: at, 1: name }) => ({
      at,
      message: name === 'asyncRequest' ? asyncRequestMessage : `res.${name}() ${untaggedMessage}`,
    }));
}

const wholeTest: Readonly<Record<string, string>> = {
  options: 'load, limits and thresholds stand in the scenario file',
  setup: 'write data.setup in the scenario file',
  teardown: 'write data.teardown in the scenario file',
  handleSummary: 'Zerohour writes the report',
};

function exportDiagnostics(
  text: string,
  exported: readonly { readonly n: string | undefined; readonly s: number }[],
): readonly ScriptDiagnostic[] {
  const own = exported.flatMap(({ n, s }) => {
    const remedy = n === undefined ? undefined : wholeTest[n];
    return remedy === undefined ? [] : [{ at: s, message: `may not export ${n}: ${remedy}` }];
  });
  const main = exported.find(({ n }) => n === 'default');
  if (main === undefined) {
    return [...own, { at: 0, message: 'has no default export; export the journey as a function' }];
  }
  return /^default\s+async\b/.test(text.slice(main.s))
    ? [...own, { at: main.s, message: asyncMessage }]
    : own;
}

export const asyncMessage =
  'a journey must not be an async function; use http.batch for requests side by side';

/** Diagnostics with the file's name, line and column. */
export function locatedDiagnostics(
  file: string,
  text: string,
  diagnostics: readonly ScriptDiagnostic[],
): readonly Diagnostic[] {
  return diagnostics.map(({ at, message }) => {
    const before = text.slice(0, at).split('\n');
    const column = (before.at(-1)?.length ?? 0) + 1;
    return { file, line: before.length, column, path: '', message };
  });
}

/** The module that a local specifier names, relative to the scenario's folder; null when it leaves it. */
export function localModule(from: string, specifier: string): string | null {
  const parts = from.split('/').slice(0, -1);
  for (const part of specifier.split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..') parts.push(part);
    else if (parts.pop() === undefined) return null;
  }
  return parts.join('/');
}
