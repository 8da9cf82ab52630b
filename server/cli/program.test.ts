import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { exitCode, exitMeaning } from '../core/errors/exitCode.mjs';
import { packageRoot } from '../root.ts';
import { type CommandPorts, commands } from './commands.ts';
import { chosenBy, createProgram, runProgram } from './program.ts';

const notCalled = (): never => {
  throw new Error('no command should run here');
};
const portsWith = (startWorker: () => Promise<unknown>): CommandPorts => ({
  openLocalStack: notCalled,
  openShop: notCalled,
  startWorker,
  startAgent: notCalled,
});
const newProgram = (
  startWorker: () => Promise<unknown> = notCalled,
  isChosen: (name: string) => boolean = () => true,
): Promise<Command> => createProgram(portsWith(startWorker), '0.0.0', isChosen);

let stdout = '';
let stderr = '';
function capture(): void {
  [stdout, stderr] = ['', ''];
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    stdout += String(text);
    return true;
  });
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    stderr += String(text);
    return true;
  });
}
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  process.exitCode = undefined;
});

async function zerohour(
  program: Promise<Command>,
  ...args: string[]
): Promise<typeof process.exitCode> {
  capture();
  process.exitCode = undefined;
  await runProgram(program, args);
  return process.exitCode;
}

const commandPaths = (await newProgram()).commands.flatMap((command) => [
  [command.name()],
  ...command.commands.map((sub) => [command.name(), sub.name()]),
]);

describe('--help', () => {
  it.each(commandPaths)('of %s %s has a sentence, an example and exit codes', async (...path) => {
    const names = path.filter((name) => typeof name === 'string');
    expect(await zerohour(newProgram(), ...names, '--help')).toBe(0);
    const [usage = '', , sentence = ''] = stdout.split('\n');
    expect(usage).toMatch(new RegExp(`^Usage: zerohour ${names.join(' ')} `));
    expect(sentence).toMatch(/^[A-Z]/);
    expect(stdout).toMatch(new RegExp(`\n  \\$ npx zerohour ${names[0]}\\b`));
    const [, codes = ''] = stdout.split('\nExit codes:\n');
    const rows = codes.trimEnd().split('\n');
    expect(rows.length).toBeGreaterThan(1);
    for (const row of rows) {
      const [, code] = /^ {2}(\d+) +\S/.exec(row) ?? [];
      expect(Object.values(exitCode)).toContain(Number(code));
    }
  });

  it('lists every command, and every exit code with its meaning', async () => {
    await zerohour(newProgram(), '--help');
    for (const [name] of commandPaths) expect(stdout).toMatch(new RegExp(`\n  ${name}\\b`));
    for (const [name, code] of Object.entries(exitCode)) {
      const meaning = exitMeaning[name as keyof typeof exitMeaning];
      expect(stdout).toContain(`\n  ${String(code).padEnd(4)} ${meaning}\n`);
    }
  });

  it('names the commands that README.md names', () => {
    const readme = readFileSync(join(packageRoot(), 'README.md'), 'utf8');
    const [, block = ''] =
      /## Commands and exit codes\n\n```text commands\n([^`]*)```/.exec(readme) ?? [];
    const named = block
      .split('\n')
      .flatMap((line) => line.slice(0, 21).match(/^[\w-]+|(?<=, )[\w-]+/g) ?? []);
    expect(new Set(named)).toEqual(new Set(commandPaths.map(([name]) => name)));
  });
});

it('gives a command below another one the flags that both have', async () => {
  vi.stubEnv('ZEROHOUR_AUDIT_URL', '');
  const file = join(packageRoot(), 'scenarios/medusa/audit.yaml');
  const named = ['--url', 'redis://127.0.0.1/shop', '--schema', 'public'];
  await zerohour(newProgram(), 'audit', 'score', file, ...named);
  const told = stderr;
  expect(told).not.toContain('no database is named');
  await zerohour(newProgram(), 'audit', file, ...named);
  expect(told).toBe(stderr);
});

