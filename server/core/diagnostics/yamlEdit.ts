import {
  isAlias,
  isMap,
  isNode,
  isPair,
  isScalar,
  isSeq,
  type Node,
  parseDocument,
  type YAMLMap,
} from 'yaml';
import { err, ok, type Result } from '../result.ts';
import { formatKeyPath, type KeyPath } from './keyPath.ts';

/**
 * A YAML text in which the key of `path` has `value`, itself YAML on one line (`30s`, `[50%, 100%]`). All other
 * characters stay as they are, numbers with all their digits. A key that is not there is added to the
 * nearest mapping above. Gives a sentence when the path leads through an alias, a list's end or a text, or
 * when the value is more than one value. The text must be valid YAML.
 */
export function setYaml(text: string, path: KeyPath, value: string): Result<string, string> {
  const name = formatKeyPath(path);
  const wanted = parseDocument(value);
  if (value.trim() === '' || /[\r\n]/.test(value) || wanted.errors.length > 0) {
    return err(`${JSON.stringify(value)} is no YAML value; quote it, or write a list as [a, b]`);
  }
  const place = placeOf(text, path);
  if (!place.ok) return err(`${name} cannot be set: ${place.error}`);
  const { from, to, before, after, missing } = place.value;
  const nested = missing
    .slice(1)
    .reduceRight((inner, key) => `{ ${quoted(key)}: ${inner} }`, value);
  const written = missing[0] === undefined ? value : `${quoted(missing[0])}: ${nested}`;
  const edited = `${text.slice(0, from)}${before}${written}${after}${text.slice(to)}`;
  return holds(edited, path, wanted.toJS())
    ? ok(edited)
    : err(`${name} cannot be ${value}: it would change what stands beside it; put it in quotes`);
}

/**
 * A YAML text without the key of `path` and its value; all other characters stay, and so do the numbers of their lines. A
 * key that is not there is left out already. Gives a sentence when the path leads through an alias or a text.
 */
export function removeYaml(text: string, path: KeyPath): Result<string, string> {
  const place = placeOf(text, path);
  if (!place.ok) return err(`${formatKeyPath(path)} cannot be left out: ${place.error}`);
  const { to, missing, pairFrom, isFlow } = place.value;
  if (missing.length > 0) return ok(text);
  const [head, tail] = [text.slice(0, pairFrom), text.slice(to)];
  const inner = text.slice(pairFrom, to).replace(/[^\n]/g, '');
  if (!isFlow) return ok(`${head}${inner}${tail}`);
  const comma = /^\s*,/.exec(tail)?.[0] ?? '';
  return ok(
    comma === ''
      ? `${head.replace(/,\s*$/, '')}${inner}${tail}`
      : `${head}${inner}${tail.slice(comma.length)}`,
  );
}

interface Place {
  readonly from: number;
  readonly to: number;
  /** What stands before and after the new text. */
  readonly before: string;
  readonly after: string;
  /** Keys that are not there yet, from the outermost. */
  readonly missing: readonly string[];
  /** Where the last key of the path begins, and whether its mapping is written with braces. */
  readonly pairFrom: number;
  readonly isFlow: boolean;
}

function placeOf(text: string, path: KeyPath): Result<Place, string> {
  let node = parseDocument(text, { merge: true, uniqueKeys: false }).contents as Node | null;
  let [pairFrom, isFlow] = [0, false];
  for (const [index, part] of path.entries()) {
    if (isAlias(node)) return err(`${formatKeyPath(path.slice(0, index))} repeats *${node.source}`);
    if (isSeq(node)) {
      const item = node.items[Number(part)];
      if (item === undefined) return err(`the list has ${node.items.length} entries`);
      node = item as Node;
      continue;
    }
    if (!isMap(node))
      return err(`${formatKeyPath(path.slice(0, index)) || 'the file'} has no keys`);
    const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === String(part));
    if (pair === undefined) return addition(text, node, path.slice(index).map(String));
    [pairFrom, isFlow] = [isNode(pair.key) ? (pair.key.range?.[0] ?? 0) : 0, node.flow === true];
    node = pair.value as Node | null;
  }
  const range = node?.range;
  if (!range) return err('the file is empty');
  const [from, end] = range;
  // A key without a value ends in its colon.
  const before = text[from - 1] === ':' ? ' ' : '';
  return ok({ from, to: valueEnd(node, end), before, after: '', missing: [], pairFrom, isFlow });
}

/** Where a value ends. The parser's end of a block lies behind the comment and the line break that follow it. */
function valueEnd(node: Node | null, end: number): number {
  if ((!isMap(node) && !isSeq(node)) || node.flow === true) return end;
  const item = node.items.at(-1);
  const last = isPair(item) ? (item.value ?? item.key) : item;
  return isNode(last) && last.range ? valueEnd(last, last.range[1]) : end;
}

/** A place for new keys: first in their mapping, where the indentation is known. */
function addition(text: string, node: YAMLMap, missing: readonly string[]): Result<Place, string> {
  const start = node.range?.[0] ?? 0;
  if (node.flow === true) {
    const after = node.items.length === 0 ? ' ' : ',';
    const from = start + 1;
    return ok({ from, to: from, before: ' ', after, missing, pairFrom: from, isFlow: true });
  }
  const indentation = ' '.repeat(start - (text.lastIndexOf('\n', start - 1) + 1));
  const after = `\n${indentation}`;
  return ok({ from: start, to: start, before: '', after, missing, pairFrom: start, isFlow: false });
}

const quoted = (key: string): string => (/^[A-Za-z_][\w-]*$/.test(key) ? key : JSON.stringify(key));

/** Whether the text has this value at the path: a value may hold marks that end it early. */
function holds(text: string, path: KeyPath, wanted: unknown): boolean {
  const document = parseDocument(text, { merge: true, uniqueKeys: false });
  if (document.errors.length > 0) return false;
  const found = document.getIn(path, true);
  return isNode(found) && JSON.stringify(found.toJS(document)) === JSON.stringify(wanted);
}
