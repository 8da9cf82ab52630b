import { Argument, Command, InvalidArgumentError } from 'commander';
import { runProgram } from '../cli/program.ts';
import { oneLine } from '../core/text/oneLine.ts';
import type { Benchmark } from './benchmark.ts';
import { benchmarks } from './benchmarks.ts';
import { type BenchResult, describeMachine } from './result.ts';
import { tableOf } from './table.ts';

/** Entry of `npm run bench -- <name>`: prints a table of figures and a description of the machine. */
const program = new Command('zerohour bench').description(
  'Benchmarks. Each table comes from one run. Absolute figures vary with the machine: compare ratios.',
);

type Flags = Readonly<Record<string, number | boolean | string | undefined>>;

for (const benchmark of benchmarks) {
  const command = commandOf(benchmark.name, `${benchmark.about} Takes ${benchmark.takes}.`);
  for (const [name, about] of Object.entries(benchmark.numbers)) {
    command.option(`--${name} <n>`, about, wholeNumber);
  }
  for (const [name, about] of Object.entries(benchmark.switches ?? {})) {
    command.option(`--${name}`, about).option(`--no-${name}`, `the opposite of --${name}`);
  }
  for (const [name, { about, read }] of Object.entries(benchmark.texts ?? {})) {
    const collect = (text: string, before: readonly string[] = []) => [...before, read(text)];
    command.option(`--${name} <${name}>`, `${about}; may be given again`, collect);
  }
  if (benchmark.parts !== undefined) {
    const { about, names } = benchmark.parts;
    command.addArgument(new Argument('[names...]', about).choices(names));
  }
  command.action(async () => {
    const flags: Flags = command.opts();
    const result = await run(benchmark, flags, command.args);
    const { notes = [], wrong = [] } = result;
    print(flags, result, () => [tableOf([result], result.machine), ...notes, ...wrong].join('\n'));
    if (wrong.length > 0) process.exitCode = 1;
  });
}

const parts = benchmarks.filter(({ engine }) => engine);

commandOf('engine', `One table of ${parts.map(({ name }) => name).join(', ')}.`).action(
  async (flags: Flags) => {
    const machine = describeMachine();
    const results: BenchResult[] = [];
    const failures: { readonly name: string; readonly message: string }[] = [];
    for (const benchmark of parts) {
      printProgress(`${benchmark.name}: ${benchmark.about}`);
      try {
        results.push(await run(benchmark, flags));
      } catch (error) {
        // The other benchmarks still run; the exit code reports the failure.
        const message = oneLine(error);
        failures.push({ name: benchmark.name, message });
        process.exitCode = 1;
      }
    }
    const flat = results.map(({ name, rows }) => ({ name, rows }));
    print(flags, { name: 'engine', machine, results: flat, failures }, () =>
      [tableOf(results, machine), ...failures.map((f) => `${f.name} failed: ${f.message}`)].join(
        '\n',
      ),
    );
  },
);

await runProgram(program, process.argv.slice(process.argv[2] === 'bench' ? 3 : 2));

function commandOf(name: string, about: string): Command {
  return program
    .command(name)
    .description(about)
    .option('--quick', 'a short run that shows that it works; its figures are not reliable')
    .option('--json', 'print JSON');
}

function run(
  benchmark: Benchmark,
  flags: Flags,
  parts: readonly string[] = [],
): Promise<BenchResult> {
  const numbers = Object.fromEntries(
    Object.keys(benchmark.numbers).flatMap((name) => {
      const value = flags[camelCase(name)];
      return typeof value === 'number' ? [[name, value] as const] : [];
    }),
  );
  const switches = Object.fromEntries(
    Object.keys(benchmark.switches ?? {}).flatMap((name) => {
      const value = flags[camelCase(name)];
      return typeof value === 'boolean' ? [[name, value] as const] : [];
    }),
  );
  const texts = Object.fromEntries(
    Object.keys(benchmark.texts ?? {}).flatMap((name) => {
      const value = flags[camelCase(name)];
      return Array.isArray(value) ? [[name, value as readonly string[]] as const] : [];
    }),
  );
  const quick = flags.quick === true;
  return benchmark.run({ quick, numbers, switches, texts, parts, printProgress });
}

/** The name that commander gives a flag. */
function camelCase(name: string): string {
  return name.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());
}

function printProgress(line: string): void {
  process.stderr.write(`${line}\n`);
}

function print(flags: Flags, value: unknown, table: () => string): void {
  process.stdout.write(`${flags.json === true ? JSON.stringify(value, null, 2) : table()}\n`);
}

function wholeNumber(text: string): number {
  const number = Number(text);
  if (Number.isInteger(number) && number >= 1) return number;
  throw new InvalidArgumentError('give a whole number above 0');
}
