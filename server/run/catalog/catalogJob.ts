import { type Campaign, parseCampaign } from '../../core/campaign/campaignFile.ts';
import type { Diagnostic } from '../../core/diagnostics/diagnostic.ts';
import { type CapacityPlan, planCapacity } from '../../core/forecast/capacityPlan.ts';
import { type ForecastFile, parseForecast } from '../../core/forecast/forecastFile.ts';
import type { PlanInput } from '../../core/forecast/planInput.ts';
import type { Result } from '../../core/result.ts';
import { noOverrides } from '../../core/scenario/overrides.ts';
import { type ParsedSwitchFile, parseSwitchFile } from '../../core/switch/parseSwitchFile.ts';
import type { Target } from '../../core/target/target.ts';
import { loadScenario, loadTarget, readScenario } from '../../edge/files/loadScenario.ts';
import { filesRead } from '../../edge/files/readText.ts';
import { type PreparedDrill, prepareDrill } from './prepareDrill.ts';
import type {
  Planned,
  PlanOptions,
  Prepared,
  ScenarioSource,
  ScenarioSummary,
} from './preparedScenario.ts';
import { planFile, prepareFile, prepareScenario } from './prepareScenario.ts';

/** What the catalog reads and compiles in a thread of its own. All of it can be cloned. */
export type CatalogJob =
  | { readonly kind: 'summary'; readonly id: string; readonly path: string }
  | { readonly kind: 'text'; readonly path: string }
  | ({ readonly kind: 'planFile'; readonly path: string } & Options)
  | ({ readonly kind: 'prepareFile'; readonly path: string } & Options)
  | ({ readonly kind: 'prepareText'; readonly source: ScenarioSource } & Options)
  | { readonly kind: 'forecast'; readonly text: string; readonly file: string }
  | { readonly kind: 'campaign'; readonly text: string; readonly file: string }
  | { readonly kind: 'capacityPlan'; readonly input: PlanInput }
  | { readonly kind: 'switches'; readonly file: string; readonly text: string }
  | {
      readonly kind: 'prepareDrill';
      readonly path: string;
      readonly target: string | null;
      readonly targets: string;
    }
  | {
      readonly kind: 'target';
      readonly ref: string;
      readonly directory: string;
      readonly targets: string;
    };

interface Options {
  readonly options: PlanOptions;
  readonly targets: string;
}

/** A summary, and the files that it depends on. */
export interface Summarized {
  readonly summary: ScenarioSummary;
  readonly files: readonly string[];
}

export interface CatalogAnswers {
  readonly summary: Summarized;
  readonly text: string | null;
  readonly planFile: Result<Planned, readonly Diagnostic[]>;
  readonly prepareFile: Result<Prepared, readonly Diagnostic[]>;
  readonly prepareText: Result<Prepared, readonly Diagnostic[]>;
  readonly forecast: Result<ForecastFile, readonly Diagnostic[]>;
  readonly campaign: Result<Campaign, readonly Diagnostic[]>;
  readonly capacityPlan: CapacityPlan;
  readonly switches: Result<ParsedSwitchFile, readonly Diagnostic[]>;
  readonly prepareDrill: Result<PreparedDrill, readonly Diagnostic[]>;
  readonly target: Result<Target, readonly Diagnostic[]>;
}

const reading = { quotes: 'own' } as const;

export async function runCatalogJob(job: CatalogJob): Promise<CatalogAnswers[CatalogJob['kind']]> {
  switch (job.kind) {
    case 'summary': {
      const files = new Set<string>();
      const summary = await filesRead.run(files, () => summaryOf(job.id, job.path));
      return { summary, files: [...files] };
    }
    case 'text': {
      const loaded = await loadScenario(job.path);
      return loaded.ok ? loaded.value.text : null;
    }
    case 'planFile':
      return planFile(job.path, job.options, job.targets, noOverrides, reading);
    case 'prepareFile':
      return prepareFile(job.path, job.options, job.targets, reading);
    case 'prepareText': {
      const { text, file = 'scenario.yaml', directory, overrides } = job.source;
      const loaded = await readScenario(text, file, directory, overrides);
      return loaded.ok ? prepareScenario(loaded.value, job.options, job.targets, reading) : loaded;
    }
    case 'forecast':
      return parseForecast(job.text, job.file);
    case 'campaign':
      return parseCampaign(job.text, job.file);
    case 'capacityPlan':
      return planCapacity(job.input);
    case 'switches':
      return parseSwitchFile(job.text, job.file, process.env);
    case 'prepareDrill':
      return prepareDrill(job.path, { target: job.target }, job.targets);
    case 'target':
      return loadTarget(job.ref, job.directory, job.targets, reading);
  }
}

/** Judges the file alone: its target may come later, with the stack that brings it. */
async function summaryOf(id: string, path: string): Promise<ScenarioSummary> {
  const loaded = await loadScenario(path);
  if (!loaded.ok) return invalidSummary(id, loaded.error);
  const { scenario } = loaded.value;
  const { stages, peak } = scenario.load;
  return {
    id,
    name: scenario.name,
    target: scenario.target,
    valid: true,
    diagnostics: [],
    paths: Object.keys(scenario.paths),
    durationMs: stages.length === 0 ? null : stages.reduce((sum, stage) => sum + stage.holdMs, 0),
    peakRatePerSecond: Object.values(peak).reduce((sum, rate) => sum + rate, 0),
  };
}

export const invalidSummary = (
  id: string,
  diagnostics: readonly Diagnostic[],
): ScenarioSummary => ({
  id,
  name: id,
  target: '',
  valid: false,
  diagnostics,
  paths: [],
  durationMs: null,
  peakRatePerSecond: 0,
});
