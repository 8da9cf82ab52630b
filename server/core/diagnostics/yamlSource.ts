import {
  type Document,
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  Lexer,
  LineCounter,
  type Node,
  Parser,
  parseDocument,
  visit,
} from 'yaml';
import { err, ok, type Result } from '../result.ts';
import { hasHalfCharacter } from '../text/halfCharacter.ts';
import { type Diagnostic, diagnosticsMax } from './diagnostic.ts';
import { formatKeyPath, type KeyPath } from './keyPath.ts';
import { strangeCharacter, type Told } from './strangeCharacter.ts';
import { syntaxErrors } from './yamlSyntax.ts';

/** A parsed YAML text that can place a diagnostic at any of its keys. */
export interface YamlSource {
  readonly file: string;
  readonly value: unknown;
  /** Diagnostics that leave the value readable: duplicate keys. */
  readonly diagnostics: readonly Diagnostic[];
  /**
   * A diagnostic at the key or the value of a path. Where the path leads to nothing (a missing key, a
   * value that was written as a short form) it is the nearest node above.
   */
  diagnostic(path: KeyPath, message: string, at?: 'key' | 'value'): Diagnostic;
}

export const yamlBytesMax = 262_144;
/** A scenario needs about ten levels. Readers call themselves for each level. */
const depthMax = 32;
const entriesMax = 12_000;

/** How long a text may be. */
export interface YamlLimits {
  readonly bytesMax: number;
  /** Words, marks, spaces and line ends. */
  readonly tokensMax: number;
}

/** A scenario with the most SKUs has half of the tokens. */
const usualLimits: YamlLimits = { bytesMax: yamlBytesMax, tokensMax: 120_000 };
const aliasCountMax = 100;

/** Changes a document before it is read as a value; returns what is wrong with it, by offset. */
export type Rewrite = (document: Document) => readonly Told[];

/**
 * Reads YAML 1.2 (merge keys allowed), or gives every syntax diagnostic. Rejects texts that are too long or
 * too deep, and alias bombs.
 */
export function readYaml(
  text: string,
  file: string,
  rewrite: Rewrite = () => [],
  { bytesMax, tokensMax }: YamlLimits = usualLimits,
): Result<YamlSource, readonly Diagnostic[]> {
  const whole = (message: string): Diagnostic => ({ file, line: 1, column: 1, path: '', message });
  if (Buffer.byteLength(text) > bytesMax) {
    return err([whole(`the file is larger than ${bytesMax / 1024} KiB; split off its data`)]);
  }
  return readDocument(text, file, new LineCounter(), rewrite, tokensMax);
}

function readDocument(
  text: string,
  file: string,
  lines: LineCounter,
  rewrite: Rewrite,
  tokensMax: number,
): Result<YamlSource, readonly Diagnostic[]> {
  const excess = strangeCharacter(text) ?? loneReturn(text) ?? shapeExcess(text, tokensMax);
  if (excess !== null) {
    const [at, message] = excess;
    const { line, col } = placeAt(text, at);
    return err([{ file, line, column: col, path: '', message }]);
  }
  const document = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    merge: true,
    uniqueKeys: false,
  });
  const diagnosticAt = (offset: number, path: string, message: string): Diagnostic => {
    const place = lines.linePos(offset);
    return {
      file,
      line: Math.max(1, place.line),
      column: Math.max(1, place.col),
      path: shown(path, pathLengthMax),
      message: shown(message, messageLengthMax),
    };
  };
  const fatal =
    document.errors.length > 0
      ? syntaxErrors(text, document.errors)
      : [...aliasDiagnostics(document), ...nodeDiagnostics(document)];
  const repeated = duplicateKeys(document).map(
    ([at, key]) => [at, `duplicate key "${key}"; names are given once`] as const,
  );
  const told = (some: readonly Told[]) =>
    some.slice(0, diagnosticsMax).map(([at, message]) => diagnosticAt(at, '', message));
  if (fatal.length > 0) return err(told([...fatal, ...repeated]));
  const diagnostics = told([...repeated, ...rewrite(document)]);
  const value = unfold(document);
  if (!value.ok) return err([diagnosticAt(0, '', value.error)]);
  return ok({
    file,
    value: value.value,
    diagnostics,
    diagnostic: (path, message, at = 'value') =>
      diagnosticAt(offsetOf(document, path, at), formatKeyPath(path), message),
  });
}

/** YAML has such line ends, and the parser does not. */
function loneReturn(text: string): Told | null {
  const at = text.search(/\r(?!\n)/);
  return at < 0 ? null : [at, 'a line ends in CR alone; save the file with LF or CRLF'];
}

const messageLengthMax = 600;
const pathLengthMax = 300;

/** On one line and not too long: a message may quote a key, and a key may hold anything. */
function shown(text: string, lengthMax: number): string {
  const line = text.replace(/[\p{Cc}\u2028\u2029]/gu, '\ufffd');
  return line.length > lengthMax ? `${line.slice(0, lengthMax - 1)}…` : line;
}

/** The parser's own check compares each key of a mapping with all others. */
function duplicateKeys(document: Document): readonly Told[] {
  const found: [number, string][] = [];
  visit(document, {
    Map(_, { items }) {
      const names = new Set<string>();
      for (const { key } of items) {
        if (!isScalar(key) || isMergeKey(key)) continue;
        const name = String(key.value);
        if (names.has(name)) found.push([key.range?.[0] ?? 0, name]);
        names.add(name);
      }
    },
  });
  return found;
}

