import { reportFormats } from './formats/registry.ts';

export interface RunFile {
  readonly name: string;
  /** Without parameters; the text is UTF-8. */
  readonly mediaType: string;
  /** Whether `run --out` copies it. */
  readonly copied: boolean;
}

/**
 * The files of a run's folder that a server hands out. The download route, the API's schema and `run --out`
 * are derived from this list. The recording is among them, so that a copy of a folder can be replayed and compared with;
 * the single frames stay in the folder.
 */
export const runFiles: readonly RunFile[] = [
  ...reportFormats.map(({ fileName, mime }) => ({
    name: fileName,
    mediaType: mime,
    copied: true,
  })),
  { name: 'plan.json', mediaType: 'application/json', copied: true },
  { name: 'facts.json', mediaType: 'application/json', copied: true },
  { name: 'timeline.ndjson', mediaType: 'application/x-ndjson', copied: true },
  { name: 'customers.ndjson', mediaType: 'application/x-ndjson', copied: true },
  { name: 'metrics.ndjson', mediaType: 'application/x-ndjson', copied: true },
  { name: 'recorded.json', mediaType: 'application/json', copied: true },
  { name: 'scenario.yaml', mediaType: 'application/yaml', copied: false },
  { name: 'events.ndjson', mediaType: 'application/x-ndjson', copied: false },
];

/** Undefined for a name that no server hands out. */
export const runFile = (name: string): RunFile | undefined =>
  runFiles.find((file) => file.name === name);

/** The names that `run --out` copies, in the order of the list. */
export const copiedRunFiles: readonly string[] = runFiles
  .filter(({ copied }) => copied)
  .map(({ name }) => name);
