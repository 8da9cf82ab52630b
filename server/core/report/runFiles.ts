interface RunFile {
  readonly mediaType: string;
  /** Does `run --out` copy it? */
  readonly copied: boolean;
}

/**
 * The files of a run's folder that a server hands out, by name. The download route, the API's schema and
 * `run --out` are derived from this table. Recorded frames and the recording's manifest stay in the folder.
 */
export const runFiles = {
  'report.json': { mediaType: 'application/json', copied: true },
  'report.html': { mediaType: 'text/html', copied: true },
  'curve.csv': { mediaType: 'text/csv', copied: true },
  'junit.xml': { mediaType: 'application/xml', copied: true },
  'plan.json': { mediaType: 'application/json', copied: true },
  'scenario.yaml': { mediaType: 'application/yaml', copied: false },
  'events.ndjson': { mediaType: 'application/x-ndjson', copied: false },
} as const satisfies Readonly<Record<string, RunFile>>;

export type RunFileName = keyof typeof runFiles;

export const runFileNames = Object.keys(runFiles) as [RunFileName, ...RunFileName[]];

export const isRunFileName = (name: string): name is RunFileName => Object.hasOwn(runFiles, name);

/** The files that `run --out` copies, in the order of the table. */
export const copiedRunFiles: readonly RunFileName[] = runFileNames.filter(
  (name) => runFiles[name].copied,
);
