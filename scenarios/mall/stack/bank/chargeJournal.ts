import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Logger } from 'pino';

/** Where a provider writes down each charge before it tells the merchant of it. */
export interface ChargeJournal {
  /** False where it could not be written, as on a full disk: the charge must not be made then. */
  write(charge: Readonly<Record<string, unknown>>): Promise<boolean>;
}

/** Appends JSON lines to `charges.ndjson` of the folder. Null: nothing is written down. */
export function openChargeJournal(folder: string | null, log: Logger): ChargeJournal {
  return {
    async write(charge) {
      if (folder === null) return true;
      try {
        // What a full disk cut short ends before the next line.
        await appendFile(join(folder, 'charges.ndjson'), `\n${JSON.stringify(charge)}`);
        return true;
      } catch (error) {
        log.warn({ err: error }, 'a charge could not be written down');
        return false;
      }
    },
  };
}