describe('a command that is not chosen', () => {
  it.each(commands)('is listed by its name, arguments and summary: $usage', async (entry) => {
    const { usage, summary } = entry;
    await zerohour(
      newProgram(notCalled, () => false),
      '--help',
    );
    expect(stdout.replace(/\s+/g, ' ')).toContain(` ${usage} ${summary} `);
  });

  it.each(commands)('has the arguments that its file gives it: $usage', async (entry) => {
    const command = (await entry.load())(portsWith(notCalled));
    const args = command.registeredArguments.map((argument) => {
      const name = `${argument.name()}${argument.variadic ? '...' : ''}`;
      return argument.required ? `<${name}>` : `[${name}]`;
    });
    expect([command.name(), ...args].join(' ')).toBe(entry.usage);
    // The summary of the list describes it: two sentences would part.
    expect(command.description()).toBe('');
  });

  it('has no options, since its file is not loaded', async () => {
    const program = await newProgram(notCalled, (name) => name === 'plan');
    const loaded = program.commands.filter(({ options }) => options.length > 0);
    expect(loaded.map((command) => command.name())).toEqual(['plan']);
    expect(program.commands).toHaveLength(commands.length);
  });

  it.each([
    ['plan', ['plan', 'run.yaml']],
    ['plan', ['--json', 'plan']],
    ['plan', ['plan', '--help']],
    ['plan', ['help', 'plan']],
    [null, ['--help']],
    [null, ['--version']],
    [null, ['help']],
    [null, ['frobnicate', 'plan']],
    [null, []],
  ])('is every one but %s for %j', (chosen, args) => {
    const isChosen = chosenBy(args);
    const names = commands.map(({ usage }) => usage.split(' ')[0] ?? '');
    expect(names.filter(isChosen)).toEqual(chosen === null ? [] : [chosen]);
  });
});

describe('an error of the command line', () => {
  it('is ZH-COMMAND-001 for wrong usage, on two lines', async () => {
    expect(await zerohour(newProgram(), 'frobnicate')).toBe(64);
    expect(stderr).toBe(
      "error ZH-COMMAND-001: unknown command 'frobnicate'\n  Add --help to see what the command takes.\n",
    );
  });

  it('is ZH-COMMAND-001 for options that do not go together, which a command finds when it runs', async () => {
    expect(await zerohour(newProgram(), 'compare', 'before')).toBe(64);
    expect(stderr).toMatch(/^error ZH-COMMAND-001: name runs after the change, or two services/);
    expect(await zerohour(newProgram(), 'compare', 'a', 'b', '--see', '3%', '--json')).toBe(64);
    expect(JSON.parse(stdout).error.line).toBe(
      '--see 3% is not above --allow 5%: name a change that is not allowed',
    );
  });

  it('is ZH-COMMAND-005 for a bug, with the stack only on demand', async () => {
    vi.stubEnv('DATABASE_URL', 'postgres://x');
    vi.stubEnv('REDIS_URL', 'redis://x');
    const broken = () => Promise.reject(new Error('broken'));
    expect(await zerohour(newProgram(broken), 'worker')).toBe(70);
    expect(stderr.split('\n')[0]).toBe('error ZH-COMMAND-005: broken');
    expect(stderr).not.toContain('    at ');
    vi.stubEnv('ZEROHOUR_DEBUG', '1');
    await zerohour(newProgram(broken), 'worker');
    expect(stderr).toContain('    at ');
  });

  it('is ZH-COMMAND-003 for a server that does not answer, as JSON too', async () => {
    vi.stubEnv('ZEROHOUR_URL', 'http://127.0.0.1:1');
    expect(await zerohour(newProgram(), 'lever', 'show', '--json')).toBe(69);
    const { type, error } = JSON.parse(stdout);
    expect([type, error.code]).toEqual(['error', 'ZH-COMMAND-003']);
    expect(stderr).toBe(`error ZH-COMMAND-003: ${error.line}\n  ${error.remedy}\n`);
  });

  it('is ZH-WORKER-007 for a malformed join token, ZH-WORKER-008 without a server', async () => {
    expect(await zerohour(newProgram(), 'worker', '--join', 'abc')).toBe(64);
    expect(stderr).toMatch(/^error ZH-WORKER-007: /);
    const token = `zhj_${'A'.repeat(43)}`;
    expect(await zerohour(newProgram(), 'worker', '--join', token, '--server', 'nowhere')).toBe(64);
    expect(stderr).toMatch(/^error ZH-WORKER-008: /);
  });
});
