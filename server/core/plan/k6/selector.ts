import { type JsonPathPart, parseJsonPath } from '../../traffic/jsonPath.ts';
import { quote } from './names.ts';

/**
 * JSON paths as selectors of k6's `res.json(selector)` (gjson), which finds one value in a twentieth of the
 * time that JSON.parse takes for the whole body, and can give its source text. Every path is one, so that a
 * path means the same whatever stands beside it in a step.
 */
export class Selectors {
  readonly #step: number;
  /** Expression of the list before a `[*]` → the constant that holds the drawn index. */
  readonly #picks = new Map<string, string>();

  constructor(step: number) {
    this.#step = step;
  }

  /** The selector of a path as an expression. */
  of(jsonPath: string): string {
    const parts = parseJsonPath(jsonPath) ?? [];
    const words: string[] = [];
    for (const part of parts) {
      words.push(part.kind === 'any' ? `\${${this.#pick(words)}}` : wordOf(part));
    }
    return expressionOf(words.length === 0 ? ['@this'] : words);
  }

  /** Statements that draw one element for each list of a `[*]`; two paths that begin alike share it. */
  draws(): readonly string[] {
    return [...this.#picks].map(([count, name]) => `const ${name} = oneOf(res.json(${count}));`);
  }

  #pick(before: readonly string[]): string {
    const count = expressionOf([...before, '#']);
    const name = this.#picks.get(count) ?? `pick${this.#step}_${this.#picks.size + 1}`;
    this.#picks.set(count, name);
    return name;
  }
}

/** gjson reads these characters as patterns, modifiers or separators unless a backslash stands before them. */
function wordOf(part: Exclude<JsonPathPart, { kind: 'any' }>): string {
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
