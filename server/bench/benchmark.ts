import type { BenchResult } from './result.ts';

/** One benchmark of the command line. */
export interface Benchmark {
  readonly name: string;
  /** One sentence: what it measures. */
  readonly about: string;
  /** The duration, in full and with `--quick`. */
  readonly takes: string;
  /** Whether the `engine` command runs it. */
  readonly engine: boolean;
  /** Its own options by name, with their help text. Values are whole numbers above 0. */
  readonly numbers: Readonly<Record<string, string>>;
  /** Its own switches by name, with their help text. Each also has the opposite `--no-…`. */
  readonly switches?: Readonly<Record<string, string>>;
  /** Its own options with a text, by name. */
  readonly texts?: Readonly<Record<string, TextOption>>;
  /** What of it can be run alone: arguments of the command, several at a time. */
  readonly parts?: { readonly about: string; readonly names: readonly string[] };
  run(given: BenchArguments): Promise<BenchResult>;
}

export interface TextOption {
  readonly about: string;
  /** Throws commander's InvalidArgumentError for a text that the benchmark cannot use. */
  read(text: string): string;
}

export interface BenchArguments {
  readonly quick: boolean;
  /** The options that the user gave. */
  readonly numbers: Readonly<Record<string, number>>;
  readonly switches: Readonly<Record<string, boolean>>;
  readonly texts: Readonly<Record<string, readonly string[]>>;
  /** The parts that the user named; none: all. */
  readonly parts: readonly string[];
  readonly printProgress: (line: string) => void;
}
