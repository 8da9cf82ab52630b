import { z } from 'zod';
import { closed } from '../../diagnostics/zodDiagnostics.ts';

/** How much write-ahead log an audit by logical decoding may keep a server from removing. */
export interface Decoding {
  readonly heldWalMaxMb: number;
  /** Admits a server that bounds no slot itself. */
  readonly allowUnlimitedWal: boolean;
  /** Through which the log is decoded; absent: as text, by `test_decoding`. */
  readonly publication?: string;
}

/** Some seconds of a busy server, and little beside its disk. */
export const defaultDecoding: Decoding = { heldWalMaxMb: 1_024, allowUnlimitedWal: false };

/** The key `decoding` of an audit file. */
export const decodingSchema = closed({
  heldWalMaxMb: z
    .int()
    .min(64)
    .max(1_000_000)
    .default(defaultDecoding.heldWalMaxMb)
    .describe(
      'Past so many MB of WAL that its slot holds, the audit drops the slot and is unknown.',
    ),
  allowUnlimitedWal: z
    .boolean()
    .default(defaultDecoding.allowUnlimitedWal)
    .describe(
      'Admits a server whose max_slot_wal_keep_size is -1: nothing bounds the slot while the audit stands still.',
    ),
  publication: z
    .string()
    .min(1)
    .max(63)
    .optional()
    .describe(
      'A publication of all tables that the queries read: decoding through it takes about half of the CPU.',
    ),
}).describe('With the source postgres-decoding.');
