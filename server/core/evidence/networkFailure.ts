/** A way in which k6 got no answer, and whose failure that is. */

/** Whose failure it is. `unknown`: neither the code nor its text can say. */
export type FailureClass = 'target' | 'generator' | 'configuration' | 'unknown';

export interface NetworkFailure {
  /** The reason of `zh_failed` and of the report. */
  readonly reason: string;
  readonly class: FailureClass;
  readonly sentence: string;
}

export const failure = (of: FailureClass, reason: string, sentence: string): NetworkFailure => ({
  reason,
  class: of,
  sentence,
});

export const badTls = failure(
  'configuration',
  'TLS handshake failed',
  'Generator and target agree on no TLS connection.',
);
