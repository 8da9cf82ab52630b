import { join } from 'node:path';
import Table from 'cli-table3';
import { Command, InvalidArgumentError } from 'commander';
import { type HostSize, planCost } from '../../core/plan/cost.ts';
import {
  arrivalsText,
  judgedByText,
  overridesText,
  searchText,
  spreadText,
} from '../../core/plan/criteria.ts';
import { goalText } from '../../core/plan/goal/goalText.ts';
import type { Plan } from '../../core/plan/plan.ts';
import { resumeText } from '../../core/plan/resume.ts';
import { bounds } from '../../core/scenario/forms.ts';
import { baseUrlsOf } from '../../core/target/baseUrls.ts';
import { isolationText } from '../../core/target/isolation.ts';
import { absent, count, plural } from '../../core/text/figures.ts';
import {
  formatLevel,
  formatPercent,
  formatRate,
  formatSpan,
  formatTransient,
} from '../../core/text/units.ts';
import { offeredBetween, plannedStarts, vusOfRound } from '../../core/traffic/arrival.ts';
import type { RoundPlan, StageLoad, StagePlan } from '../../core/traffic/round.ts';
import { dataFolder } from '../../root.ts';
import { thisMachine, thisMachinesLimits } from '../../run/catalog/hostSize.ts';
import { planFile } from '../../run/catalog/prepareScenario.ts';
import { connect } from '../shared/connection.ts';
import { diagnosticLine, printDiagnostics, uncheckedLine } from '../shared/diagnostics.ts';
import { helpText } from '../shared/help.ts';
import { type OverrideFlags, overridesOf, withOverrides } from '../shared/overrideOptions.ts';
import { resumedPlan } from '../shared/resumedPlan.ts';
import { createScreen, type Screen } from '../shared/screen.ts';
import { showCost } from './showCost.ts';

interface Flags extends OverrideFlags {
  readonly target?: string;
  readonly shards?: number;
  readonly host?: HostSize;
  readonly json?: boolean;
}

/** `zerohour plan <scenario>`: what would be driven, before anything starts. */
export function planCommand(): Command {
  return withOverrides(new Command('plan'))
    .argument('<scenario>', 'the scenario file')
    .option('--target <name>', "a target's name or path, instead of the scenario's own")
    .option('--shards <n>', "k6 processes, instead of the scenario's own", shardCount)
    .option('--host <cpus>x<GB>', 'size of a load-driving host, instead of this machine', hostSize)
    .option('--json', 'print the plan as JSON, its cost beside it')
    .addHelpText(
      'after',
      helpText({
        examples: ['npx zerohour plan scenarios/mall/midnight-peak.yaml --shards 2'],
        exits: ['pass', 'usage', 'internal'],
      }),
    )
    .action(async (file: string, flags: Flags) => {
      const screen = createScreen({ json: flags.json === true });
      const options = { target: flags.target ?? null, shards: flags.shards ?? null };
      const planned = await resumedPlan(
        await planFile(file, options, join(dataFolder(), 'targets'), overridesOf(flags)),
        connect,
      );
      if (!planned.ok) {
        process.exitCode = printDiagnostics(screen, planned.error, { file });
        return;
      }
      const { plan, warnings, unchecked } = planned.value;
      const cost = planCost(plan, flags.host ?? thisMachine());
      const baseUrl = unchecked === null ? plan.baseUrl : null;
      screen.json({ ...plan, baseUrl, cost, diagnostics: warnings, unchecked });
      if (flags.json === true) return;
      showPlan(screen, plan);
      showCost(screen, cost, flags.host === undefined ? thisMachinesLimits() : null);
      for (const warning of warnings) screen.line(diagnosticLine(screen, warning));
      if (unchecked !== null) screen.line(uncheckedLine(unchecked));
    });
}

