import { isPushEnded, type Push } from '../../core/switch/push.ts';
import { inTransaction, type Pool, QUERY_LIMIT_MS, type Queryable, within } from './pool.ts';
import { mayStart } from './runRecord.ts';
import {
  createSwitchHistory,
  type NewHistoryEntry,
  type SwitchHistory,
  writeHistory,
} from './switchHistory.ts';

/** A server that does not renew its lease for this long loses its pushes to another server. */
const OWNER_LEASE_MS = 5_000;

/** The first row of a push: all that another server needs to drive it. */
export interface NewPushRow {
  readonly id: string;
  readonly target: string;
  readonly targetRef: string;
  readonly targetDir: string;
  readonly by: string;
  readonly reason: string;
  readonly push: Push;
  /** How long its values stay once it is done, in ms; absent or null: until somebody pushes others. */
  readonly forMs?: number | null;
  readonly owner: string;
}

export interface PushRow extends Omit<NewPushRow, 'owner' | 'forMs'> {
  /** ISO 8601. */
  readonly createdAt: string;
  /** Null while the push is under way. */
  readonly endedAt: string | null;
  readonly forMs: number | null;
  /** When its values are turned back, ISO 8601; null: they are not, or no longer. */
  readonly turnBackAt: string | null;
}

/** A push whose time is over, and those of its switches that nobody pushed since. */
export interface DuePush {
  readonly row: PushRow;
  readonly switches: readonly string[];
}

/** What a person, or the kill switch, asks of a push. */
export type PushRequest =
  | { readonly kind: 'go-on' }
  | { readonly kind: 'roll-back'; readonly reason: string };

/** `busy`: another push of the target is under way. `stopped`: the kill switch is pulled. Both write nothing. */
export type PushInsertion =
  | { readonly kind: 'written' }
  | { readonly kind: 'busy'; readonly push: string }
  | { readonly kind: 'stopped' };

export interface SwitchStore extends SwitchHistory {
  /** `isTurnBack`: a push of the kill switch itself, which may begin while it is pulled. */
  insert(row: NewPushRow, isTurnBack: boolean): Promise<PushInsertion>;
  /**
   * The push and its history in one transaction, and the request that it answers is gone. False when another server
   * drives the push.
   */
  save(
    id: string,
    owner: string,
    push: Push,
    entries: readonly NewHistoryEntry[],
    answered: PushRequest | null,
  ): Promise<boolean>;
  row(id: string): Promise<PushRow | null>;
  /** The newest first. */
  rows(target: string, limit: number): Promise<readonly PushRow[]>;
  /** False when the push has ended. */
  request(id: string, request: PushRequest): Promise<boolean>;
  requestOf(id: string): Promise<PushRequest | null>;
  /** Renews the lease on all pushes of this server; returns those that it still owns. */
  renew(owner: string): Promise<readonly { readonly id: string; readonly isAsked: boolean }[]>;
  /** Takes the open pushes whose lease has expired or was released. */
  adopt(owner: string): Promise<readonly string[]>;
  release(owner: string): Promise<void>;
  /** Pushes whose time is over and whose values are not turned back yet, the oldest first. */
  due(): Promise<readonly DuePush[]>;
  /** The values of this push are turned back, or stay. */
  settleDue(id: string): Promise<void>;
}

export function createSwitchStore(pool: Pool): SwitchStore {
  return {
    insert: (row, isTurnBack) => insert(pool, row, isTurnBack),
    save: (...given) => save(pool, ...given),
    ...requests(pool),
    ...leases(pool),
    ...timed(pool),
    ...readers(pool),
    ...createSwitchHistory(pool),
  };
}

function insert(pool: Pool, row: NewPushRow, isTurnBack: boolean): Promise<PushInsertion> {
  return inTransaction(pool, async (client) => {
    if (!(await mayStart(client)) && !isTurnBack) return { kind: 'stopped' };
    const { rows } = await client.query<{ id: string }>(
      `insert into switch_pushes (id, target, target_ref, target_dir, state, push, by_whom, reason,
         for_ms, owner, owner_until)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10,
         clock_timestamp() + $11 * interval '1 millisecond')
       on conflict (target) where ended_at is null do update set target = excluded.target
       returning id`,
      [
        ...[row.id, row.target, row.targetRef, row.targetDir, row.push.state],
        ...[
          JSON.stringify(row.push),
          row.by,
          row.reason,
          row.forMs ?? null,
          row.owner,
          OWNER_LEASE_MS,
        ],
      ],
    );
    const other = rows.map(({ id }) => id).find((id) => id !== row.id);
    return other === undefined ? { kind: 'written' } : { kind: 'busy', push: other };
  });
}

