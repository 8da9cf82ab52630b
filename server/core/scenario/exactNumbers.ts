import { type Document, isMap, isPair, isScalar, type Node, Scalar, visit } from 'yaml';
import { isJsonNumber, numberTemplate } from '../traffic/template.ts';

/**
 * Bodies keep the digits of their numbers. A number whose text a double would change (`0.10`, `1e2`,
 * `1790000000000000001`) becomes the placeholder `${=TEXT}`, so that a plan, which is JSON, can hold it.
 */
export function keepBodyNumbers(document: Document): void {
  visit(document, {
    Scalar(at, node, path) {
      const text = isInBody(path) ? changedText(node) : null;
      if (text !== null) node.value = at === 'key' ? text : numberTemplate(text);
    },
    Alias(_, alias, path) {
      const node = isInBody(path) ? alias.resolve(document) : undefined;
      const text = isScalar(node) ? changedText(node) : null;
      return text === null ? undefined : new Scalar(numberTemplate(text));
    },
  });
}

const numbered: readonly string[] = ['body', 'form'];

/** Below the key `body` or `form` of a step, which is a mapping with a request of its own or a merged one. */
function isInBody(path: readonly unknown[]): boolean {
  return path.some((pair, index) => {
    if (!isPair(pair) || !isScalar(pair.key) || !numbered.includes(String(pair.key.value)))
      return false;
    const step = path[index - 1];
    return isMap(step) && (step.has('request') || step.has('<<'));
  });
}

/** The JSON text of a number, where that is not what its value is written as. */
function changedText(node: Node): string | null {
  if (!isScalar(node) || typeof node.value !== 'number') return null;
  const text = jsonText(node.source ?? '');
  return text === null || text === String(node.value) ? null : text;
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