function shardCount(text: string): number {
  const count = Number(text);
  if (Number.isInteger(count) && count >= 1 && count <= bounds.shardsMax) return count;
  throw new InvalidArgumentError(`write a whole number from 1 to ${bounds.shardsMax}`);
}

const gigabyte = 1_000_000_000;

function hostSize(text: string): HostSize {
  const [, cpus, gigabytes] = /^(\d+(?:\.\d+)?)x(\d+(?:\.\d+)?)$/.exec(text) ?? [];
  const size = { cpus: Number(cpus), memoryBytes: Number(gigabytes) * gigabyte };
  if (size.cpus > 0 && size.memoryBytes > 0) return size;
  throw new InvalidArgumentError('write CPUs and gigabytes, such as 4x16');
}

function showPlan(screen: Screen, plan: Plan): void {
  const at = plan.baseUrl === '' ? '' : ` (${baseUrlsOf(plan).join(', ')})`;
  screen.line(`${screen.paint.bold(plan.scenario)} on ${plan.target}${at}`);
  const overrides = overridesText(plan);
  if (overrides !== null) screen.line(overrides);
  if (plan.isolation !== undefined) screen.line(`isolation ${isolationText(plan.isolation)}`);
  const resume = resumeText(plan);
  if (resume !== null) screen.line(resume);
  screen.line(judgedByText(plan));
  screen.line(`required: ${requiredText(plan)}`);
  const goal = goalText(plan);
  if (goal !== null) screen.line(goal);
  const arrivals = arrivalsText(plan);
  if (arrivals !== null) screen.line(arrivals);
  const spread = spreadText(plan);
  if (spread !== null) screen.line(spread);
  const search = searchText(plan);
  if (search !== null) screen.line(search);
  for (const round of plan.rounds) {
    screen.block(stagesTable(plan, round));
    const journeys = round.stages.reduce((sum, stage) => sum + startsOfStage(plan, stage), 0);
    const vus = vusOfRound(round, plan.paths);
    screen.line(
      `${formatSpan(round.durationMs)} of load, ${plural(journeys, 'journey')}, ${count(vus)} VUs at most, ${plural(plan.shards, 'shard')}`,
    );
  }
}

function requiredText({ paths, requiredLevel }: Plan): string {
  const rate = paths.reduce((sum, path) => sum + path.peakRatePerSecond * requiredLevel, 0);
  return `${formatPercent(requiredLevel)} of the peak, ${formatRate(rate)}, must meet every SLO`;
}

const startsOfStage = (plan: Plan, stage: StagePlan): number =>
  plan.paths.reduce((sum, path) => sum + plannedStarts(stage, path.name), 0);

/** `150/s`; of a ramp its first and last second. */
function rateText(stage: StagePlan, load: StageLoad): string {
  if (stage.transient !== 'ramp') return formatRate(load.ratePerSecond);
  const endMs = stage.startMs + stage.holdMs;
  const over = (fromMs: number): string =>
    formatRate(offeredBetween(stage, load, { fromMs, toMs: fromMs + 1000 }));
  return `${over(stage.startMs)} to ${over(endMs - 1000)}`;
}

function stagesTable(plan: Plan, round: RoundPlan): string {
  const table = new Table({
    head: ['stage', 'level', 'from', 'hold', ...plan.paths.map((path) => path.name), 'VUs'],
    style: { head: [], border: [], compact: true },
  });
  for (const stage of round.stages) {
    const transient = formatTransient(stage);
    const rates = plan.paths.map((path) => {
      const load = stage.loads.find((each) => each.path === path.name);
      return load === undefined ? absent : rateText(stage, load);
    });
    table.push([
      String(stage.index),
      transient === null ? formatLevel(stage) : `${formatLevel(stage)} (${transient})`,
      formatSpan(stage.startMs),
      formatSpan(stage.holdMs),
      ...rates,
      String(stage.loads.reduce((sum, load) => sum + load.vus, 0)),
    ]);
  }
  return table.toString();
}
