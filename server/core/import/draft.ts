/** What an importer makes of a document, before it is written as a scenario file. */

export interface DraftStep {
  readonly name: string;
  readonly method: string;
  /** A template: `/…`, or absolute where the host is not the target's own. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Undefined for none. Strings and keys are templates. */
  readonly body?: unknown;
  readonly expect: readonly number[];
  readonly capture: Readonly<Record<string, string>>;
  readonly thinkMs: number;
  readonly timeoutMs?: number | undefined;
  /** Doubts, one line each. */
  readonly comments: readonly string[];
}

export interface DraftPath {
  readonly name: string;
  readonly steps: readonly DraftStep[];
}

/** Values that the user must give: a dataset of one row, whose file is written beside the scenario. */
export interface DraftDataset {
  readonly name: string;
  /** Column → value of the first row. */
  readonly columns: Readonly<Record<string, string>>;
  readonly comment: string;
}

export interface Draft {
  /** Origin of the target: `https://shop.example`; null where the document names none. */
  readonly baseUrl: string | null;
  /** `host:port` of requests that go elsewhere. */
  readonly otherHosts: readonly string[];
  readonly paths: readonly DraftPath[];
  readonly datasets: readonly DraftDataset[];
  /** Names of the secrets that steps send. */
  readonly secrets: readonly string[];
}

/** What was not understood, or left out on purpose. It quotes no value of the document. */
export interface Notice {
  /** What it is: `image, font, style sheet`. */
  readonly kind: string;
  /** Where it is first: `log.entries[3]`, `line 2`. */
  readonly place: string;
  readonly count: number;
  /** What to do about it. */
  readonly remedy: string;
}

export interface Taken {
  readonly what: string;
  readonly count: number;
}

/** What a document gives. */
export interface Reading {
  readonly draft: Draft;
  readonly taken: readonly Taken[];
  readonly notices: readonly Notice[];
}

/** Why a document cannot be read. One line each; neither quotes the document. */
export interface ImportProblem {
  readonly place: string;
  readonly message: string;
  readonly remedy: string;
}

export interface Notices {
  add(kind: string, place: string, remedy: string): void;
  list(): readonly Notice[];
}

/** Counts notices by kind and remedy; the first place is kept. */
export function createNotices(): Notices {
  const all = new Map<string, Notice>();
  return {
    add(kind, place, remedy) {
      const key = `${kind}\n${remedy}`;
      const before = all.get(key);
      all.set(key, { ...(before ?? { kind, place, remedy }), count: (before?.count ?? 0) + 1 });
    },
    list: () => [...all.values()],
  };
}
