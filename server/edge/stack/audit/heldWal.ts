import type pg from 'pg';
import type { Decoding } from '../../../core/audit/sources/decoding.ts';
import { count } from '../../../core/text/figures.ts';
import type { DecodingSlot } from './decodingSlot.ts';

const bytesPerMb = 1_048_576;

/** The slot held more of the log than the audit file allows: it is not made again. */
export class SlotDropped extends Error {}

/** Throws where the slot holds more of the log than it may, after it was dropped, or where the server gave it up. */
export async function keepBelow(
  {
    client,
    slot,
  }: {
    readonly client: Pick<pg.Client, 'query'>;
    readonly slot: Pick<DecodingSlot, 'name' | 'end'>;
  },
  { heldWalMaxMb }: Pick<Decoding, 'heldWalMaxMb'>,
): Promise<void> {
  const { rows } = await client.query(
    `SELECT wal_status, pg_wal_lsn_diff(pg_current_wal_lsn(), restart_lsn)::float8 AS held
     FROM pg_replication_slots WHERE slot_name = $1`,
    [slot.name],
  );
  const [found] = rows;
  if (found?.wal_status === 'lost') {
    throw new Error('logical decoding: the server gave the slot up by max_slot_wal_keep_size');
  }
  const heldMb = (found?.held ?? 0) / bytesPerMb;
  if (heldMb <= heldWalMaxMb) return;
  await slot.end().catch(() => undefined);
  throw new SlotDropped(
    `logical decoding: the slot held ${count(Math.ceil(heldMb))} MB of WAL and was dropped; end transactions that stay open, raise decoding.heldWalMaxMb (now ${heldWalMaxMb}), or audit by source postgres`,
  );
}
