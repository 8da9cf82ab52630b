/** Types of `markdown.mjs` for TypeScript; its JSDoc says what they mean. */
export interface Block {
  readonly language: string;
  readonly info: string;
  readonly line: number;
  readonly lines: readonly string[];
}
export interface Prose {
  readonly line: number;
  readonly text: string;
}
export function markdownOf(lines: readonly string[]): {
  readonly blocks: readonly Block[];
  readonly prose: readonly Prose[];
};
