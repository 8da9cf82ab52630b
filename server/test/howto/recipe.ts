import { markdownOf } from '../check/markdown.mjs';

/**
 * One thing that a recipe of `docs/howto/` tells a reader to do:
 *
 * - ` ```ts file=PATH ` creates the file with the block's text;
 * - ` ```ts file=PATH append ` adds the text at the file's end;
 * - ` ```ts file=PATH insert-after="LINE" ` adds it after the only line with that text;
 *   a backtick in LINE is written `&#96;`, since Markdown allows none behind a fence of backticks;
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
    if (language === 'console') return readCommands(lines);
    const [, file] = /(?:^| )file=(\S+)/.exec(info) ?? [];
    if (file === undefined) return [];
    const text = `${lines.join('\n')}\n`;
    const [, after] = /(?:^| )insert-after="(.*)"/.exec(info) ?? [];
    if (after !== undefined) {
      return [{ kind: 'insert', file, after: after.replaceAll('&#96;', '`'), text }];
    }
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
  const wanted = unaligned(step.after);
  const found = lines.flatMap((line, index) => (unaligned(line) === wanted ? [index] : []));
  const [at] = found;
  if (at === undefined || found.length > 1) {
    throw new Error(`${step.file} has ${found.length} lines "${step.after}", the recipe needs one`);
  }
  return [...lines.slice(0, at + 1), step.text.replace(/\n$/, ''), ...lines.slice(at + 1)].join(
    '\n',
  );
}

/** The formatter aligns the columns of a table, so spaces and rules are compared by their presence alone. */
function unaligned(line: string): string {
  return line.trim().replace(/\s+/g, ' ').replace(/-{3,}/g, '---');
}

function readCommands(lines: readonly string[]): Step[] {
  const steps: { kind: 'run'; command: string; shows: string[] }[] = [];
  for (const line of lines) {
    if (line.startsWith('$ '))
      steps.push({ kind: 'run', command: line.slice(2).trim(), shows: [] });
    else if (line.trim() !== '') steps.at(-1)?.shows.push(line.trim());
  }
  return steps;
}

/** What writes files comes before what judges them. */
const phases = [/^npm run format$/, / -u$/, /^npm run openapi$/, /^npm run setup$/];

/**
 * The commands of several recipes, each once with all that it shows: those that write files first, the others
 * in their order, and the check of the whole tree last. Vitest runs with the same flags become one run of all
 * their files: loading the modules takes most of the time. Those that start stores stay apart.
 */
export function commandsOf(
  steps: readonly Step[],
): readonly { readonly command: string; readonly shows: readonly string[] }[] {
  const shows = new Map<string, string[]>();
  for (const { command, shows: lines } of joinedVitestRuns(steps)) {
    shows.set(command, [...(shows.get(command) ?? []), ...lines]);
  }
  const rank = (command: string): number => {
    if (command === 'npm run check') return phases.length + 1;
    const phase = phases.findIndex((pattern) => pattern.test(command));
    return phase < 0 ? phases.length : phase;
  };
  return [...shows]
    .map(([command, lines]) => ({ command, shows: lines }))
    .sort((left, right) => rank(left.command) - rank(right.command));
}

type RunStep = Extract<Step, { kind: 'run' }>;

const vitestRun = /^npx vitest run ((?:--project \w+ )+)((?:[\w./]+ ?)+?)( -u)?$/;

interface VitestRun {
  readonly projects: Set<string>;
  readonly files: Set<string>;
  readonly flags: string;
}

/** The run steps; a Vitest run carries the projects and files of all that it is joined with. */
function joinedVitestRuns(steps: readonly Step[]): readonly RunStep[] {
  const joined = new Map<string, VitestRun>();
  const runs = steps.filter((step): step is RunStep => step.kind === 'run');
  const keyed = runs.map((step) => {
    const [, projects, files, flags = ''] = vitestRun.exec(step.command) ?? [];
    if (projects === undefined || files === undefined) return { step, run: null };
    const key = `${/--project integration /.test(projects)}${flags}`;
    const run = joined.get(key) ?? { projects: new Set(), files: new Set(), flags };
    joined.set(key, run);
    for (const [, project = ''] of projects.matchAll(/--project (\w+)/g)) run.projects.add(project);
    for (const path of files.trim().split(' ')) run.files.add(path);
    return { step, run };
  });
  return keyed.map(({ step, run }) => (run === null ? step : { ...step, command: commandOf(run) }));
}

const commandOf = ({ projects, files, flags }: VitestRun): string =>
  ['npx vitest run', ...[...projects].map((name) => `--project ${name}`), ...files].join(' ') +
  flags;

/**
 * A command as it runs in a copy of a tree that passed the check: where an npm script has Biome read the whole tree, it
 * reads the given files. The lint of a file depends on that file and on the imports of its cycles, which are followed.
 */
export function narrowed(
  command: string,
  scripts: Readonly<Record<string, string>>,
  files: readonly string[],
): string {
  const [, name = ''] = /^npm run (\w+)$/.exec(command) ?? [];
  const whole = /^(biome check(?: --[\w-]+)*) \.(?= |$)/;
  const script = scripts[name] ?? '';
  return whole.test(script) ? script.replace(whole, `$1 ${files.join(' ')}`) : command;
}