function aliasDiagnostics(document: Document): readonly Told[] {
  const diagnostics: [number, string][] = [];
  let count = 0;
  visit(document, {
    Alias(_, alias, path) {
      count += 1;
      const offset = alias.range?.[0] ?? 0;
      if (count > aliasCountMax) {
        diagnostics.push([offset, `more than ${aliasCountMax} aliases`]);
        return visit.BREAK;
      }
      const repeated = alias.resolve(document);
      if (repeated === undefined) {
        diagnostics.push([offset, `alias *${alias.source} has no anchor above it`]);
      } else if (path.includes(repeated)) {
        diagnostics.push([offset, `alias *${alias.source} stands inside what it repeats`]);
      }
      return undefined;
    },
  });
  return diagnostics;
}

const plainTags: ReadonlySet<string | undefined> = new Set([
  undefined,
  '!',
  ...['str', 'int', 'float', 'bool', 'null', 'map', 'seq'].map(
    (name) => `tag:yaml.org,2002:${name}`,
  ),
]);

const halfCharacter =
  'an escape such as \\ud83c stands for half a character; write both halves, or the character itself';

/** Tags that give no plain value, half characters, keys that are no names, and merges of what is no mapping. */
function nodeDiagnostics(document: Document): readonly Told[] {
  const diagnostics: [number, string][] = [];
  visit(document, {
    Value(_, node) {
      const [at = 0] = node.range ?? [];
      if (!plainTags.has(node.tag)) {
        diagnostics.push([at, `the tag ${node.tag} is not taken; leave it out`]);
      } else if (isScalar(node) && hasHalfCharacter(String(node.value))) {
        diagnostics.push([at, halfCharacter]);
      }
    },
    Pair(_, { key, value }) {
      if (isNode(key) && !isScalar(key)) {
        diagnostics.push([key.range?.[0] ?? 0, 'a key is a name, and no list, mapping or alias']);
      } else if (isNode(key) && isMergeKey(key) && !isMergeable(document, value)) {
        const { range } = isNode(value) ? value : key;
        diagnostics.push([range?.[0] ?? 0, '"<<" merges a mapping, or a list of mappings']);
      }
    },
  });
  return diagnostics;
}

const isMergeKey = (key: unknown): boolean =>
  isScalar(key) &&
  (key.type === undefined || key.type === 'PLAIN') &&
  (key.source === '<<' || key.value === '<<');

function isMergeable(document: Document, value: unknown): boolean {
  const node = isNode(value) ? resolved(document, value) : null;
  if (isMap(node)) return true;
  return isSeq(node) && node.items.every((item) => isNode(item) && isMap(resolved(document, item)));
}

/** The first place at which a text is nested too deep or a mapping has too many keys, by its tokens alone. */
function shapeExcess(text: string, tokensMax: number): Told | null {
  const parser = new Parser();
  let tokens = 0;
  for (const lexeme of new Lexer().lex(text)) {
    tokens += 1;
    for (const _ of parser.next(lexeme));
    const { stack, offset: at } = parser;
    // The document itself is one.
    if (stack.length > depthMax + 1) return [at, `nested deeper than ${depthMax} levels`];
    if (tokens > tokensMax) return [at, `more than ${tokensMax} words and marks`];
    const top = stack.at(-1);
    const isMapping = top?.type === 'block-map' || top?.type === 'flow-collection';
    if (isMapping && top.items.length > entriesMax) {
      return [at, `more than ${entriesMax} entries in one mapping or list`];
    }
  }
  return null;
}

function placeAt(text: string, at: number): { readonly line: number; readonly col: number } {
  const before = text.slice(0, at);
  const lineStart = before.lastIndexOf('\n') + 1;
  return { line: before.split('\n').length, col: at - lineStart + 1 };
}

function unfold(document: Document): Result<unknown, string> {
  try {
    return ok(document.toJS({ maxAliasCount: aliasCountMax + 1 }));
  } catch (error) {
    if (error instanceof ReferenceError) {
      return err('the aliases of this file unfold to too much; write it out');
    }
    throw error;
  }
}

interface Found {
  readonly key: Node | null;
  readonly value: Node | null;
}

function offsetOf(document: Document, path: KeyPath, at: 'key' | 'value'): number {
  let found: Found = { key: null, value: document.contents as Node | null };
  let complete = true;
  for (const part of path) {
    const next = childOf(resolved(document, found.value), part);
    if (next === null) {
      complete = false;
      break;
    }
    found = next;
  }
  // A missing key is placed at the mapping above, or at a step's short form, which is its value.
  const preferKey = at === 'key' || (!complete && !isScalar(found.value));
  const node = preferKey ? (found.key ?? found.value) : (found.value ?? found.key);
  return node?.range?.[0] ?? 0;
}

const resolved = (document: Document, node: Node | null): Node | null =>
  isAlias(node) ? (node.resolve(document) ?? null) : node;

function childOf(node: Node | null, part: string | number): Found | null {
  if (isSeq(node)) {
    const item = node.items[Number(part)];
    return item === undefined ? null : { key: null, value: item as Node };
  }
  if (!isMap(node)) return null;
  for (const pair of node.items) {
    const key = pair.key as Node | null;
    if (isScalar(key) && String(key.value) === String(part)) {
      return { key, value: pair.value as Node | null };
    }
  }
  return null;
}
