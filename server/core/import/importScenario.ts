import { parseKeyPath } from '../diagnostics/keyPath.ts';
import { yamlBytesMax } from '../diagnostics/yamlSource.ts';
import { err, ok, type Result } from '../result.ts';
import { parseScenario } from '../scenario/parseScenario.ts';
import { withoutHalves } from '../text/halfCharacter.ts';
import {
  createNotices,
  type Draft,
  type DraftPath,
  type ImportProblem,
  type Notice,
  type Notices,
  type Reading,
  type Taken,
} from './draft.ts';
import type { Importer } from './importer.ts';
import { importers } from './importers.ts';
import { secretTemplate } from './secretReferences.ts';
import { type ScenarioNames, writeScenario } from './writeScenario.ts';

export interface ImportRequest extends ScenarioNames {
  readonly text: string;
  /** Name of an importer; null to tell by the text. */
  readonly as: string | null;
}

export interface Imported {
  readonly as: string;
  /** The scenario file. */
  readonly scenario: string;
  /** Files that the scenario names, beside it: name → text. */
  readonly files: Readonly<Record<string, string>>;
  /** Names of the secrets whose values it needs. */
  readonly secrets: readonly string[];
  readonly taken: readonly Taken[];
  readonly notices: readonly Notice[];
}

/** A scenario from a document of another tool. Its parser accepts it without an error. */
export function importScenario(request: ImportRequest): Result<Imported, ImportProblem> {
  const importer = importerFor(request);
  if (importer === null) return err(unknownKind);
  const reading = importer.read(request.text);
  return reading.ok ? finish(reading.value, importer, request) : reading;
}

export const importerTitles = (): string =>
  importers.map(({ name, title }) => `${name} (${title})`).join(', ');

const importerFor = ({ as, text }: ImportRequest): Importer | null =>
  importers.find((each) => (as === null ? each.recognises(text) : each.name === as)) ?? null;

const unknownKind: ImportProblem = {
  place: 'line 1',
  message: 'is no document that can be imported',
  remedy: `Give --as ${importers.map(({ name }) => name).join(' or ')} if it is one.`,
};

function finish(
  { draft, taken, notices }: Reading,
  importer: Importer,
  names: ScenarioNames,
): Result<Imported, ImportProblem> {
  const left = createNotices();
  const header = `Made by "zerohour import" from ${importer.name}; see docs/guides/import.md. Read the comments, then try it.`;
  let valid = draft;
  for (;;) {
    const whole = withUsedDatasets(valid);
    if (whole.paths.length === 0) return err(nothingLeft);
    const scenario = writeScenario(whole, names, header);
    const parsed = parseScenario(scenario, '');
    if (parsed.ok) {
      const files = Object.fromEntries(
        whole.datasets.map(({ name, columns }) => [`${name}.csv`, csv(columns)]),
      );
      const steps = whole.paths.reduce((sum, { steps }) => sum + steps.length, 0);
      const counts = taken.map((each) => (each.what === 'step' ? { ...each, count: steps } : each));
      const all = [...notices, ...left.list()];
      return ok({
        as: importer.name,
        scenario,
        files,
        secrets: whole.secrets,
        taken: counts.filter(({ count }) => count > 0),
        notices: all,
      });
    }
    const places = parsed.error.map(({ path }) => path);
    valid = withoutFaults(valid, places, Buffer.byteLength(scenario), left);
  }
}

const nothingLeft: ImportProblem = {
  place: 'the document',
  message: 'has no request that a scenario can send',
  remedy: 'See docs/guides/import.md for what is taken.',
};

/** Takes out the steps that the language cannot say; where no step is named, the longest ones. Always at least one. */
function withoutFaults(
  draft: Draft,
  places: readonly string[],
  bytes: number,
  left: Notices,
): Draft {
  const named = new Set(
    places
      .map(parseKeyPath)
      .map(([root, path, , step]) =>
        root === 'paths' && step !== undefined ? JSON.stringify([path, step]) : '',
      ),
  );
  const sizes = draft.paths.flatMap(({ name, steps }) =>
    steps.map((step) => ({
      key: JSON.stringify([name, step.name]),
      size: JSON.stringify(step).length,
    })),
  );
  if (!sizes.some(({ key }) => named.has(key))) {
    const share = bytes > yamlBytesMax ? Math.ceil(sizes.length / 4) : 1;
    const longest = sizes.sort((one, other) => other.size - one.size).slice(0, share);
    for (const { key } of longest) named.add(key);
  }
  const paths = draft.paths.map(
    ({ name, steps }): DraftPath => ({
      name,
      steps: steps.filter((step) => {
        const faulty = named.has(JSON.stringify([name, step.name]));
        if (faulty)
          left.add(
            'step that a scenario file cannot hold',
            `step ${step.name}`,
            'write it by hand, or in a script',
          );
        return !faulty;
      }),
    }),
  );
  return { ...draft, paths: paths.filter(({ steps }) => steps.length > 0) };
}

/** A column or a secret that no step names any more would ask for a value in vain. */
function withUsedDatasets(draft: Draft): Draft {
  const text = JSON.stringify(draft.paths);
  const datasets = draft.datasets.flatMap((dataset) => {
    const used = Object.entries(dataset.columns).filter(([column]) =>
      text.includes(`$\{${dataset.name}.${column}}`),
    );
    return used.length === 0 ? [] : [{ ...dataset, columns: Object.fromEntries(used) }];
  });
  const secrets = draft.secrets.filter((name) => text.includes(secretTemplate(name)));
  return { ...draft, datasets, secrets };
}

const csv = (columns: Readonly<Record<string, string>>): string =>
  `${Object.keys(columns).map(cell).join(',')}\n${Object.values(columns).map(cell).join(',')}\n`;

/** RFC 4180 */
const cell = (given: string): string => {
  const text = withoutHalves(given);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};