function save(
  pool: Pool,
  ...[id, owner, push, entries, answered]: Parameters<SwitchStore['save']>
): Promise<boolean> {
  return inTransaction(pool, async (client) => {
    // Another request may have come meanwhile.
    const saved = await client.query(
      `update switch_pushes set push = $3, state = $4,
         ended_at = case when $5 then clock_timestamp() end,
         turn_back_at = case when $4 = 'done' then clock_timestamp() + for_ms * interval '1 millisecond' end,
         request = case when request = $6::jsonb then null else request end
       where id = $1 and owner = $2 and ended_at is null`,
      [
        ...[id, owner, JSON.stringify(push), push.state, isPushEnded(push.state)],
        answered === null ? null : JSON.stringify(answered),
      ],
    );
    if (saved.rowCount !== 1) return false;
    for (const entry of entries) await writeHistory(client, entry);
    return true;
  });
}

/** Asks every open push to roll back, whichever server drives it. */
export async function requestRollBacks(client: Queryable): Promise<void> {
  const request: PushRequest = { kind: 'roll-back', reason: 'the safety lever was pulled' };
  await client.query('update switch_pushes set request = $1 where ended_at is null', [
    JSON.stringify(request),
  ]);
}

function requests(pool: Pool): Pick<SwitchStore, 'request' | 'requestOf'> {
  return {
    async request(id, request) {
      // A roll-back is not taken back by somebody who lets the push go on.
      const { rowCount } = await pool.query(
        `update switch_pushes set request =
           case when request ->> 'kind' = 'roll-back' then request else $2 end
         where id = $1 and ended_at is null`,
        [id, JSON.stringify(request)],
      );
      return rowCount === 1;
    },
    async requestOf(id) {
      const { rows } = await pool.query<{ request: PushRequest | null }>(
        'select request from switch_pushes where id = $1',
        [id],
      );
      return rows[0]?.request ?? null;
    },
  };
}

function leases(pool: Pool): Pick<SwitchStore, 'renew' | 'adopt' | 'release'> {
  const until = "clock_timestamp() + $2 * interval '1 millisecond'";
  return {
    async renew(owner) {
      const { rows } = await pool.query<{ id: string; asked: boolean }>(
        within(
          QUERY_LIMIT_MS.renewal,
          `update switch_pushes set owner_until = ${until}
           where owner = $1 and ended_at is null returning id, request is not null as asked`,
          [owner, OWNER_LEASE_MS],
        ),
      );
      return rows.map(({ id, asked }) => ({ id, isAsked: asked }));
    },
    async adopt(owner) {
      const { rows } = await pool.query<{ id: string }>(
        within(
          QUERY_LIMIT_MS.renewal,
          `update switch_pushes set owner = $1, owner_until = ${until}
           where owner <> $1 and owner_until < clock_timestamp() and ended_at is null returning id`,
          [owner, OWNER_LEASE_MS],
        ),
      );
      return rows.map(({ id }) => id);
    },
    async release(owner) {
      await pool.query(
        `update switch_pushes set owner = '', owner_until = '-infinity'
         where owner = $1 and ended_at is null`,
        [owner],
      );
    },
  };
}

function timed(pool: Pool): Pick<SwitchStore, 'due' | 'settleDue'> {
  return {
    async due() {
      const { rows } = await pool.query<Row & { readonly own: readonly string[] }>(
        `select p.*, array(
           select change ->> 'switch' from jsonb_array_elements(p.push -> 'plan' -> 'changes') change
           where p.id = (select h.push from switch_history h
             where h.target = p.target and h.switch = change ->> 'switch' and h.kind in ('pushed', 'stuck')
             order by h.id desc limit 1)) as own
         from switch_pushes p where p.turn_back_at <= clock_timestamp()
         order by p.turn_back_at, p.id limit 20`,
      );
      return rows.map(({ own, ...row }) => ({ row: rowOf(row), switches: own }));
    },
    async settleDue(id) {
      await pool.query('update switch_pushes set turn_back_at = null where id = $1', [id]);
    },
  };
}

interface Row {
  readonly id: string;
  readonly target: string;
  readonly target_ref: string;
  readonly target_dir: string;
  readonly push: Push;
  readonly by_whom: string;
  readonly reason: string;
  readonly created_at: Date;
  readonly ended_at: Date | null;
  readonly for_ms: string | null;
  readonly turn_back_at: Date | null;
}

const rowOf = (row: Row): PushRow => ({
  ...{ id: row.id, target: row.target, targetRef: row.target_ref, targetDir: row.target_dir },
  ...{ push: row.push, by: row.by_whom, reason: row.reason },
  createdAt: row.created_at.toISOString(),
  endedAt: row.ended_at?.toISOString() ?? null,
  forMs: row.for_ms === null ? null : Number(row.for_ms),
  turnBackAt: row.turn_back_at?.toISOString() ?? null,
});

function readers(pool: Pool): Pick<SwitchStore, 'row' | 'rows'> {
  return {
    async row(id) {
      const { rows } = await pool.query<Row>('select * from switch_pushes where id = $1', [id]);
      return rows[0] === undefined ? null : rowOf(rows[0]);
    },
    async rows(target, limit) {
      const { rows } = await pool.query<Row>(
        'select * from switch_pushes where target = $1 order by created_at desc limit $2',
        [target, limit],
      );
      return rows.map(rowOf);
    },
  };
}
