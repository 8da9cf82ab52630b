// @ts-check
import { spawnSync } from 'node:child_process';
import { posix } from 'node:path';
import { z } from 'zod';
import { commandProblems, optionOf, programs, subcommand } from '../commandLine.mjs';
import { inlineCodeOf, markdownOf } from '../markdown.mjs';
import { shellCommands } from '../shellWords.mjs';
import { syntaxOf } from '../syntax.mjs';

/**
 * How a fenced block is judged, by the first word of its info string. The words after it say more:
 *
 * - `yaml`: a whole file of ours, known by its keys; `yaml scenario-fragment` and
 *   `yaml scenario-fragment:paths.pay` are completed by a file of `fragments/`; `yaml foreign` is not ours.
 * - `json`: names its schema in `$schema` or, as a path of the repository, in the info string
 *   (`json docs/schemas/report.schema.json`); `json foreign` is not ours.
 * - `sh` and `console` (there the lines that begin with `$ `): parsed by bash, and each `zerohour`,
 *   `npm` and `node` command must exist with its options.
 * - `text commands`: the list of all commands, a line each.
 * - A block with `file=PATH` is an edit of a recipe, and the commands of a recipe are run on a scratch copy by
 *   `server/test/howto`: neither is judged here.
 * - `js`, `ts`, `tsx`: parsed. `mermaid`, `sql` and `text` (output, files of others): taken as they are.
 *
 * @typedef {{ readonly line: number, readonly message: string }} Problem `line` is the block's, from 1; 0 the fence
 * @typedef {import('../commandLine.mjs').Context & { readonly yamlProblems: typeof import('../documentKinds.mjs').yamlProblems }} Context
 * @typedef {(block: import('../markdown.mjs').Block, tree: import('../tree.mjs').Tree, context: Context) => Problem[]} Judge
 */

/** @type {Readonly<Record<string, Judge>>} */
const judges = {
  console: (block, _tree, context) => commandsIn(consoleInput(block.lines), context),
  js: (block) => syntaxProblems('js', block.lines),
  json: jsonProblems,
  mermaid: () => [],
  sh: (block, _tree, context) => commandsIn(block.lines, context),
  sql: () => [],
  text: (block, _tree, context) =>
    block.info === 'commands' ? listProblems(block.lines, context) : [],
  ts: (block) => syntaxProblems('ts', block.lines),
  tsx: (block) => syntaxProblems('tsx', block.lines),
  yaml: ({ lines, info }, _tree, { yamlProblems }) => [...yamlProblems(lines.join('\n'), info)],
};

/** @type {import('../tree.mjs').Rule} */
export const fencedBlocks = {
  name: 'fencedBlocks',
  why: 'Readers copy what documents show; it has to be what the programs take today.',
  check: async (tree) => {
    // The real parsers and command lines take a second to load, which only this rule needs.
    const { yamlProblems } = await import('../documentKinds.mjs');
    const context = {
      yamlProblems,
      programs: await programs(),
      scripts: tree.json('package.json')?.scripts ?? {},
      exists: (/** @type {string} */ path) => tree.paths.has(path),
      isWhole: true,
    };
    return tree.docs.flatMap((file) => {
      const { blocks, prose } = markdownOf(file.lines);
      const isRecipe = blocks.some(isEdit);
      const judged = blocks.filter((block) => !isRecipe || !(isEdit(block) || isRun(block)));
      const inBlocks = judged.flatMap((block) =>
        problemsOf(block, tree, context).map((one) => ({ ...one, line: block.line + one.line })),
      );
      const inProse = (isRecipe ? [] : prose).flatMap(({ line, text }) =>
        inlineProblems(text, context).map((message) => ({ line, message })),
      );
      return [...inBlocks, ...inProse].map(({ line, message }) => ({
        file: file.path,
        line,
        message,
      }));
    });
  },
};

/** @param {import('../markdown.mjs').Block} block */
const isEdit = ({ info }) => /(?:^| )file=\S/.test(info);

/** @param {import('../markdown.mjs').Block} block */
const isRun = ({ language }) => language === 'console';

