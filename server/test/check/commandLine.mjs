// @ts-check
import { Command } from 'commander';

/**
 * @typedef {Readonly<Record<'zerohour' | 'bench' | 'chaos', Command>>} Programs
 */

/** @type {Promise<Programs> | null} */
let loaded = null;

/** The command lines of the checkout as commander knows them, so that no `--help` must be started. */
export function programs() {
  loaded ??= load();
  return loaded;
}

async function load() {
  return {
    zerohour: await (await import('../../cli.ts')).wholeProgram(),
    bench: await programOf(() => import('../../bench/main.ts')),
    chaos: await programOf(() => import('../chaos/main.ts')),
  };
}

/**
 * An entry builds its program and has it parse the arguments of the process. The program is taken
 * there, and nothing is parsed.
 *
 * @param {() => Promise<unknown>} importEntry
 * @returns {Promise<Command>}
 */
async function programOf(importEntry) {
  const { parseAsync } = Command.prototype;
  /** @type {Command | null} */
  let program = null;
  Command.prototype.parseAsync = function taken() {
    program = this;
    return Promise.resolve(this);
  };
  try {
    await importEntry();
  } finally {
    Command.prototype.parseAsync = parseAsync;
  }
  if (program === null) throw new Error('an entry parsed no command line');
  return program;
}

/**
 * What is wrong with a command line: a command or an option that there is not, a value that is not
 * among the choices, or too many or too few arguments.
 *
 * @param {readonly string[]} words without operators of the shell
 * @param {object} context
 * @param {Programs} context.programs
 * @param {Readonly<Record<string, string>>} context.scripts of package.json
 * @param {(path: string) => boolean} context.exists whether the tree has a file
 * @param {boolean} context.isWhole whether missing arguments count
 * @returns {string[]}
 */
export function commandProblems(words, context) {
  const [name, ...rest] = words.slice(words.findIndex((word) => !/^\w+=/.test(word)));
  switch (name) {
    case 'npx':
      return rest[0] === 'zerohour' ? commandProblems(rest, context) : [];
    case 'zerohour':
      return zerohourProblems(rest, context);
    case 'npm':
      return npmProblems(rest, context);
    case 'node':
      return nodeProblems(rest, context);
    default:
      return [];
  }
}

/** @typedef {Parameters<typeof commandProblems>[1]} Context */

/**
 * @param {readonly string[]} args
 * @param {Context} context
 */
function zerohourProblems(args, context) {
  const { bench, chaos, zerohour } = context.programs;
  if (args[0] === 'bench') return programProblems(bench, args.slice(1), context.isWhole);
  if (args[0] === 'chaos') return programProblems(chaos, args.slice(1), context.isWhole);
  return programProblems(zerohour, args, context.isWhole);
}

/**
 * @param {readonly string[]} args
 * @param {Context} context
 * @returns {string[]}
 */
function npmProblems([verb, ...rest], context) {
  if (verb !== 'run' && verb !== 'test') return [];
  const [script, ...given] = verb === 'run' ? rest : ['test', ...rest];
  const command = context.scripts[script ?? ''];
  if (command === undefined) return [`package.json has no script ${script}`];
  const [separator, ...passed] = given;
  if (separator !== undefined && separator !== '--') {
    return [`npm keeps ${separator} for itself: write -- before it`];
  }
  const last = command.split('&&').at(-1) ?? '';
  const words = last.trim().split(/\s+/);
  return commandProblems([...words, ...passed], context);
}

/**
 * @param {readonly string[]} args
 * @param {Context} context
 * @returns {string[]}
 */
function nodeProblems([path = '', ...args], context) {
  if (path.endsWith('/zerohour.mjs')) return zerohourProblems(args, context);
  const source = path.replace(/^dist\/(.*)\.js$/, '$1.ts');
  return path.startsWith('-') || context.exists(source) ? [] : [`${source} is not there`];
}

/**
 * @param {Command} program
 * @param {readonly string[]} args
 * @param {boolean} isWhole
 * @returns {string[]}
 */
function programProblems(program, args, isWhole) {
  let command = program;
  /** @type {string[]} */
  const problems = [];
  /** @type {string[]} */
  const operands = [];
  for (let at = 0; at < args.length; at += 1) {
    const word = args[at] ?? '';
    const within = subcommand(command, word);
    if (/^--?[a-z]/i.test(word)) {
      const [flag = '', inline] = word.split('=');
      const option = optionOf(command, flag);
      if (option === undefined) problems.push(`${pathOf(command)} has no option ${flag}`);
      else if (option.required || option.optional) {
        const value = inline ?? args[at + 1];
        if (inline === undefined) at += 1;
        problems.push(...valueProblems(flag, option.argChoices, value));
      }
    } else if (operands.length === 0 && within !== undefined) {
      command = within;
    } else operands.push(word);
  }
  // Behind an option that is not known, nobody can tell its value from an argument.
  if (problems.length > 0) return problems;
  return operandProblems(command, operands, isWhole && !args.includes('--help'));
}

/**
 * @param {Command} command
 * @param {string} name
 */
export function subcommand(command, name) {
  return command.commands.find((one) => one.name() === name || one.aliases().includes(name));
}

/**
 * An option of a command, of those above it, or of every command.
 *
 * @param {Command} command
 * @param {string} flag
 * @returns {Pick<import('commander').Option, 'required' | 'optional' | 'argChoices'> | undefined}
 */
export function optionOf(command, flag) {
  if (flag === '--help' || flag === '-h') return { required: false, optional: false };
  const own = command.options.find(({ long, short }) => long === flag || short === flag);
  return own ?? (command.parent === null ? undefined : optionOf(command.parent, flag));
}

/**
 * @param {string} flag
 * @param {readonly string[] | undefined} choices
 * @param {string | undefined} value
 */
function valueProblems(flag, choices, value) {
  if (value === undefined) return [`${flag} needs a value`];
  const isPlaceholder = /^[A-Z_]+$|[<…]/.test(value);
  return choices === undefined || isPlaceholder || choices.includes(value)
    ? []
    : [`${flag} takes ${choices.join(', ')}, and not ${value}`];
}

/**
 * @param {Command} command
 * @param {readonly string[]} operands
 * @param {boolean} isWhole
 */
function operandProblems(command, operands, isWhole) {
  const args = command.registeredArguments;
  const last = args.at(-1);
  const [first] = operands;
  if (first !== undefined && args.length === 0) {
    const what = command.commands.length > 0 ? 'command' : 'argument';
    return [`${pathOf(command)} has no ${what} ${first}`];
  }
  if (operands.length > args.length && last?.variadic !== true) {
    return [`${pathOf(command)} takes no argument ${operands[args.length]}`];
  }
  const missing = args.slice(operands.length).find(({ required }) => required);
  return isWhole && missing !== undefined ? [`${pathOf(command)} needs <${missing.name()}>`] : [];
}

/**
 * @param {Command} command
 * @returns {string}
 */
function pathOf(command) {
  return command.parent === null ? command.name() : `${pathOf(command.parent)} ${command.name()}`;
}
