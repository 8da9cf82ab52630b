import type { HistoryEntry } from '../../core/switch/history.ts';
import type { SwitchValue } from '../../core/switch/valueType.ts';
import type { Pool, Queryable } from './pool.ts';

/** A history entry with what the kill switch needs to know of its switch. */
export interface NewHistoryEntry extends Omit<HistoryEntry, 'at'> {
  readonly shadowOnly: boolean;
  /** The default of the switch. */
  readonly standard: SwitchValue;
}

export interface StoredHistoryEntry extends HistoryEntry {
  /** Larger than that of every entry before. */
  readonly id: string;
}

/** A switch for shadow traffic that a push left at another value than its default. */
export interface TurnedSwitch {
  readonly target: string;
  readonly targetRef: string;
  readonly targetDir: string;
  readonly switch: string;
}

/** A switch with the value that its history left it at, and the push that did it. */
export interface PushedSwitch extends TurnedSwitch {
  readonly push: string;
  readonly after: SwitchValue;
}

/** What happened to switches. */
export interface SwitchHistory {
  /** The newest first; `before`: the id of an entry. */
  history(
    target: string,
    page: {
      readonly switch: string | null;
      readonly before: string | null;
      readonly limit: number;
    },
  ): Promise<readonly StoredHistoryEntry[]>;
  addHistory(entry: NewHistoryEntry): Promise<void>;
  turned(): Promise<readonly TurnedSwitch[]>;
  /**
   * Every switch that has a history, with what it was left at. Not one whose last push is stuck: somebody else may have set
   * what it has, and no instance is told a value over that.
   */
  pushed(): Promise<readonly PushedSwitch[]>;
}

export function createSwitchHistory(pool: Pool): SwitchHistory {
  return {
    addHistory: (entry) => writeHistory(pool, entry),
    async history(target, { switch: name, before, limit }) {
      const { rows } = await pool.query<HistoryRow>(
        `select id, target, switch, kind, push, before, after, by_whom as by, reason, at
         from switch_history
         where target = $1 and ($2::text is null or switch = $2)
           and ($3::bigint is null or id < $3)
         order by id desc limit $4`,
        [target, name, before, limit],
      );
      return rows.map(({ id, at, ...entry }) => ({ ...entry, id, at: at.toISOString() }));
    },
    async turned() {
      const { rows } = await pool.query<TurnedSwitch>(
        `select ${LAST} where l.shadow_only and l.after <> l.standard order by l.target, l.switch`,
      );
      return rows;
    },
    async pushed() {
      const { rows } = await pool.query<PushedSwitch>(
        `select l.push, l.after, ${LAST} where l.kind <> 'stuck' order by l.target, l.switch`,
      );
      return rows;
    },
  };
}

/** The last entry of each switch, with the target file of its push. */
const LAST = `l.target, l.switch, p.target_ref as "targetRef", p.target_dir as "targetDir"
  from (select distinct on (target, switch) * from switch_history
        order by target, switch, id desc) l
  join switch_pushes p on p.id = l.push`;

export async function writeHistory(client: Queryable, entry: NewHistoryEntry): Promise<void> {
  const { target, kind, push, before, after, by, reason, shadowOnly, standard } = entry;
  await client.query(
    `insert into switch_history (target, switch, kind, push, before, after, by_whom, reason,
       shadow_only, standard)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
    [
      ...[target, entry.switch, kind, push, JSON.stringify(before), JSON.stringify(after)],
      ...[by, reason, shadowOnly, JSON.stringify(standard)],
    ],
  );
}

interface HistoryRow extends Omit<StoredHistoryEntry, 'at'> {
  readonly at: Date;
}
