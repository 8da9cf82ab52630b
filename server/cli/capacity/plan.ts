import { resolve } from 'node:path';
import Table from 'cli-table3';
import { Command } from 'commander';
import type { ComparedRun } from '../../core/compare/comparable.ts';
import { exitCode } from '../../core/errors/exitCode.mjs';
import { type CapacityPlan, planCapacity } from '../../core/forecast/capacityPlan.ts';
import { renderPlanCsv } from '../../core/forecast/formats/csv.ts';
import { renderPlanMarkdown } from '../../core/forecast/formats/markdown.ts';
import { planMethod, planTables } from '../../core/forecast/formats/rows.ts';
import { ok, type Result } from '../../core/result.ts';
import { measuredServices, readForecast } from '../../run/capacity/readForecast.ts';
import { writeFiles } from '../../run/record/atomicWrite.ts';
import { makeFolder } from '../../run/record/runFolder.ts';
import { readSide } from '../compare/comparedSides.ts';
import { connect } from '../shared/connection.ts';
import { printDiagnostics } from '../shared/diagnostics.ts';
import { type CommandFailure, folderFailure } from '../shared/failure.ts';
import { helpText } from '../shared/help.ts';
import { seedOf } from '../shared/options.ts';
import { createScreen, type Screen } from '../shared/screen.ts';

interface Flags {
  readonly seed: number;
  readonly out?: string;
  readonly markdown?: boolean;
  readonly json?: boolean;
}

/** `zerohour capacity plan <forecast>`: how many replicas a night needs. */
export function planCommand(): Command {
  return new Command('plan')
    .description('Plan the replicas of each service for a forecast night.')
    .argument('<forecast>', 'a YAML file with the forecast, and capacities that were measured')
    .option('--seed <number>', 'of the simulated nights', seedOf, 1)
    .option('--out <dir>', 'write plan.json, plan.md and plan.csv here')
    .option('--markdown', 'print the plan as Markdown')
    .option('--json', 'print the plan as JSON')
    .addHelpText(
      'after',
      helpText({
        notes: `A measurement is a run (folder or id) that found the service's limit at a number of replicas, or a capacity
with its interval. Nothing is said of more than twice the replicas that were measured.
docs/guides/capacity.md describes the file and how the figures are made.`,
        examples: [
          'npx zerohour capacity plan forecast.yaml',
          'npx zerohour capacity plan forecast.yaml --out plan/',
        ],
        exits: ['pass', 'unknown', 'usage', 'missing', 'internal'],
        meanings: {
          pass: 'every service has its replicas',
          unknown: 'a service has none within what was measured; the reason is printed',
        },
      }),
    )
    .action(async (path: string, flags: Flags) => {
      const screen = createScreen({ json: flags.json === true });
      process.exitCode = await plan(screen, path, flags);
    });
}

async function plan(screen: Screen, path: string, flags: Flags): Promise<number> {
  const forecast = await readForecast(path);
  if (!forecast.ok) {
    return printDiagnostics(screen, forecast.error, { file: path }, 'ZH-CAPACITY-002');
  }
  const services = await measuredServices(forecast.value.services, readRun);
  if (!services.ok) return screen.failure(services.error);
  const made = planCapacity({ ...forecast.value, services: services.value, seed: flags.seed });
  if (flags.out !== undefined) {
    const folder = resolve(flags.out);
    const ready = await makeFolder(folder);
    const written = ready.ok ? await writeFiles(folder, filesOf(made)) : ready;
    if (!written.ok) return screen.failure(folderFailure(written.error));
  }
  if (flags.markdown === true) process.stdout.write(renderPlanMarkdown(made));
  else show(screen, made);
  screen.json(made);
  return exitCode[made.state === 'planned' ? 'pass' : 'unknown'];
}

async function readRun(name: string): Promise<Result<ComparedRun, CommandFailure>> {
  const side = await readSide([name], connect);
  if (!side.ok) return side;
  const [run] = side.value;
  if (run === undefined) throw new Error('a name stands for one run');
  return ok(run);
}

const filesOf = (made: CapacityPlan) => [
  { name: 'plan.json', text: `${JSON.stringify(made, null, 2)}\n` },
  { name: 'plan.md', text: renderPlanMarkdown(made) },
  { name: 'plan.csv', text: renderPlanCsv(made) },
];

function show(screen: Screen, made: CapacityPlan): void {
  for (const { title, head, rows, notes } of planTables(made)) {
    screen.line(screen.paint.bold(title));
    const table = new Table({ head: [...head], style: { head: [], border: [], compact: true } });
    table.push(...rows.map((row) => [...row]));
    screen.block(table.toString());
    for (const note of notes) screen.line(`  ${note}`);
  }
  screen.line(screen.paint.dim(`  ${planMethod(made)}`));
}
