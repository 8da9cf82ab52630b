import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseDocument,
  visit,
} from 'yaml';
import { err, ok, type Result } from '../result.ts';
import type { Diagnostic } from './diagnostic.ts';
import { formatKeyPath, type KeyPath } from './keyPath.ts';

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
const aliasCountMax = 100;
/** One mistake can cause errors down to the end of the file. */
const diagnosticsMax = 50;

/** Changes a document before it is read as a value. */
export type Rewrite = (document: Document) => void;

/** Reads YAML 1.2 (merge keys allowed), or gives every syntax diagnostic. Refuses over-long texts and alias bombs. */
export function readYaml(
  text: string,
  file: string,
  rewrite: Rewrite = () => undefined,
): Result<YamlSource, readonly Diagnostic[]> {
  const whole = (message: string): Diagnostic => ({ file, line: 1, column: 1, path: '', message });
  if (Buffer.byteLength(text) > yamlBytesMax) {
    return err([whole(`the file is larger than ${yamlBytesMax / 1024} KiB; split off its data`)]);
  }
  return readDocument(text, file, new LineCounter(), rewrite);
}

function readDocument(
  text: string,
  file: string,
  lines: LineCounter,
  rewrite: Rewrite,
): Result<YamlSource, readonly Diagnostic[]> {
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, merge: true });
  const diagnosticAt = (offset: number, path: string, message: string): Diagnostic => {
    const place = lines.linePos(offset);
    return { file, line: Math.max(1, place.line), column: Math.max(1, place.col), path, message };
  };
  const told = document.errors.map((error) => ({
    fatal: error.code !== 'DUPLICATE_KEY',
    diagnostic: diagnosticAt(
      error.pos[0],
      '',
      error.code === 'DUPLICATE_KEY'
        ? duplicateMessage(text, error.pos[0])
        : firstLine(error.message),
    ),
  }));
  told.push(
    ...aliasDiagnostics(document).map(([offset, message]) => ({
      fatal: true,
      diagnostic: diagnosticAt(offset, '', message),
    })),
  );
  const diagnostics = told.slice(0, diagnosticsMax).map((each) => each.diagnostic);
  if (told.some((each) => each.fatal)) return err(diagnostics);
  rewrite(document);
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

const firstLine = (message: string): string => message.split('\n', 1)[0] ?? message;

function duplicateMessage(text: string, offset: number): string {
  const [key = ''] = /^[^\s:]+/.exec(text.slice(offset)) ?? [];
  return `duplicate key "${key}"; names are given once`;
}

function aliasDiagnostics(
  document: Document,
): readonly (readonly [offset: number, message: string])[] {
  const diagnostics: [number, string][] = [];
  let count = 0;
  visit(document, {
    Alias(_, alias) {
      count += 1;
      const offset = alias.range?.[0] ?? 0;
      if (count === aliasCountMax + 1)
        diagnostics.push([offset, `more than ${aliasCountMax} aliases`]);
      if (alias.resolve(document) === undefined) {
        diagnostics.push([offset, `alias *${alias.source} has no anchor above it`]);
      }
    },
  });
  return diagnostics;
}

function unfold(document: Document): Result<unknown, string> {
  try {
    return ok(document.toJS({ maxAliasCount: aliasCountMax }));
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