/** @type {Judge} */
function problemsOf(block, tree, context) {
  const judge = judges[block.language];
  if (judge !== undefined) return judge(block, tree, context);
  const message = `the block is called "${block.language}"; known are ${Object.keys(judges).join(', ')}`;
  return [{ line: 0, message }];
}

/**
 * @param {string} language
 * @param {readonly string[]} lines
 * @returns {Problem[]}
 */
function syntaxProblems(language, lines) {
  try {
    syntaxOf(`block.${language}`, lines.join('\n'));
    return [];
  } catch {
    return [{ line: 0, message: `the block is not ${language}` }];
  }
}

/** @type {Judge} */
function jsonProblems({ info, lines }, tree) {
  /** @type {any} */
  let value;
  try {
    value = JSON.parse(lines.join('\n'));
  } catch {
    return [{ line: 0, message: 'the block is not JSON' }];
  }
  if (info === 'foreign') return [];
  const path = info === '' ? value?.$schema : info;
  const schema = typeof path === 'string' ? tree.json(posix.normalize(path)) : null;
  if (schema === null) return [{ line: 0, message: 'the block names no schema that is there' }];
  const { success, error } = z.fromJSONSchema(schema).safeParse(value);
  return success
    ? []
    : error.issues.map((issue) => ({
        line: 0,
        message: `${issue.path.join('.')}: ${issue.message}`,
      }));
}

/**
 * The lines of a console that somebody typed, without their prompt; the others are emptied.
 *
 * @param {readonly string[]} lines
 * @returns {string[]}
 */
function consoleInput(lines) {
  let goesOn = false;
  return lines.map((line) => {
    const isInput = goesOn || line.startsWith('$ ');
    const typed = isInput ? line.replace(/^\$ /, '') : '';
    goesOn = typed.endsWith('\\');
    return typed;
  });
}

/**
 * @param {readonly string[]} lines
 * @param {Context} context
 * @returns {Problem[]}
 */
function commandsIn(lines, context) {
  const { status } = spawnSync('bash', ['-n'], { input: lines.join('\n') });
  if (status !== 0) return [{ line: 0, message: 'the block is not a shell script' }];
  return shellCommands(lines).flatMap(({ line, words }) =>
    commandProblems(words, context).map((message) => ({ line, message })),
  );
}

/**
 * Commands in a line's inline code. There a command may be named without its arguments.
 *
 * @param {string} text
 * @param {Context} context
 */
function inlineProblems(text, context) {
  return inlineCodeOf(text)
    .filter((code) => /^(npx )?zerohour |^npm (run|test)\b/.test(code))
    .flatMap((code) => shellCommands([code]))
    .flatMap(({ words }) => commandProblems(words, { ...context, isWhole: false }));
}

/**
 * A list of all commands: `run <scenario>   --target NAME  what it does`. Commands that share a line
 * have a comma between; options may stand anywhere on the line.
 *
 * @param {readonly string[]} lines
 * @param {Context} context
 * @returns {Problem[]}
 */
function listProblems(lines, { programs: { zerohour } }) {
  const listed = new Set();
  const problems = lines.flatMap((text, index) => {
    const [head = ''] = text.split(/\s{2,}/);
    const commands = head.split(', ').flatMap((one) => {
      const [name = '', below = ''] = one.split(' ');
      const command = subcommand(zerohour, name);
      if (command === undefined) return [{ name, command }];
      listed.add(command);
      const isBelow = command.commands.length > 0 && /^[a-z|-]+$/.test(below);
      return isBelow
        ? below
            .split('|')
            .map((each) => ({ name: `${name} ${each}`, command: subcommand(command, each) }))
        : [{ name, command }];
    });
    const flags = [...text.matchAll(/--[a-z][a-z-]*/g)].map(([flag]) => flag);
    const messages = [
      ...commands
        .filter(({ command }) => command === undefined)
        .map(({ name }) => `no command is called ${name}`),
      ...flags
        .filter((flag) => !commands.some(({ command }) => command && optionOf(command, flag)))
        .map((flag) => `${head} has no option ${flag}`),
    ];
    return messages.map((message) => ({ line: index + 1, message }));
  });
  const missing = zerohour.commands.filter((command) => !listed.has(command));
  return [
    ...problems,
    ...missing.map((command) => ({ line: 0, message: `the list lacks ${command.name()}` })),
  ];
}
