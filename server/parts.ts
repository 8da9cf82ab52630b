import { type Failure, failure } from './core/errors/failure.ts';
import type { EmbeddedService } from './edge/embedded/child.ts';
import {
  type KeptPart,
  keepRunning,
  type RestartLimits,
  type Running,
  restartLimits,
} from './edge/embedded/keepRunning.ts';

/** The parts of a local stack or of the sample shop, each started again when it ends by itself. */
export interface Parts {
  /**
   * `start` is given the instance that ended; null at first. `log`: the file that a failure names, null when its
   * own words are all there is.
   */
  start<T extends Running>(
    name: string,
    log: string | null,
    start: (before: T | null) => Promise<T>,
  ): Promise<KeptPart<T>>;
  /** Resolves when a part is given up, with which one and why. */
  broken(): Promise<Failure>;
}

/** `stops` gets the end of each part. */
export function createParts(
  print: (line: string) => void,
  stops: (() => Promise<unknown>)[],
  limits: RestartLimits = restartLimits,
): Parts {
  const given: Promise<string>[] = [];
  return {
    async start<T extends Running>(
      name: string,
      log: string | null,
      start: (before: T | null) => Promise<T>,
    ) {
      let before: T | null = null;
      const part = await keepRunning(
        name,
        async () => {
          before = await start(before);
          return before;
        },
        print,
        limits,
      );
      stops.push(part.stop);
      given.push(part.broken.then((line) => (log === null ? line : `${line}; see ${log}`)));
      return part;
    },
    broken: async () => failure('ZH-SETUP-008', { reason: await Promise.race(given) }),
  };
}

type StartEmbedded = (options: {
  readonly dataDir: string;
  readonly port?: number;
}) => Promise<EmbeddedService>;

/** Starts an embedded store, and again at the same port: its address stands in the settings of others. */
export async function startPart(
  parts: Parts,
  name: string,
  start: StartEmbedded,
  dataDir: string,
): Promise<EmbeddedService> {
  const part = await parts.start<EmbeddedService>(name, null, (before) =>
    start(before === null ? { dataDir } : { dataDir, port: before.port }),
  );
  return part.current();
}
