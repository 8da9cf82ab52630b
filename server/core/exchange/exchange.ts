/** A request and its answer, as they are shown: secrets are masked and texts are cut. */
export interface Exchange {
  readonly request: {
    readonly method: string;
    readonly url: string;
    readonly headers: Readonly<Record<string, string>>;
    /** The start of the body; empty without one. */
    readonly body: string;
  };
  readonly answer: {
    /** 0 when no answer came; `error` says why. */
    readonly status: number;
    readonly headers: Readonly<Record<string, string>>;
    /** The start of the body; null when it was not kept, because the step reads none. */
    readonly body: string | null;
    readonly error: string | null;
  };
  /** From sending to the complete answer. */
  readonly durationMs: number;
}

/** In characters, and the number of headers. */
export const exchangeLimits = {
  headers: 40,
  headerLength: 300,
  urlLength: 1_000,
  /** Of a failing answer's body in a run. */
  sampleBody: 512,
  /** Of a body of a journey that is tried once. */
  trialBody: 4_096,
  /** What is read beyond a limit, so that a secret that the limit would cut is recognised. */
  margin: 1_024,
} as const;
