import { type Document, isMap, isPair, isScalar, type Node, Scalar, visit } from 'yaml';
import type { Told } from '../diagnostics/strangeCharacter.ts';
import { isJsonNumber, numberTemplate } from '../traffic/template.ts';

/**
 * Bodies keep the digits of their numbers. A number whose text a double would change (`0.10`, `1e2`,
 * `1790000000000000001`) becomes the placeholder `${=TEXT}`, so that a plan, which is JSON, can hold it. A field of a
 * form or a part is a text, and is sent as it is written (`01234`). Returns the numbers of bodies that JSON cannot write so.
 */
export function keepBodyNumbers(document: Document): readonly Told[] {
  const told: Told[] = [];
  const rewritten = (node: Node, path: readonly unknown[]): string | null => {
    const place = bodyKeyOf(path);
    if (place === null || !isScalar(node) || typeof node.value !== 'number') return null;
    const source = node.source ?? '';
    if (place !== 'body') return source === String(node.value) ? null : source;
    if (/^[+-]?0\d/.test(source)) {
      told.push([
        node.range?.[0] ?? 0,
        `a number of JSON has no leading zero: write "${source}" for the text, or ${String(node.value)}`,
      ]);
    }
    const text = jsonText(source);
    return text === null || text === String(node.value) ? null : numberTemplate(text);
  };
  visit(document, {
    Scalar(at, node, path) {
      const text = rewritten(node, path);
      if (text === null) return;
      node.value = at === 'key' ? text.replace(/^\$\{=(.*)\}$/, '$1') : text;
    },
    Alias(_, alias, path) {
      const node = alias.resolve(document);
      const text = node === undefined ? null : rewritten(node, path);
      return text === null ? undefined : new Scalar(text);
    },
  });
  return told;
}

const numbered: readonly string[] = ['body', 'form', 'multipart'];

/** The key `body`, `form` or `multipart` of a step above a node: a mapping with a request of its own or a merged one. */
function bodyKeyOf(path: readonly unknown[]): string | null {
  for (const [index, pair] of path.entries()) {
    if (!isPair(pair) || !isScalar(pair.key)) continue;
    const step = path[index - 1];
    const key = String(pair.key.value);
    if (numbered.includes(key) && isMap(step) && (step.has('request') || step.has('<<')))
      return key;
  }
  return null;
}

/** YAML allows signs, bases and bare points that JSON does not. Null for infinity and what is no number. */
function jsonText(source: string): string | null {
  if (/^0[xo][0-9a-f]+$/i.test(source)) return BigInt(source).toString();
  const text = source
    .replace(/^\+/, '')
    .replace(/^(-?)\./, '$10.')
    .replace(/\.(?=$|e)/i, '')
    .replace(/^(-?)0+(?=\d)/, '$1');
  return isJsonNumber(text) ? text : null;
}
