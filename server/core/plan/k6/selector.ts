import { type JsonFilter, type JsonPathPart, parseJsonPath } from '../../traffic/jsonPath.ts';
import { quote } from './names.ts';

/**
 * JSON paths as selectors of k6's `res.json(selector)` (gjson), which finds one value in a twentieth of the
 * time that JSON.parse takes for the whole body, and can give its source text. Every path is one, so that a
 * path means the same whatever stands beside it in a step.
 */
export class Selectors {
  readonly #step: number;
  /** Expression that finds an index in a list → the constant that holds it. */
  readonly #picks = new Map<string, string>();

  constructor(step: number) {
    this.#step = step;
  }

  /** The selector of a path as an expression. */
  of(jsonPath: string): string {
    const parts = parseJsonPath(jsonPath) ?? [];
    const words: string[] = [];
    for (const part of parts) {
      words.push(
        'key' in part || 'index' in part ? wordOf(part) : `\${${this.#pick(part, words)}}`,
      );
    }
    return expressionOf(words.length === 0 ? ['@this'] : words);
  }

  /** Statements that find one element for each list of a `[*]`, `[-1]` or filter; two paths that begin alike share it. */
  draws(): readonly string[] {
    return [...this.#picks].map(([index, name]) => `const ${name} = ${index};`);
  }

  #pick(part: Found, before: readonly string[]): string {
    const index = indexCode(part, before);
    const name = this.#picks.get(index) ?? `pick${this.#step}_${this.#picks.size + 1}`;
    this.#picks.set(index, name);
    return name;
  }
}

/** A part whose index is known only from the answer. */
type Found = Exclude<JsonPathPart, { kind: 'key' | 'index' }>;

function indexCode(part: Found, before: readonly string[]): string {
  const count = `res.json(${expressionOf([...before, '#'])})`;
  if (part.kind === 'any') return `oneOf(${count})`;
  if (part.kind === 'back') return `${count} - ${part.back}`;
  const list = `res.json(${expressionOf(before.length === 0 ? ['@this'] : before)})`;
  return `indexWhere(${list}, (each) => ${filterCode(part.filter)})`;
}

function filterCode({ keys, operator, value }: JsonFilter): string {
  const found = `each${keys.map((key) => `?.[${typeof key === 'number' ? key : quote(key)}]`).join('')}`;
  const wanted = typeof value === 'string' ? quote(value) : String(value);
  if (operator === null) return `${found} !== undefined`;
  if (operator === '==') return `${found} === ${wanted}`;
  if (operator === '!=') return `${found} !== undefined && ${found} !== ${wanted}`;
  return `typeof ${found} === 'number' && ${found} ${operator} ${wanted}`;
}

/** gjson reads these characters as patterns, modifiers or separators unless a backslash stands before them. */
function wordOf(part: Exclude<JsonPathPart, Found>): string {
  return part.kind === 'index' ? String(part.index) : part.key.replace(/[!-~]/g, escaped);
}

const escaped = (character: string): string =>
  /[\w:-]/.test(character) ? character : `\\${character}`;

/** Words with drawn indexes (`${pick1_1}`) need a template literal. */
function expressionOf(words: readonly string[]): string {
  const isPick = (word: string): boolean => /^\$\{pick\d+_\d+\}$/.test(word);
  if (!words.some(isPick)) return quote(words.join('.'));
  const code = words.map((word) =>
    isPick(word)
      ? word
      : quote(word)
          .slice(1, -1)
          .replace(/[`]|\$(?=\{)/g, '\\$&'),
  );
  return `\`${code.join('.')}\``;
}
