import { readdir, stat } from 'node:fs/promises';
import type { Diagnostic } from '../../core/diagnostics/diagnostic.ts';
import { err, type Result } from '../../core/result.ts';
import { listScenarios, type ScenarioFile } from '../../edge/files/loadScenario.ts';
import { invalidSummary } from './catalogJob.ts';
import { type CatalogReader, createCatalogReader } from './catalogReader.ts';
import type { DrillFiles } from './prepareDrill.ts';
import type { ScenarioCatalog, ScenarioSummary } from './preparedScenario.ts';

/** One thread for lists and one for what is to run: a run never waits for a list. */
export interface CatalogReaders {
  readonly lists: CatalogReader;
  readonly runs: CatalogReader;
}

/** Scenario and target files on this machine's disk, read again when they change, because people edit them. */
export function createScenarioCatalog(
  scenariosRoot: string,
  targetsRoot: string,
  readers: CatalogReaders = { lists: createCatalogReader(), runs: createCatalogReader() },
): ScenarioCatalog & DrillFiles {
  const { runs } = readers;
  const summaries = createSummaries(readers.lists);
  const find = async (id: string): Promise<ScenarioFile | undefined> =>
    (await listScenarios(scenariosRoot)).find((file) => file.id === id);
  let listing: Promise<readonly ScenarioSummary[]> | null = null;
  return {
    list() {
      listing ??= listScenarios(scenariosRoot)
        .then((files) => summaries.of(files))
        .finally(() => {
          listing = null;
        });
      return listing;
    },
    async text(id) {
      const file = await find(id);
      if (file === undefined) return null;
      const text = await runs.run({ kind: 'text', path: file.path });
      return text.ok ? text.value : null;
    },
    async targets() {
      const names = await readdir(targetsRoot).catch(() => []);
      // Switch files and agent files lie beside target files.
      const files = names.filter((name) => !/\.(?:switches|agent)\.yaml$/.test(name));
      return files.flatMap((name) => /^(.+)\.yaml$/.exec(name)?.[1] ?? []).sort();
    },
    async plan(id, options) {
      const file = await find(id);
      if (file === undefined) return null;
      const { path } = file;
      const job = { kind: 'planFile', path, options, targets: targetsRoot } as const;
      return answered(await runs.run(job), path);
    },
    async prepare(id, options) {
      const file = await find(id);
      if (file === undefined) return null;
      const { path } = file;
      const job = { kind: 'prepareFile', path, options, targets: targetsRoot } as const;
      return answered(await runs.run(job), path);
    },
    async prepareText(source, options) {
      const job = { kind: 'prepareText', source, options, targets: targetsRoot } as const;
      return answered(await runs.run(job), source.file ?? 'scenario.yaml');
    },
    async switchFile({ path, text }) {
      const job = { kind: 'switches', file: path, text } as const;
      return answered(await runs.run(job), path);
    },
    async prepareDrill(path, target) {
      const job = { kind: 'prepareDrill', path, target, targets: targetsRoot } as const;
      return answered(await runs.run(job), path);
    },
    async target(ref, directory) {
      const job = { kind: 'target', ref, directory, targets: targetsRoot } as const;
      return answered(await runs.run(job), ref);
    },
  };
}

const unread = (file: string, why: string): Diagnostic => ({
  file,
  line: 1,
  column: 1,
  path: '',
  message: `the file ${why}; make it, its datasets or its scripts smaller`,
});

const answered = <T>(
  answer: Result<Result<T, readonly Diagnostic[]>, string>,
  file: string,
): Result<T, readonly Diagnostic[]> =>
  answer.ok ? answer.value : err([unread(file, answer.error)]);

/** Reading all files of one list; those that are left then are read by the next list. */
const listDeadlineMs = 60_000;

interface Known {
  readonly summary: ScenarioSummary;
  readonly files: readonly string[];
  readonly stamp: string;
}

/** Summaries, each read again when a file that it depends on has another time or size. */
function createSummaries(reader: CatalogReader) {
  let known = new Map<string, Known>();

  const read = async ({ id, path }: ScenarioFile): Promise<Known> => {
    const before = await stampOf([path]);
    const answer = await reader.run({ kind: 'summary', id, path });
    if (answer.ok) return { ...answer.value, stamp: await stampOf(answer.value.files) };
    const summary = invalidSummary(id, [unread(path, answer.error)]);
    return { summary, files: [path], stamp: before };
  };
  return {
    async of(files: readonly ScenarioFile[]): Promise<readonly ScenarioSummary[]> {
      const beganMs = performance.now();
      const next = new Map<string, Known>();
      const summaries: ScenarioSummary[] = [];
      for (const file of files) {
        const old = known.get(file.path);
        const isCurrent = old !== undefined && old.stamp === (await stampOf(old.files));
        if (!isCurrent && performance.now() - beganMs > listDeadlineMs) {
          summaries.push(invalidSummary(file.id, [unread(file.path, 'waits to be read')]));
          continue;
        }
        const current = isCurrent ? old : await read(file);
        next.set(file.path, current);
        summaries.push(current.summary);
      }
      known = next;
      return summaries;
    },
  };
}

/** A file that changes again within this time may keep its time and size. */
const settledMs = 2_000;

async function stampOf(files: readonly string[]): Promise<string> {
  const stamps = await Promise.all(
    files.map((file) =>
      stat(file).then(
        ({ mtimeMs, size, ino }) => {
          const isSettled = Math.abs(Date.now() - mtimeMs) > settledMs;
          return `${mtimeMs} ${size} ${ino}${isSettled ? '' : ` at ${performance.now()}`}`;
        },
        () => 'none',
      ),
    ),
  );
  return stamps.join('\n');
}
