import { markdownOf } from '../check/markdown.mjs';

/**
 * One thing that a recipe of `docs/howto/` tells a reader to do:
 *
 * - ` ```ts file=PATH ` creates the file with the block's text;
 * - ` ```ts file=PATH append ` adds the text at the file's end;
 * - ` ```ts file=PATH insert-after="LINE" ` adds it after the only line with that text, however spaced;
 * - ` ```console ` runs each `$ command`; the lines below it, up to the next, stand in its output.
 */
export type Step =
  | { readonly kind: 'create'; readonly file: string; readonly text: string }
  | { readonly kind: 'append'; readonly file: string; readonly text: string }
  | {
      readonly kind: 'insert';
      readonly file: string;
      readonly after: string;
      readonly text: string;
    }
  | { readonly kind: 'run'; readonly command: string; readonly shows: readonly string[] };

/** The steps of a recipe in their order; blocks with another info string only explain. */
export function stepsOf(markdown: string): readonly Step[] {
  return markdownOf(markdown.split('\n')).blocks.flatMap(({ language, info, lines }): Step[] => {
    if (language === 'console') return commandsOf(lines);
    const [, file] = /(?:^| )file=(\S+)/.exec(info) ?? [];
    if (file === undefined) return [];
    const text = `${lines.join('\n')}\n`;
    const [, after] = /(?:^| )insert-after="(.*)"/.exec(info) ?? [];
    if (after !== undefined) return [{ kind: 'insert', file, after, text }];
    return [{ kind: / append\b/.test(` ${info}`) ? 'append' : 'create', file, text }];
  });
}

/** The content of a file after a step; `before` is null where there is no file. Throws when the step does not fit. */
export function edited(step: Exclude<Step, { kind: 'run' }>, before: string | null): string {
  if (step.kind === 'create') {
    if (before !== null) throw new Error(`${step.file} is there already`);
    return step.text;
  }
  if (before === null) throw new Error(`there is no ${step.file} to edit`);
  if (step.kind === 'append') return before + step.text;
  const lines = before.split('\n');
  const found = lines.flatMap((line, index) => (text(line) === text(step.after) ? [index] : []));
  const [at] = found;
  if (at === undefined || found.length > 1) {
    throw new Error(`${step.file} has ${found.length} lines "${step.after}", the recipe needs one`);
  }
  return [...lines.slice(0, at + 1), step.text.replace(/\n$/, ''), ...lines.slice(at + 1)].join(
    '\n',
  );
}

/** Of a line, whatever the formatter makes of its spaces, as in a table. */
const text = (line: string): string => line.trim().replaceAll(/ +/g, ' ');

function commandsOf(lines: readonly string[]): Step[] {
  const steps: { kind: 'run'; command: string; shows: string[] }[] = [];
  for (const line of lines) {
    if (line.startsWith('$ '))
      steps.push({ kind: 'run', command: line.slice(2).trim(), shows: [] });
    else if (line.trim() !== '') steps.at(-1)?.shows.push(line.trim());
  }
  return steps;
}
